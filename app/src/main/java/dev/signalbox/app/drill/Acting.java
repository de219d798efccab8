package dev.signalbox.app.drill;

import dev.signalbox.core.codered.Effect;
import dev.signalbox.core.codered.Levels;
import dev.signalbox.core.codered.WayBack;
import dev.signalbox.core.exchange.Rules;
import dev.signalbox.model.policy.CodeRed;
import dev.signalbox.model.policy.Measure;
import dev.signalbox.model.policy.Measures;
import dev.signalbox.model.policy.Policy;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What is done about levels, as the program does it: the playbook says what is held, and what was held comes back by
/// and by.
final class Acting {
    private final Figures figures;
    private WayBack back = WayBack.NOTHING;

    Acting(Figures figures) {
        this.figures = figures;
    }

    /// The rules under these levels.
    ///
    /// @param seconds of the core's clock
    /// @param now virtual nanoseconds
    Rules next(Rules rules, Levels levels, long seconds, long now) {
        Policy policy = rules.policy();
        Measures wanted = Effect.of(policy, CodeRed.in(policy).playbook(), levels);
        back = back.next(wanted, seconds);
        Measures next = back.on(wanted, policy, seconds);
        if (next.equals(rules.measures())) {
            return rules;
        }
        tell(policy, rules.measures(), next, now);
        return rules.taking(next);
    }

    private void tell(Policy policy, Measures before, Measures next, long now) {
        for (String workload : new TreeSet<>(policy.workloads().keySet())) {
            for (String route : new TreeSet<>(policy.routes().keySet())) {
                double was = share(before.of(workload, route));
                double is = share(next.of(workload, route));
                if (was != is && figures.asks(workload)) {
                    figures.acted(new Figures.Act(now, workload, route, is));
                }
            }
        }
    }

    private static double share(@Nullable Measure measure) {
        return measure == null ? 1 : measure.share();
    }
}
