package dev.signalbox.gateway;

import dev.signalbox.core.admission.Figures;
import dev.signalbox.core.admission.TurnedAway;
import dev.signalbox.core.port.Vitals;
import dev.signalbox.model.policy.Workload.Criticality;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// What became of those who waited, as others are told.
final class Queues {
    private Queues() {}

    static List<Vitals.Queue> rows(Map<String, Figures> byRoute) {
        List<Vitals.Queue> rows = new ArrayList<>();
        byRoute.forEach((route, figures) -> {
            for (Criticality each : Criticality.values()) {
                if (figures.knows(each)) {
                    rows.add(row(route, each, figures));
                }
            }
        });
        return rows;
    }

    private static Vitals.Queue row(String route, Criticality criticality, Figures figures) {
        Map<String, Long> refused = new TreeMap<>();
        for (TurnedAway why : TurnedAway.values()) {
            refused.put(why.word(), figures.turnedAway(criticality, why));
        }
        return new Vitals.Queue(
                route,
                criticality.name().toLowerCase(Locale.ROOT).replace('_', '-'),
                figures.waiting(criticality),
                figures.waits(criticality),
                figures.waitedSeconds(criticality),
                refused);
    }
}
