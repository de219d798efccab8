package dev.signalbox.app.responses;

import java.util.concurrent.atomic.AtomicLong;

/// Counts bytes that are held, of which there is a most.
final class Room {
    private static final long MOST_HELD = 64L << 20;

    private final AtomicLong held = new AtomicLong();

    /// @return false when there is no room for so much
    boolean hold(long bytes) {
        if (held.addAndGet(bytes) <= MOST_HELD) {
            return true;
        }
        held.addAndGet(-bytes);
        return false;
    }

    void letGo(long bytes) {
        held.addAndGet(-bytes);
    }
}
