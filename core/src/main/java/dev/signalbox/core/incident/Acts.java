package dev.signalbox.core.incident;

import dev.signalbox.model.policy.Measure;
import dev.signalbox.model.policy.Measure.Admission;
import dev.signalbox.model.policy.Measures;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What the program does otherwise from now on, in words: a line for each workload for which that changed.
public final class Acts {
    private Acts() {}

    public static List<String> between(Measures before, Measures after) {
        if (before.equals(after)) {
            return List.of();
        }
        Map<String, Map<String, Measure>> old = before.all();
        Map<String, Map<String, Measure>> now = after.all();
        TreeSet<String> workloads = new TreeSet<>(old.keySet());
        workloads.addAll(now.keySet());
        List<String> acts = new ArrayList<>();
        for (String workload : workloads) {
            String said = words(now.get(workload));
            if (!said.equals(words(old.get(workload)))) {
                acts.add(workload + ": " + said);
            }
        }
        return acts;
    }

    private static String words(@Nullable Map<String, Measure> byRoute) {
        if (byRoute == null || byRoute.isEmpty()) {
            return "as declared";
        }
        Measure least = byRoute.values().stream()
                .min(Comparator.comparingDouble(Measure::share))
                .orElseThrow();
        String routes = byRoute.size() == 1 ? " on 1 route" : " on " + byRoute.size() + " routes";
        String held = least.held() == Admission.DEFER ? "deferred" : "paused";
        if (least.share() >= 1) {
            return "runs with what the level changes" + routes;
        }
        return (least.share() <= 0 ? held : Math.round(100 - 100 * least.share()) + "% " + held) + routes;
    }
}
