package dev.signalbox.core.codered;

import dev.signalbox.model.policy.CodeRed;
import dev.signalbox.model.policy.Level;
import dev.signalbox.model.policy.Measure;
import dev.signalbox.model.policy.Measure.Admission;
import dev.signalbox.model.policy.Measures;
import dev.signalbox.model.policy.Playbook;
import dev.signalbox.model.policy.Policy;
import dev.signalbox.model.policy.Route;
import dev.signalbox.model.policy.Workload;
import dev.signalbox.model.policy.Workload.Criticality;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// What levels ask for under a playbook. A function of what is declared and of the levels, so that nothing needs to
/// be undone: without levels, what is declared holds again.
public final class Effect {
    private Effect() {}

    public static Measures of(Policy declared, Playbook playbook, Levels levels) {
        Map<String, Map<String, Measure>> all = new HashMap<>();
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

    /// What the same measure is for.
    private record Same(String route, Criticality criticality, boolean defers, Levels.Reached reached) {}

    private static Measure measure(Route route, Same same, Playbook playbook) {
        Levels.Reached reached = same.reached;
        Playbook.Step step = playbook.at(reached.level());
        Admission declared = step.admission(same.criticality);
        // What nobody may put off is refused, and told so.
        Admission admission = declared == Admission.DEFER && !same.defers ? Admission.PAUSE : declared;
        Route changed = Action.all(route, new Action.Because(step, reached.level(), reached.cause(), same.criticality));
        return Measure.running(changed).only(admission == Admission.RUN ? 1 : 0, admission);
    }
}
