package dev.signalbox.core.budget;

import dev.signalbox.model.policy.Budget.Per;
import java.time.ZoneId;
import java.util.concurrent.atomic.AtomicReference;

/// Counts what is spent for one owner, period after period. Outlives the policies that declare budgets for it.
///
/// A period never comes twice: where the clock is set back to before the one that it counts, it goes on counting that
/// one, so that nothing spent is forgotten.
final class Meter {
    final Per per;
    final ZoneId zone;
    private final AtomicReference<Period> period;

    /// Whether what was spent before is counted.
    private volatile boolean complete;

    Meter(Per per, ZoneId zone, long epochMillis) {
        this.per = per;
        this.zone = zone;
        period = new AtomicReference<>(Period.around(per, zone, epochMillis));
    }

    boolean fits(Per wanted, ZoneId in) {
        return per == wanted && zone.equals(in);
    }

    /// The one to be charged at this moment.
    Period at(long epochMillis) {
        Period known = period.get();
        while (epochMillis >= known.end) {
            period.compareAndSet(known, Period.around(per, zone, epochMillis));
            known = period.get();
        }
        return known;
    }

    boolean complete() {
        return complete;
    }

    /// @param before picodollars that were spent since `of` began
    void complete(Period of, long before) {
        of.spend(Math.clamp(before, 0, Period.MOST));
        complete = true;
    }
}
