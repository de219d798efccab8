package dev.signalbox.app.server;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// How often the store may be asked for a key by whoever presents one: so many at once, and so many a second, so that
/// guessing keeps nobody but the guessers busy.
final class Lookups {
    static final int AT_ONCE = 16;
    static final int A_SECOND = 100;

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final Semaphore turns = new Semaphore(AT_ONCE);
    private double left = A_SECOND;
    private long since;

    Lookups(long now) {
        since = now;
    }

    /// Takes a turn, which [#end] gives back; false when there is none.
    boolean begin(long now) {
        if (!turns.tryAcquire()) {
            return false;
        }
        if (!takes(now)) {
            turns.release();
            return false;
        }
        return true;
    }

    private synchronized boolean takes(long now) {
        left = Math.min(A_SECOND, left + (double) (now - since) * A_SECOND / SECOND);
        since = now;
        if (left < 1) {
            return false;
        }
        left--;
        return true;
    }

    void end() {
        turns.release();
    }
}
