package dev.signalbox.core.limits;

import java.util.concurrent.atomic.AtomicLong;

/// So many units a minute, evenly refilled; full, it holds a minute's worth. Any number of threads may take.
///
/// All there is to know is when it will be full again, which is one number (the *theoretical arrival time* of the
/// generic cell rate algorithm, ITU-T I.371): taking puts that off, giving back brings it nearer, and time does
/// the refilling.
sealed class Bucket permits SharedBucket {
    static final long MINUTE = 60_000_000_000L;
    /// Nothing was ever taken. No clock gets there.
    static final long UNUSED = Long.MIN_VALUE;

    private final long limit;
    private final AtomicLong fullAt;

    Bucket(long limit) {
        this(limit, new AtomicLong(UNUSED));
    }

    private Bucket(long limit, AtomicLong fullAt) {
        this.limit = limit;
        this.fullAt = fullAt;
    }

    /// The same one with another limit: as large a share of it is used.
    Bucket limitedTo(long other) {
        return new Bucket(other, fullAt);
    }

    long limit() {
        return limit;
    }

    /// @param amount at most the limit
    /// @return 0 when it was taken, else nanoseconds until it could be
    long take(long amount, long now) {
        long time = time(amount);
        while (true) {
            long before = fullAt.get();
            long after = from(before, now) + time;
            long wait = after - now - MINUTE;
            if (wait > 0) {
                return wait;
            }
            if (fullAt.compareAndSet(before, after)) {
                return 0;
            }
        }
    }

    /// Whether so much could be taken now.
    boolean has(long amount, long now) {
        return from(fullAt.get(), now) + time(amount) - now - MINUTE <= 0;
    }

    /// Takes more than there may be: the debt is refilled first.
    void charge(long amount, long now) {
        long time = time(amount);
        fullAt.updateAndGet(before -> from(before, now) + time);
    }

    void giveBack(long amount) {
        fullAt.addAndGet(-time(amount));
    }

    /// Units that can be taken now.
    long left(long now) {
        double filled = (double) (MINUTE - untilFull(now)) / MINUTE;
        // A unit's time is cut to whole nanoseconds; what that loses must not look like a unit.
        return Math.max(0, (long) (limit * filled + 1e-6));
    }

    /// In nanoseconds.
    long untilFull(long now) {
        return from(fullAt.get(), now) - now;
    }

    /// @return when it will be full, or now when it is
    static long from(long fullAt, long now) {
        return fullAt == UNUSED || fullAt - now < 0 ? now : fullAt;
    }

    /// That it takes to refill so many.
    private long time(long amount) {
        return (long) ((double) amount * MINUTE / limit);
    }
}
