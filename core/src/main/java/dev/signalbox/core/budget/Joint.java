package dev.signalbox.core.budget;

import dev.signalbox.core.port.SharedState.Account;
import dev.signalbox.core.port.SharedState.Use;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/// What all replicas have spent of one budget in one period, as far as it is known here. Any number of threads may
/// ask and touch it; what is told and heard is for the one that does the telling. Why replicas use first and tell
/// afterwards is in `docs/decisions/shared-limits.md`; what is different with money, in `shared-budgets.md`.
final class Joint {
    /// Replicas tell each other whole nanodollars, which Redis's scripts count exactly.
    private static final long PICODOLLARS = 1000;

    /// Nothing is more, so that sums of it fit.
    private static final long ENOUGH = 3 * Period.MOST;

    /// So old a number is one that every replica has had time to restore, if it was lost.
    private static final long RESTORED_MILLIS = 3_000;

    /// How it stood at the last answer, in picodollars.
    ///
    /// @param told what was committed here and the others know of
    /// @param spent by others, or by a process before this one, beyond what was spent here
    /// @param reserved by requests under way at others
    private record View(boolean heard, long told, long spent, long reserved) {
        long left(long ceiling) {
            return ceiling - told - spent - reserved;
        }
    }

    private static final View NOTHING = new View(false, 0, 0, 0);

    final String name;
    private final Period period;
    private final BudgetSharing sharing;
    private final AtomicBoolean waiting = new AtomicBoolean();
    private volatile View view = NOTHING;

    // What follows is for the thread that tells.
    private Map<String, Long> others = Map.of();
    private Map<String, Long> lost = Map.of();
    private long born;
    private long earlier;
    private long missing;
    private boolean restored;
    /// What the others had spent when they were heard of first.
    private final Map<String, Long> atFirst = new HashMap<>();
    private long sentOwn;
    private long sentCommitted;

    Joint(String name, Period period, BudgetSharing sharing) {
        this.name = name;
        this.period = period;
        this.sharing = sharing;
    }

    /// The most that may be committed here now.
    ///
    /// The first request after an answer may take all that was left by it; those that follow before the next one
    /// have a lease of half of what would be everybody's part.
    ///
    /// @param committed here
    long highest(long committed, long ceiling) {
        View known = view;
        if (!known.heard) {
            // Where an answer is on its way, one request may pass, too.
            long base = base();
            boolean first = !sharing.alone() && committed <= period.before();
            return first ? ceiling : base + (ceiling - base) / sharing.shares();
        }
        long left = known.left(ceiling);
        if (sharing.alone()) {
            return known.told + left / sharing.shares();
        }
        int replicas = sharing.replicas();
        return committed <= known.told || replicas == 1 ? known.told + left : known.told + left / (2L * replicas);
    }

    /// So much was taken, or not. The others are told sooner when what may be taken before they answer runs low.
    void taken(long committed, long ceiling, boolean covered) {
        touch();
        if (!covered || !view.heard || committed - view.told > (highest(committed, ceiling) - view.told) / 2) {
            sharing.hurry();
        }
    }

    /// Whether what was refused would be covered by what is left for all: it waits for an answer only.
    boolean soon(long amount, long committed, long ceiling) {
        View known = view;
        return !sharing.alone() && (!known.heard || amount <= known.left(ceiling) - (committed - known.told));
    }

    /// What may be taken here, of what all have left or, while nothing is heard, of this replica's share.
    long left(long committed, long ceiling) {
        View known = view;
        long highest = known.heard && !sharing.alone() ? known.told + known.left(ceiling) : highest(committed, ceiling);
        return Math.max(0, highest - committed);
    }

    long spentElsewhere() {
        return view.spent;
    }

    long reservedElsewhere() {
        return view.reserved;
    }

    /// What the books knew of others, too, when this process began.
    private long base() {
        return sharing.booksOfAll() ? period.before() : 0;
    }

    /// What was spent here.
    long here() {
        return period.spent() - base();
    }

    /// There is something to tell. To be called after what is to be told was changed.
    void touch() {
        if (!waiting.get() && waiting.compareAndSet(false, true)) {
            sharing.touch(this);
        }
    }

    // ── For the thread that tells ────────────────────────────────────────────────────────────────────────────────────

    /// From now on another touch counts again. To be called before what is to be told is read.
    void collected() {
        waiting.set(false);
    }

    /// Whether nothing will be charged to it any more.
    boolean over(long epochMillis) {
        return epochMillis > period.end && period.reserved() == 0;
    }

    Use.Spent use(long epochMillis) {
        long spent = period.spent();
        // Read second: what is settled in between is counted as reserved besides.
        sentCommitted = Math.max(spent, period.committed());
        sentOwn = Math.ceilDiv(Math.max(0, spent - base()), PICODOLLARS) + earlier;
        return new Use.Spent(
                name,
                sentOwn,
                Math.ceilDiv(sentCommitted - spent, PICODOLLARS),
                Math.max(0, period.end - epochMillis),
                lost,
                others.getOrDefault(Use.Spent.PAST, 0L),
                missing);
    }

    void told(Account answer) {
        // A process before this one told of more than the books know.
        earlier += Math.max(0, answer.own() - sentOwn);
        hear(answer);
        long elsewhere = sum(others) + earlier;
        restore(answer.ageMillis());
        long spent = Math.clamp(elsewhere, 0, ENOUGH / PICODOLLARS) * PICODOLLARS - base();
        long reserved = Math.clamp(answer.reserved(), 0, ENOUGH / PICODOLLARS) * PICODOLLARS;
        view = new View(
                true, sentCommitted, Math.clamp(spent, 0, ENOUGH), Math.min(reserved, ENOUGH - Math.max(0, spent)));
    }

    /// What was spent never becomes less. Where it did, data was lost, and those that know say it again.
    private void hear(Account answer) {
        boolean another = born != 0 && born != answer.born();
        born = answer.born();
        if (!another && sum(answer.others()) >= sum(others)) {
            others = answer.others();
            lost = Map.of();
            return;
        }
        Map<String, Long> known = new HashMap<>(answer.others());
        Map<String, Long> more = new HashMap<>();
        others.forEach((who, spent) -> {
            if (spent > answer.others().getOrDefault(who, 0L)) {
                known.put(who, spent);
                more.put(who, spent);
            }
        });
        others = known;
        lost = more;
        if (!more.isEmpty()) {
            touch();
        }
    }

    /// What the books know of and nobody tells of any more, since all that knew it have ended.
    private void restore(long ageMillis) {
        missing = 0;
        if (restored) {
            return;
        }
        // What others spend from now on is not in the books, and must not stand for what nobody tells of.
        others.forEach((who, spent) -> {
            if (!who.equals(Use.Spent.PAST)) {
                atFirst.putIfAbsent(who, spent);
            }
        });
        long lacking = base() / PICODOLLARS - sum(atFirst) - others.getOrDefault(Use.Spent.PAST, 0L) - earlier;
        restored = lacking <= 0;
        if (!restored && ageMillis > RESTORED_MILLIS) {
            missing = lacking;
            touch();
        }
    }

    private static long sum(Map<String, Long> spent) {
        long sum = 0;
        for (long each : spent.values()) {
            sum = Math.min(ENOUGH, sum + Math.clamp(each, 0, ENOUGH));
        }
        return sum;
    }
}
