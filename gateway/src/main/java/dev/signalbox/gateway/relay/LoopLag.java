package dev.signalbox.gateway.relay;

/// The worst delay of one event loop's tick in the last one to two windows. Written by the loop, read by
/// anyone.
final class LoopLag {
    private final long tickNanos;
    private final long windowNanos;
    private static final long STANDING_NANOS = 1_000_000_000L;

    private volatile long lastTick;
    private volatile long standing;
    private long least = Long.MAX_VALUE;
    private long leastSince;
    private volatile long worstNow;
    private volatile long worstBefore;
    private long windowStart;

    LoopLag(long tickNanos, long windowNanos, long now) {
        this.tickNanos = tickNanos;
        this.windowNanos = windowNanos;
        lastTick = now;
        windowStart = now;
        leastSince = now;
    }

    void ticked(long now) {
        long late = Math.max(0, now - lastTick - tickNanos);
        lastTick = now;
        least = Math.min(least, late);
        if (now - leastSince > STANDING_NANOS) {
            standing = least;
            least = Long.MAX_VALUE;
            leastSince = now;
        }
        if (now - windowStart > windowNanos) {
            worstBefore = worstNow;
            worstNow = late;
            windowStart = now;
        } else if (late > worstNow) {
            worstNow = late;
        }
    }

    /// Nanoseconds that even the least late tick of a second was late: a queue that does not get shorter,
    /// unlike a single long task (as in CoDel, RFC 8289).
    long standing() {
        return standing;
    }

    /// Nanoseconds; counts a tick that is due and has not come.
    long worst(long now) {
        long waiting = Math.max(0, now - lastTick - tickNanos);
        return Math.max(waiting, Math.max(worstNow, worstBefore));
    }
}
