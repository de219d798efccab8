package dev.signalbox.core.budget;

import dev.signalbox.model.policy.Budget.Per;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.atomic.AtomicLong;

/// An hour, a day or a month of some zone's clock, and what was spent in it. Any number of threads may use it.
///
/// What is reserved is kept together with what is spent, so that one comparison decides; what is reported as spent is
/// kept apart.
final class Period {
    /// Picodollars that one request is charged at most: what claims to cost more is nonsense, and sums must fit.
    static final long MOST = 1_000_000_000_000_000_000L;

    /// No budget is that large, so that nothing is lost by not counting further.
    private static final long ENOUGH = 4 * MOST;

    /// Milliseconds since 1970, the first of it.
    final long start;

    /// The first after it.
    final long end;

    private final AtomicLong committed = new AtomicLong();
    private final AtomicLong spent = new AtomicLong();

    /// The budgets for which it was told that they are nearly, or wholly, spent.
    private final AtomicLong softTold = new AtomicLong();

    private final AtomicLong hardTold = new AtomicLong();

    private Period(long start, long end) {
        this.start = start;
        this.end = end;
    }

    /// The one that a moment is in.
    static Period around(Per per, ZoneId zone, long epochMillis) {
        Instant now = Instant.ofEpochMilli(epochMillis);
        Instant end = boundary(per, zone, now, 1);
        // Where clocks are set back across a boundary, it is there twice; the second time it begins nothing.
        for (int more = 2; !end.isAfter(now); more++) {
            end = boundary(per, zone, now, more);
        }
        return new Period(boundary(per, zone, now, 0).toEpochMilli(), end.toEpochMilli());
    }

    /// Where the period around `now` begins, or one so many after it.
    private static Instant boundary(Per per, ZoneId zone, Instant now, int later) {
        ZonedDateTime local = now.atZone(zone);
        LocalDate day = local.toLocalDate();
        return switch (per) {
            case HOUR -> hour(local, later);
            // Where the clocks are set forward at midnight, a day begins at one.
            case DAY -> day.plusDays(later).atStartOfDay(zone).toInstant();
            case MONTH ->
                day.withDayOfMonth(1).plusMonths(later).atStartOfDay(zone).toInstant();
        };
    }

    private static Instant hour(ZonedDateTime local, int later) {
        return local.plusHours(later).truncatedTo(ChronoUnit.HOURS).toInstant();
    }

    long spent() {
        return spent.get();
    }

    /// Whether nothing was spent, and nothing is reserved.
    boolean untouched() {
        return committed.get() == 0 && spent.get() == 0;
    }

    /// What requests under way have taken.
    long reserved() {
        return Math.max(0, committed.get() - spent.get());
    }

    /// Takes so much, unless there would be more than the ceiling then.
    boolean reserve(long amount, long ceiling) {
        long before = committed.get();
        while (before <= ceiling - amount) {
            if (committed.compareAndSet(before, before + amount)) {
                return true;
            }
            before = committed.get();
        }
        return false;
    }

    /// Takes so much in any case.
    void reserve(long amount) {
        if (committed.get() < ENOUGH) {
            committed.addAndGet(amount);
        }
    }

    void giveBack(long amount) {
        committed.addAndGet(-amount);
    }

    /// Counts what was spent.
    ///
    /// @param amount [#MOST] at most
    /// @return how much it is now
    long spend(long amount) {
        reserve(amount);
        return spent.get() < ENOUGH ? spent.addAndGet(amount) : spent.get();
    }

    /// @param limit of the budget that asks
    /// @return whether this is the first time for a budget of this size
    boolean tellsSoft(long limit) {
        return softTold.get() != limit && softTold.getAndSet(limit) != limit;
    }

    /// The same for the budget as a whole.
    boolean tellsHard(long limit) {
        return hardTold.get() != limit && hardTold.getAndSet(limit) != limit;
    }
}
