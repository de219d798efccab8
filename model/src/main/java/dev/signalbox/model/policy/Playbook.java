package dev.signalbox.model.policy;

import dev.signalbox.model.policy.Measure.Admission;
import java.util.List;

/// What is done at each level of emergency. Each level says all of it: orange does not add to yellow.
public record Playbook(Step yellow, Step orange, Step red) {
    /// What holds where nothing else is declared.
    public static final Playbook DEFAULT = new Playbook(
            new Step(Admission.RUN, Admission.DEFER, false, 0.5, 0.5, 1, false, false, false, false),
            new Step(Admission.DEFER, Admission.DEFER, false, 0.25, 0.25, 0.5, true, false, false, true),
            new Step(Admission.DEFER, Admission.DEFER, false, 0.25, 0, 0.5, true, true, true, true));

    /// What one level does.
    ///
    /// @param sheddablePlus what becomes of requests of workloads of that criticality
    /// @param sheddable what becomes of requests of workloads of that criticality
    /// @param hedging whether routes that declare it may hedge. A level caused by slow providers leaves it on, but
    ///     for red
    /// @param retries share of the retries that budgets allow, of workloads that matter most, 0 to 1
    /// @param otherRetries the same of all others
    /// @param queue share of the time that requests of `critical` workloads may wait for room, above 0 to 1
    /// @param longerCache whether answers that a route keeps for when every target fails are given before any is
    ///     asked
    /// @param shorterAnswers whether answers, but to `critical-plus` workloads, have no more tokens than a route
    ///     declares for that
    /// @param heuristics whether a route's declared answer is given to whom nobody can answer
    /// @param lending whether what is held lends its limits, and committed throughput is for what matters most
    public record Step(
            Admission sheddablePlus,
            Admission sheddable,
            boolean hedging,
            double retries,
            double otherRetries,
            double queue,
            boolean longerCache,
            boolean shorterAnswers,
            boolean heuristics,
            boolean lending) {
        public Step {
            if (!isShare(retries) || !isShare(otherRetries) || !isShare(queue) || queue == 0) {
                throw new IllegalArgumentException("a share is from 0 to 1, and nobody waits for no time at all");
            }
        }

        private static boolean isShare(double value) {
            return value >= 0 && value <= 1;
        }

        /// What becomes of requests of a workload of this criticality.
        public Admission admission(Workload.Criticality criticality) {
            return switch (criticality) {
                case CRITICAL_PLUS, CRITICAL -> Admission.RUN;
                case SHEDDABLE_PLUS -> sheddablePlus;
                case SHEDDABLE -> sheddable;
            };
        }
    }

    /// @throws IllegalArgumentException for green, where nothing is done
    public Step at(Level level) {
        return switch (level) {
            case GREEN -> throw new IllegalArgumentException("green is what is declared");
            case YELLOW -> yellow;
            case ORANGE -> orange;
            case RED -> red;
        };
    }

    /// Whether no level holds less than the ones before it, and none holds what matters more while it lets go what
    /// matters less.
    public boolean rises() {
        Step before = null;
        for (Step step : List.of(yellow, orange, red)) {
            if (step.sheddable.compareTo(step.sheddablePlus) < 0
                    || before != null
                            && (step.sheddable.compareTo(before.sheddable) < 0
                                    || step.sheddablePlus.compareTo(before.sheddablePlus) < 0)) {
                return false;
            }
            before = step;
        }
        return true;
    }
}
