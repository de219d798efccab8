package dev.signalbox.app.drill;

import dev.signalbox.core.codered.Levels;
import dev.signalbox.core.exchange.Rules;
import dev.signalbox.model.policy.Level;
import dev.signalbox.model.policy.Overrides;
import dev.signalbox.model.policy.Policy;
import dev.signalbox.model.policy.Workload;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;

/// What is done about levels: until a playbook is applied by the core, workloads are paused by the level that
/// reaches them.
final class Acting {
    private final Figures figures;
    private Set<String> paused = new HashSet<>();

    Acting(Figures figures) {
        this.figures = figures;
    }

    Rules next(Rules rules, Levels levels, long now) {
        Policy policy = rules.policy();
        Set<String> next = new HashSet<>();
        Overrides overrides = policy.overrides();
        for (Workload workload : policy.workloads().values()) {
            Level level = levels.of(workload.name());
            boolean holds = switch (workload.criticality()) {
                case CRITICAL_PLUS, CRITICAL -> false;
                case SHEDDABLE_PLUS -> level.isWorseThan(Level.YELLOW);
                case SHEDDABLE -> level != Level.GREEN;
            };
            Overrides.Entry before = overrides.workload(workload.name());
            if (holds) {
                next.add(workload.name());
                if (before == null) {
                    figures.acted(new Figures.Act(now, workload.name(), "*", 0));
                    overrides = overrides.with(new Overrides.Entry(
                            Overrides.Action.PAUSE,
                            workload.name(),
                            "drill",
                            Instant.EPOCH,
                            Instant.MAX,
                            Long.MAX_VALUE / 4));
                }
            } else if (before != null) {
                figures.acted(new Figures.Act(now, workload.name(), "*", 1));
                overrides = overrides.without(before);
            }
        }
        paused = next;
        return overrides.equals(policy.overrides()) ? rules : rules.overruledBy(overrides);
    }

    Set<String> paused() {
        return paused;
    }
}
