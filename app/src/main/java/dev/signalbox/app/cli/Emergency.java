package dev.signalbox.app.cli;

import dev.signalbox.model.policy.Route;
import dev.signalbox.model.policy.Standby;
import dev.signalbox.model.policy.Stopgap;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a route has ready for levels of emergency, as `explain` tells it.
///
/// @param waiting targets that are not in use
/// @param maxTokens 0 for as many as are asked for
/// @param heuristic characters of the declared answer, 0 for none
/// @param inForce whether the last two hold now, and not only when a level says so
record Emergency(List<Standby.Spare> waiting, int maxTokens, int heuristic, boolean inForce) {
    static Emergency of(Route route) {
        boolean now = !route.stopgap().equals(Stopgap.NONE);
        Stopgap stopgap = now ? route.stopgap() : route.standby().stopgap();
        List<Standby.Spare> waiting = route.standby().targets().stream()
                .filter(spare -> !route.targets().contains(spare.target()))
                .toList();
        String heuristic = stopgap.heuristic();
        return new Emergency(waiting, stopgap.maxTokens(), heuristic == null ? 0 : heuristic.length(), now);
    }

    void print(PrintWriter out) {
        if (maxTokens > 0) {
            out.printf("  %sanswers of at most %d tokens%n", when(), maxTokens);
        }
        if (heuristic > 0) {
            out.printf(
                    "  %sa heuristic answer of %s when nobody can give another%n",
                    when(), Counted.of(heuristic, "character"));
        }
        for (Standby.Spare each : waiting) {
            out.printf(
                    "  from %s on also %s (priority %d)%n",
                    each.from().word(), each.target().label(), each.target().priority());
        }
    }

    private String when() {
        return inForce ? "" : "when a level says so: ";
    }

    /// Null where there is nothing.
    @Nullable
    Map<String, Object> tree() {
        if (waiting.isEmpty() && maxTokens == 0 && heuristic == 0) {
            return null;
        }
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("in_force", inForce);
        tree.put("max_tokens", maxTokens == 0 ? null : maxTokens);
        tree.put("heuristic_characters", heuristic == 0 ? null : heuristic);
        tree.put("standby", waiting.stream().map(Emergency::tree).toList());
        return tree;
    }

    private static Map<String, Object> tree(Standby.Spare spare) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("target", spare.target().label());
        tree.put("from", spare.from().word());
        tree.put("priority", spare.target().priority());
        return tree;
    }
}
