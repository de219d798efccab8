package dev.signalbox.core.budget;

import dev.signalbox.model.policy.Budget.Per;
import java.time.ZoneId;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// Counts what is spent for one owner, period after period. Outlives the policies that declare budgets for it.
///
/// A period never comes twice: where the clock is set back to before the one that it counts, it goes on counting that
/// one, so that nothing spent is forgotten.
final class Meter {
    final Per per;
    final ZoneId zone;
    private final String owner;
    private final String name;
    private final @Nullable BudgetSharing sharing;
    private final AtomicReference<Period> period;

    /// Whether what was spent before is counted.
    private volatile boolean complete;

    /// @param sharing null where there are no other replicas
    Meter(String owner, String name, Per per, ZoneId zone, @Nullable BudgetSharing sharing, long epochMillis) {
        this.owner = owner;
        this.name = name;
        this.per = per;
        this.zone = zone;
        this.sharing = sharing;
        period = new AtomicReference<>(around(epochMillis));
    }

    private Period around(long epochMillis) {
        Period around = Period.around(per, zone, epochMillis);
        return sharing == null
                ? around
                : around.sharedAs(BudgetSharing.nameOf(owner, name, per.word(), around.start), sharing);
    }

    boolean fits(Per wanted, ZoneId in) {
        return per == wanted && zone.equals(in);
    }

    /// The one to be charged at this moment.
    Period at(long epochMillis) {
        Period known = period.get();
        while (epochMillis >= known.end) {
            if (period.compareAndSet(known, around(epochMillis))) {
                period.get().touched();
            }
            known = period.get();
        }
        return known;
    }

    boolean complete() {
        return complete;
    }

    /// @param before picodollars that were spent since `of` began
    void complete(Period of, long before) {
        of.begin(Math.clamp(before, 0, Period.MOST));
        complete = true;
    }
}
