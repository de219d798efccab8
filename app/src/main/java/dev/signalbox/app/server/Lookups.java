package dev.signalbox.app.server;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// How often callers may make the store be asked: so many at once, and so many a second, of all of them together. Who
/// guesses keys, or asks for what a key used again and again, leaves the store at ease, though others may have to come
/// again.
final class Lookups {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final Semaphore turns;
    private final int most;
    private double left;
    private long since;

    Lookups(int atOnce, int aSecond, long now) {
        turns = new Semaphore(atOnce);
        most = aSecond;
        left = aSecond;
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
        left = Math.min(most, left + (double) (now - since) * most / SECOND);
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
