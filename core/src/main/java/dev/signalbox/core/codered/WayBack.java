package dev.signalbox.core.codered;

import dev.signalbox.model.policy.Measure;
import dev.signalbox.model.policy.Measure.Admission;
import dev.signalbox.model.policy.Measures;
import dev.signalbox.model.policy.Policy;
import dev.signalbox.model.policy.Route;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/// What was held and may run again comes back by and by: the herd after an outage is its second half. A tenth of the
/// requests for a minute, then a quarter, then half, by lot. A value; the next one is a function of this one.
///
/// @param places what is held, or was until lately
public record WayBack(Map<Scope, Held> places) {
    public static final WayBack NOTHING = new WayBack(Map.of());

    private static final double[] SHARES = {0.1, 0.25, 0.5};
    /// Seconds of each share.
    private static final long STEP = 60;

    public WayBack {
        places = Map.copyOf(places);
    }

    /// What was held on a route.
    ///
    /// @param as what became of its requests
    /// @param since when it may run again, in seconds; [#STILL] while it may not
    public record Held(Admission as, long since) {
        static final long STILL = Long.MAX_VALUE;

        /// Of the requests, that run.
        double share(long now) {
            int step = since == STILL ? 0 : (int) Math.min(SHARES.length, Math.max(0, (now - since) / STEP));
            return since == STILL ? 0 : step == SHARES.length ? 1 : SHARES[step];
        }
    }

    /// @param wanted what levels ask for now
    /// @param now seconds of a clock that only goes on
    public WayBack next(Measures wanted, long now) {
        Map<Scope, Held> next = new HashMap<>();
        places.forEach((scope, held) -> {
            Held back = held.since == Held.STILL ? new Held(held.as, now) : held;
            if (back.share(now) < 1) {
                next.put(scope, back);
            }
        });
        wanted.all()
                .forEach((workload, byRoute) -> byRoute.forEach((route, measure) -> {
                    if (measure.share() < 1) {
                        next.put(new Scope(workload, route), new Held(measure.held(), Held.STILL));
                    }
                }));
        return new WayBack(next);
    }

    /// What levels ask for, and what comes back only by and by.
    public Measures on(Measures wanted, Policy declared, long now) {
        Map<String, Map<String, Measure>> all = new HashMap<>();
        wanted.all().forEach((workload, byRoute) -> all.put(workload, new HashMap<>(byRoute)));
        places.forEach((scope, held) -> {
            Route route = declared.routes().get(scope.route());
            if (held.since != Held.STILL
                    && route != null
                    && declared.workloads().containsKey(scope.workload())) {
                all.computeIfAbsent(scope.workload(), _ -> new HashMap<>())
                        .compute(
                                scope.route(),
                                (_, known) -> Objects.requireNonNullElseGet(known, () -> Measure.running(route))
                                        .only(held.share(now), held.as));
            }
        });
        return Measures.of(all);
    }
}
