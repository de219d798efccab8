package dev.signalbox.model.policy;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The measures in force, by workload and route. Where there is none, what is declared holds.
public final class Measures {
    public static final Measures NONE = new Measures(Map.of());

    private final Map<String, Map<String, Measure>> byWorkload;

    private Measures(Map<String, Map<String, Measure>> byWorkload) {
        this.byWorkload = byWorkload;
    }

    /// @param byWorkload by the workload's name, and then by the route's
    public static Measures of(Map<String, Map<String, Measure>> byWorkload) {
        Map<String, Map<String, Measure>> copy = new HashMap<>();
        byWorkload.forEach((workload, byRoute) -> copy.put(workload, Map.copyOf(byRoute)));
        copy.values().removeIf(Map::isEmpty);
        return copy.isEmpty() ? NONE : new Measures(copy);
    }

    /// Null where what is declared holds.
    public @Nullable Measure of(String workload, String route) {
        Map<String, Measure> byRoute = byWorkload.get(workload);
        return byRoute == null ? null : byRoute.get(route);
    }

    /// Whether targets that a route has on standby are in use, for anybody's requests.
    public boolean calls(Route declared) {
        if (declared.standby().targets().isEmpty()) {
            return false;
        }
        for (Map<String, Measure> byRoute : byWorkload.values()) {
            Measure measure = byRoute.get(declared.name());
            if (measure != null
                    && measure.route().targets().size() > declared.targets().size()) {
                return true;
            }
        }
        return false;
    }

    /// By workload and route; unmodifiable.
    public Map<String, Map<String, Measure>> all() {
        return Map.copyOf(byWorkload);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Measures that && byWorkload.equals(that.byWorkload);
    }

    @Override
    public int hashCode() {
        return byWorkload.hashCode();
    }
}
