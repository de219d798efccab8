package dev.signalbox.app.server;

import dev.signalbox.core.codered.Board;
import dev.signalbox.core.codered.LevelDesk.Picture;
import dev.signalbox.core.codered.Place;
import dev.signalbox.core.codered.Reading;
import dev.signalbox.core.codered.Ruling;
import dev.signalbox.core.codered.Scope;
import dev.signalbox.core.status.Sight;
import dev.signalbox.model.policy.Key;
import dev.signalbox.model.policy.Level;
import dev.signalbox.model.policy.Measure;
import dev.signalbox.model.policy.Objective;
import dev.signalbox.model.policy.Policy;
import dev.signalbox.model.policy.StatusPage.Component;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/// What levels say of the components of a status page. For one thread.
final class StatusSights {
    /// Scopes for which a Code Red is declared, or was until lately: the declaration is about what people work on, and
    /// not about whether requests are answered.
    private final Set<Scope> declared = new HashSet<>();

    /// Looks at levels once more.
    ///
    /// @param maintained workloads that people work on
    /// @param down whether no target of a route can be asked
    Map<String, Sight> of(
            List<Component> components, Policy policy, Picture seen, Set<String> maintained, Predicate<String> down) {
        excuse(seen.board());
        Map<String, Sight> sights = new TreeMap<>();
        components.forEach(each -> sights.put(each.id(), sight(each, policy, seen, maintained, down)));
        return sights;
    }

    private void excuse(Board board) {
        board.places().forEach((scope, place) -> {
            if (isDeclared(board, scope)) {
                declared.add(scope);
            } else if (place.level() == Level.GREEN) {
                declared.remove(scope);
            }
        });
        declared.retainAll(board.places().keySet());
    }

    private static boolean isDeclared(Board board, Scope scope) {
        return board.rulings().stream().anyMatch(each -> each.kind() == Ruling.Kind.DECLARE && each.covers(scope));
    }

    private Sight sight(
            Component component, Policy policy, Picture seen, Set<String> maintained, Predicate<String> down) {
        Level worst = Level.GREEN;
        double failing = 0;
        boolean lost = false;
        for (Map.Entry<Scope, Place> each : seen.board().places().entrySet()) {
            Scope scope = each.getKey();
            if (!component.workloads().contains(scope.workload())) {
                continue;
            }
            List<Reading> readings = seen.readings().getOrDefault(scope, List.of());
            Level level = level(seen.board(), scope, each.getValue(), readings);
            worst = Level.worseOf(worst, level);
            if (level.compareTo(Level.ORANGE) >= 0) {
                failing = Math.max(failing, failing(readings));
                lost |= level == Level.RED && !readings.isEmpty() && down.test(scope.route());
            }
        }
        boolean paused = component.workloads().stream()
                .allMatch(each -> maintained.contains(each)
                        || policy.overrides().workloads().containsKey(each));
        return new Sight(worst, failing, lost, paused, closed(component, policy, seen));
    }

    /// The part of requests that are not answered now because a level says so: by routes that its callers may use, as
    /// if all were used as much.
    private static double closed(Component component, Policy policy, Picture seen) {
        double closed = 0;
        int routes = 0;
        for (String workload : component.workloads()) {
            for (String route : routes(workload, policy)) {
                Measure measure = seen.acts() ? seen.measures().of(workload, route) : null;
                closed += measure == null ? 0 : 1 - measure.share();
                routes++;
            }
        }
        return routes == 0 ? 0 : closed / routes;
    }

    private static Set<String> routes(String workload, Policy policy) {
        Set<String> routes = new HashSet<>();
        for (Key key : policy.keys()) {
            if (key.workload().equals(workload)) {
                routes.addAll(key.routes());
                if (key.routes().isEmpty()) {
                    return policy.routes().keySet();
                }
            }
        }
        return routes.isEmpty() ? policy.routes().keySet() : routes;
    }

    /// A declared level comes down step by step when it ends, which is nothing that happens to anybody.
    private Level level(Board board, Scope scope, Place place, List<Reading> readings) {
        if (!declared.contains(scope)) {
            return place.level();
        }
        if (isDeclared(board, scope)) {
            return place.standing().level();
        }
        boolean burns = readings.stream()
                .anyMatch(each -> each.fast().over() || each.orange().over());
        return burns ? place.level() : Level.GREEN;
    }

    /// The share of requests without a complete answer, over the last minutes.
    private static double failing(List<Reading> readings) {
        return readings.stream()
                .filter(each -> each.objective().kind() == Objective.Kind.SUCCESS)
                .mapToDouble(each -> Math.max(each.fast().longer(), each.fast().shorter())
                        * (1 - each.objective().ratio()))
                .max()
                .orElse(0);
    }
}
