package dev.signalbox.console;

import dev.signalbox.core.codered.Watching;
import dev.signalbox.core.declared.Declaration;
import dev.signalbox.core.declared.Goal;
import dev.signalbox.core.routing.Nearest;
import dev.signalbox.model.policy.Policy;
import dev.signalbox.model.policy.Workload;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Goals as they are sent.
final class GoalTexts {
    private GoalTexts() {}

    /// What is wrong with them, for people; null when they can be read.
    static @Nullable String wrong(@Nullable List<@Nullable String> written, Policy policy) {
        if (written == null) {
            return null;
        }
        if (written.size() > Declaration.MAX_GOALS) {
            return "There are " + Declaration.MAX_GOALS + " `goals` at most.";
        }
        for (String each : written) {
            try {
                Goal goal = Goal.of(each == null ? "" : each);
                Workload about =
                        goal.workload() == null ? null : policy.workloads().get(goal.workload());
                if (goal.workload() != null && about == null) {
                    List<String> near =
                            Nearest.to(goal.workload(), policy.workloads().keySet(), 3);
                    return "A goal is for a workload that is not declared."
                            + (near.isEmpty() ? "" : " Did you mean " + String.join(" or ", near) + "?");
                }
                if (goal.workload() != null
                        && (about == null || Watching.objectives(about).isEmpty())) {
                    return "A goal is for a workload that is critical or critical-plus.";
                }
            } catch (IllegalArgumentException e) {
                return e.getMessage();
            }
        }
        return null;
    }

    /// @param written with which nothing is wrong
    static List<Goal> read(@Nullable List<@Nullable String> written) {
        return written == null
                ? List.of()
                : written.stream()
                        .map(each -> Goal.of(each == null ? "" : each))
                        .toList();
    }
}
