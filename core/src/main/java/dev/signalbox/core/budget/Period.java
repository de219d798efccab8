package dev.signalbox.core.budget;

import dev.signalbox.model.policy.Budget.Per;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

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

    private final AtomicLong refusalTold = new AtomicLong();

    /// What was spent before this process counted.
    private volatile long before;

    /// What other replicas have to do with it; null where there are none. Set before anybody else sees this.
    private @Nullable Joint joint;

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

    /// The same, for several replicas together.
    Period sharedAs(String name, BudgetSharing sharing) {
        joint = new Joint(name, this, sharing);
        return this;
    }

    /// Spent here, with what was before.
    long spent() {
        return spent.get();
    }

    /// Spent and reserved here.
    long committed() {
        return committed.get();
    }

    /// What was spent before this process counted, as it was written down.
    long before() {
        return before;
    }

    /// Counts that.
    ///
    /// @param amount [#MOST] at most
    void begin(long amount) {
        before = amount;
        spend(amount);
    }

    /// Spent by all replicas.
    long spentByAll() {
        return joint == null ? spent() : Math.min(ENOUGH, spent() + joint.spentElsewhere());
    }

    /// What requests under way have taken at all replicas.
    long reservedByAll() {
        return joint == null ? reserved() : reserved() + joint.reservedElsewhere();
    }

    /// Spent at this replica, of what all have spent; negative where there is no other.
    long here() {
        return joint == null ? -1 : joint.here();
    }

    /// What a request may take.
    long left(long ceiling) {
        long here = Math.max(committed(), spent());
        return joint == null ? Math.max(0, ceiling - here) : joint.left(here, ceiling);
    }

    /// Whether what was refused would be covered by what all have left.
    boolean soon(long amount, long ceiling) {
        return joint != null && joint.soon(amount, committed(), ceiling);
    }

    /// Whether nothing was spent, and nothing is reserved, anywhere.
    boolean untouched() {
        return committed.get() == 0 && spentByAll() == 0 && reservedByAll() == 0;
    }

    /// What requests under way have taken.
    long reserved() {
        return Math.max(0, committed.get() - spent.get());
    }

    /// Takes so much, unless there would be more than the ceiling then.
    boolean reserve(long amount, long ceiling) {
        long known = committed.get();
        while (known <= highest(known, ceiling) - amount) {
            if (committed.compareAndSet(known, known + amount)) {
                if (joint != null) {
                    joint.taken(known + amount, ceiling, true);
                }
                return true;
            }
            known = committed.get();
        }
        if (joint != null) {
            joint.taken(known, ceiling, false);
        }
        return false;
    }

    private long highest(long committed, long ceiling) {
        return joint == null ? ceiling : joint.highest(committed, ceiling);
    }

    /// There is something to tell the others, or to hear of them.
    void touched() {
        if (joint != null) {
            joint.touch();
        }
    }

    /// Takes so much in any case.
    void reserve(long amount) {
        if (committed.get() < ENOUGH) {
            committed.addAndGet(amount);
        }
        touched();
    }

    void giveBack(long amount) {
        committed.addAndGet(-amount);
        touched();
    }

    /// Counts what was spent.
    ///
    /// @param amount [#MOST] at most
    void spend(long amount) {
        reserve(amount);
        if (spent.get() < ENOUGH) {
            spent.addAndGet(amount);
        }
        touched();
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

    /// The same for that a request was refused while there was something left.
    boolean tellsRefusal(long limit) {
        return refusalTold.get() != limit && refusalTold.getAndSet(limit) != limit;
    }
}
