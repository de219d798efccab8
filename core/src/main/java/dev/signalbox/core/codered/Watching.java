package dev.signalbox.core.codered;

import dev.signalbox.model.policy.CodeRed;
import dev.signalbox.model.policy.Objective;
import dev.signalbox.model.policy.Policy;
import dev.signalbox.model.policy.Route;
import dev.signalbox.model.policy.Workload;
import dev.signalbox.model.policy.Workload.Criticality;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Looks at what event loops have counted, scope by scope, and takes the board from one evaluation to the next.
/// For one thread.
public final class Watching {
    /// A scope without requests for so long is no longer one of those of which a share may change.
    private static final long BUSY = 3600;

    private final Map<Scope, Signals> signals = new HashMap<>();
    private final Diary diary = new Diary();
    private Map<Scope, long[]> counted = new HashMap<>();
    private SortedMap<Scope, List<Reading>> readings = new TreeMap<>();

    /// The objectives of a workload that has a level; none for others.
    public static List<Objective> objectives(Workload workload) {
        return workload.criticality().compareTo(Criticality.CRITICAL) <= 0 ? workload.objectives() : List.of();
    }

    /// What became of requests in the last weeks.
    public Diary diary() {
        return diary;
    }

    /// The figures of the last evaluation; of scopes that had requests.
    public SortedMap<Scope, List<Reading>> readings() {
        return readings;
    }

    /// @param sources tallies of all event loops, and what other replicas counted
    /// @param health of a route, by its name
    /// @param declared thresholds
    /// @param now seconds of a clock that only goes on
    public Board next(
            Board board,
            List<? extends Source> sources,
            Policy policy,
            CodeRed declared,
            Function<String, Health> health,
            long now) {
        return next(board, sources, policy, declared, health, Set.of(), now);
    }

    /// The same while people work on something.
    ///
    /// @param maintained workloads of which nothing counts, and that come to no level by themselves
    public Board next(
            Board board,
            List<? extends Source> sources,
            Policy policy,
            CodeRed declared,
            Function<String, Health> health,
            Set<String> maintained,
            long now) {
        Map<Scope, long[]> sums = new HashMap<>();
        sources.forEach(each -> each.addTo(sums));
        Map<String, long[]> times = new HashMap<>();
        sources.forEach(each -> each.addTimes(times));
        Map<String, long[]> firsts = new HashMap<>();
        sources.forEach(each -> each.addFirstTokens(firsts));
        diary.add(sums, times, firsts, maintained, now);
        wholes(sums);
        SortedMap<Scope, Observation> seen = new TreeMap<>();
        SortedMap<Scope, List<Reading>> figures = new TreeMap<>();
        Map<String, Health> byRoute = new HashMap<>();
        int busy = 0;
        for (Scope scope : scopes(policy)) {
            long[] sum = sums.get(scope);
            if (sum == null) {
                seen.put(scope, Observation.CALM);
                continue;
            }
            Signals one = signals(scope, policy, now);
            boolean counts = !maintained.contains(scope.workload());
            if (!counts) {
                one.pass(sum);
            }
            Health state = counts ? byRoute.computeIfAbsent(scope.route(), health) : Health.GOOD;
            List<Reading> found = one.look(sum, state, declared, now);
            figures.put(scope, found);
            seen.put(scope, counts ? one.observed(found, state, now) : Observation.CALM);
            busy += now - one.lastSeen() < BUSY ? 1 : 0;
        }
        signals.keySet().retainAll(seen.keySet());
        counted = sums;
        readings = figures;
        return board.next(seen, busy, core(policy), now);
    }

    /// What was refused before its route was known is held against all that the workload asked for.
    private static void wholes(Map<Scope, long[]> sums) {
        Map<String, long[]> refused = new HashMap<>();
        sums.forEach((scope, sum) -> {
            if (scope.route().equals(Scope.BEFORE_ROUTES)) {
                refused.put(scope.workload(), sum);
            }
        });
        sums.forEach((scope, sum) -> {
            long[] whole = refused.get(scope.workload());
            if (whole != null && sum != whole) {
                whole[Count.GOOD.ordinal()] += sum[Count.GOOD.ordinal()];
            }
        });
    }

    private Signals signals(Scope scope, Policy policy, long now) {
        Workload workload = policy.workloads().get(scope.workload());
        List<Objective> promised = workload == null ? List.of() : objectives(workload);
        Signals known = signals.get(scope);
        if (known == null || !known.objectives().equals(promised)) {
            if (known != null) {
                diary.forgetSizes(scope.workload());
            }
            // What was counted for other objectives, or before its route was declared again, is over.
            known = new Signals(promised, counted.getOrDefault(scope, new long[Count.PLACES]), now);
            signals.put(scope, known);
        }
        return known;
    }

    /// Every workload that has a level on each of its routes, as far as there is room for them.
    static List<Scope> scopes(Policy policy) {
        List<Scope> scopes = new ArrayList<>();
        for (Workload workload : policy.workloads().values()) {
            if (objectives(workload).isEmpty()) {
                continue;
            }
            scopes.add(new Scope(workload.name(), Scope.BEFORE_ROUTES));
            for (Route route : policy.routes().values()) {
                scopes.add(new Scope(workload.name(), route.name()));
            }
        }
        return scopes.size() <= Tally.MAX_SCOPES ? scopes : scopes.subList(0, Tally.MAX_SCOPES);
    }

    private static Set<String> core(Policy policy) {
        return policy.workloads().values().stream()
                .filter(each -> each.criticality() == Criticality.CRITICAL_PLUS)
                .map(Workload::name)
                .collect(Collectors.toSet());
    }
}
