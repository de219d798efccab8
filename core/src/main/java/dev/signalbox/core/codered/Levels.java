package dev.signalbox.core.codered;

import dev.signalbox.model.policy.Level;
import dev.signalbox.model.policy.Policy;
import dev.signalbox.model.policy.Route;
import dev.signalbox.model.policy.Target;
import dev.signalbox.model.policy.Workload;
import dev.signalbox.model.policy.Workload.Criticality;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Which level reaches which requests. A scope's level acts on its own workload on its own route, and on every
/// workload that matters less on each route that shares a provider with it; when the gateway's own overload is
/// behind it, on all that matter less. A request has the worst that reaches it.
public final class Levels {
    /// Nothing is wrong.
    public static final Levels GREEN = new Levels(Map.of());

    /// What reaches a request.
    ///
    /// @param cause of the worst level that does
    public record Reached(Level level, Cause cause) {
        static Reached worseOf(Reached one, Reached other) {
            return other.level.isWorseThan(one.level) ? other : one;
        }
    }

    private final Map<String, Map<String, Reached>> byWorkload;

    private Levels(Map<String, Map<String, Reached>> byWorkload) {
        this.byWorkload = byWorkload;
    }

    /// What a board says under a policy.
    public static Levels of(Board board, Policy policy) {
        Reach reach = new Reach(policy);
        board.places().forEach((scope, place) -> {
            Workload workload = policy.workloads().get(scope.workload());
            if (place.level() != Level.GREEN && workload != null) {
                reach.add(scope, place, workload.criticality());
            }
        });
        return reach.levels();
    }

    /// The level that reaches requests of this workload on this route.
    public Level of(String workload, String route) {
        Reached reached = reached(workload, route);
        return reached == null ? Level.GREEN : reached.level;
    }

    /// The same with its cause; null at green.
    public @Nullable Reached reached(String workload, String route) {
        Map<String, Reached> routes = byWorkload.get(workload);
        return routes == null ? null : routes.get(route);
    }

    /// The worst level that reaches any request of a workload.
    public Level of(String workload) {
        Map<String, Reached> routes = byWorkload.get(workload);
        return routes == null
                ? Level.GREEN
                : routes.values().stream().map(Reached::level).reduce(Level.GREEN, Level::worseOf);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Levels that && byWorkload.equals(that.byWorkload);
    }

    @Override
    public int hashCode() {
        return byWorkload.hashCode();
    }

    private static final class Reach {
        private final Policy policy;
        /// Those that routes lead to at green.
        private final Map<String, Set<String>> providers = new HashMap<>();
        private final Map<String, Map<String, Reached>> own = new HashMap<>();
        /// The worst of all that matter as much on one route.
        private final Map<Criticality, Map<String, Reached>> sources = new EnumMap<>(Criticality.class);
        /// The same, of those that reach every route.
        private final Map<Criticality, Reached> everywhere = new EnumMap<>(Criticality.class);

        Reach(Policy policy) {
            this.policy = policy;
            policy.routes().values().forEach(route -> providers.put(route.name(), providers(route, Level.GREEN)));
        }

        private Set<String> providers(Route route, Level level) {
            return route.name().equals(Route.DIRECT)
                    ? policy.providers().keySet()
                    : route.at(level).targets().stream().map(Target::provider).collect(Collectors.toSet());
        }

        /// With those on standby that its level calls for: there it needs the room, too.
        private Set<String> needed(String name, Level level) {
            Route route = policy.routes().get(name);
            return route == null ? Set.of() : providers(route, level);
        }

        void add(Scope scope, Place place, Criticality criticality) {
            Reached reached = new Reached(place.level(), place.trouble());
            own.computeIfAbsent(scope.workload(), _ -> new HashMap<>()).put(scope.route(), reached);
            if (place.trouble() == Cause.OVERLOAD || scope.route().equals(Scope.BEFORE_ROUTES)) {
                everywhere.merge(criticality, reached, Reached::worseOf);
            } else {
                sources.computeIfAbsent(criticality, _ -> new HashMap<>())
                        .merge(scope.route(), reached, Reached::worseOf);
            }
        }

        Levels levels() {
            if (own.isEmpty()) {
                return GREEN;
            }
            Map<Criticality, Map<String, Reached>> below = new EnumMap<>(Criticality.class);
            everywhere.forEach((criticality, reached) ->
                    providers.keySet().forEach(route -> put(below, criticality, route, reached)));
            sources.forEach((criticality, bySource) -> bySource.forEach((source, reached) -> {
                Set<String> shared = needed(source, reached.level);
                providers.forEach((route, theirs) -> {
                    if (!Collections.disjoint(shared, theirs)) {
                        put(below, criticality, route, reached);
                    }
                });
            }));
            Map<String, Map<String, Reached>> all = new HashMap<>();
            for (Workload workload : policy.workloads().values()) {
                Map<String, Reached> routes = new HashMap<>(own.getOrDefault(workload.name(), Map.of()));
                below.forEach((criticality, levels) -> {
                    if (criticality.compareTo(workload.criticality()) < 0) {
                        levels.forEach((route, reached) -> routes.merge(route, reached, Reached::worseOf));
                    }
                });
                if (!routes.isEmpty()) {
                    all.put(workload.name(), routes);
                }
            }
            return new Levels(all);
        }

        private static void put(
                Map<Criticality, Map<String, Reached>> below, Criticality criticality, String route, Reached reached) {
            below.computeIfAbsent(criticality, _ -> new HashMap<>()).merge(route, reached, Reached::worseOf);
        }
    }
}
