package dev.signalbox.core.codered;

import dev.signalbox.model.policy.CodeRed;
import dev.signalbox.model.policy.Commitment;
import dev.signalbox.model.policy.Commitment.Bought.Throughput;
import dev.signalbox.model.policy.Lending.Lender;
import dev.signalbox.model.policy.Level;
import dev.signalbox.model.policy.Measure;
import dev.signalbox.model.policy.Measure.Admission;
import dev.signalbox.model.policy.Measures;
import dev.signalbox.model.policy.Playbook;
import dev.signalbox.model.policy.Policy;
import dev.signalbox.model.policy.Route;
import dev.signalbox.model.policy.Workload;
import dev.signalbox.model.policy.Workload.Criticality;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// What levels ask for under a playbook. A function of what is declared and of the levels, so that nothing needs to
/// be undone: without levels, what is declared holds again.
public final class Effect {
    private Effect() {}

    public static Measures of(Policy declared, Playbook playbook, Levels levels) {
        Map<String, Map<String, Measure>> all = new HashMap<>();
        List<Lender> lenders = lenders(declared, playbook, levels);
        Set<String> committed = committed(declared);
        // Many workloads are reached by the same.
        Map<Same, Measure> made = new HashMap<>();
        for (Workload workload : declared.workloads().values()) {
            Map<String, Measure> byRoute = new HashMap<>();
            for (Route route : declared.routes().values()) {
                Levels.Reached reached = levels.reached(workload.name(), route.name());
                if (reached != null && reached.level() != Level.GREEN) {
                    byRoute.put(
                            route.name(),
                            made.computeIfAbsent(
                                    new Same(
                                            route.name(),
                                            workload.criticality(),
                                            workload.deferring() != null,
                                            // Who has no limits needs none of others', and only the core borrows.
                                            workload.limits().none() || !isCore(workload.criticality())
                                                    ? List.of()
                                                    : lenders,
                                            committed.contains(route.name()),
                                            reached),
                                    same -> measure(route, same, playbook)));
                }
            }
            all.put(workload.name(), byRoute);
        }
        return Measures.of(all);
    }

    /// What a level would ask for if all that matters were at it.
    public static Measures at(Level level, Policy declared) {
        SortedMap<Scope, Place> places = new TreeMap<>();
        for (Workload workload : declared.workloads().values()) {
            for (String route : declared.routes().keySet()) {
                if (!Watching.objectives(workload).isEmpty()) {
                    places.put(
                            new Scope(workload.name(), route),
                            new Place(Standing.green(0), level, 0, Cause.PROVIDER_ERRORS));
                }
            }
        }
        Board board = new Board(places, List.of(), List.of(), List.of());
        return of(declared, CodeRed.in(declared).playbook(), Levels.of(board, declared));
    }

    /// Workloads with limits none of whose requests run, wherever they go: their part of what there is lies idle. What
    /// matters least is asked first.
    private static List<Lender> lenders(Policy declared, Playbook playbook, Levels levels) {
        return declared.workloads().values().stream()
                .filter(workload -> !workload.limits().none() && isHeld(workload, declared, playbook, levels))
                .sorted(Comparator.comparing(Workload::criticality).reversed())
                .map(workload -> new Lender(workload.name(), workload.limits()))
                .toList();
    }

    private static boolean isHeld(Workload workload, Policy declared, Playbook playbook, Levels levels) {
        if (declared.overrides().workload(workload.name()) != null) {
            return true;
        }
        return declared.routes().keySet().stream().allMatch(route -> {
            Levels.Reached reached = levels.reached(workload.name(), route);
            return reached != null
                    && reached.level() != Level.GREEN
                    && playbook.at(reached.level()).admission(workload.criticality()) != Admission.RUN;
        });
    }

    /// Routes to targets of which throughput was bought. Dollars and tokens bought ahead are a price and no capacity.
    private static Set<String> committed(Policy declared) {
        List<Commitment> bought = declared.spending().commitments().stream()
                .filter(each -> each.bought() instanceof Throughput)
                .toList();
        return declared.routes().values().stream()
                .filter(route -> route.allTargets().stream()
                        .anyMatch(target -> bought.stream().anyMatch(each -> each.covers(target.label()))))
                .map(Route::name)
                .collect(Collectors.toSet());
    }

    static boolean isCore(Criticality criticality) {
        return criticality.compareTo(Criticality.CRITICAL) <= 0;
    }

    /// What the same measure is for.
    private record Same(
            String route,
            Criticality criticality,
            boolean defers,
            List<Lender> lenders,
            boolean committed,
            Levels.Reached reached) {}

    private static Measure measure(Route route, Same same, Playbook playbook) {
        Levels.Reached reached = same.reached;
        Playbook.Step step = playbook.at(reached.level());
        Admission declared = step.admission(same.criticality);
        // What nobody may put off is refused, and told so.
        Admission admission = declared == Admission.DEFER && !same.defers ? Admission.PAUSE : declared;
        Route changed = Action.all(
                route,
                new Action.Because(
                        step, reached.level(), reached.cause(), same.criticality, same.lenders, same.committed));
        return Measure.running(changed).only(admission == Admission.RUN ? 1 : 0, admission);
    }
}
