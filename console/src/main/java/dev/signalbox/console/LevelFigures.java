package dev.signalbox.console;

import dev.signalbox.core.codered.LevelDesk.Picture;
import dev.signalbox.core.codered.Place;
import dev.signalbox.core.codered.Reading;
import dev.signalbox.core.codered.Reading.Pace;
import dev.signalbox.core.codered.Scope;
import dev.signalbox.model.policy.Level;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.ArrayList;
import java.util.List;

/// Levels and burns as metrics. Scopes without requests that are green are left out, so that there are no more
/// series than combinations that are used.
final class LevelFigures {
    /// A config may have a thousand routes and two hundred workloads.
    private static final int MAX_SCOPES = 500;

    private LevelFigures() {}

    static List<MetricSnapshot> of(Picture picture) {
        GaugeSnapshot.Builder levels = GaugeSnapshot.builder()
                .name("signalbox_level")
                .help("How bad it is for a workload on a route: 0 green, 1 yellow, 2 orange, 3 red.");
        GaugeSnapshot.Builder burns = GaugeSnapshot.builder()
                .name("signalbox_burn")
                .help("How many times faster than allowed an objective's failures come, over both windows of a pair.");
        GaugeSnapshot.Builder firsts = GaugeSnapshot.builder()
                .name("signalbox_first_tokens")
                .help("Streams of the last hour by the size of their request, with a first token in time or late.");
        int shown = 0;
        for (Scope scope : picture.board().places().keySet()) {
            Place place = picture.board().places().get(scope);
            List<Reading> readings = picture.readings().getOrDefault(scope, List.of());
            if (place == null || readings.isEmpty() && place.level() == Level.GREEN || shown++ >= MAX_SCOPES) {
                continue;
            }
            levels.dataPoint(
                    point(place.level().ordinal(), Labels.of("workload", scope.workload(), "route", scope.route())));
            for (Reading each : readings) {
                burn(burns, scope, each, "notify", each.telling());
                burn(burns, scope, each, "yellow", each.yellow());
                burn(burns, scope, each, "orange", each.orange());
                burn(burns, scope, each, "fast", each.fast());
                firsts(firsts, scope, each);
            }
        }
        return List.of(levels.build(), burns.build(), firsts.build(), held(picture));
    }

    static MetricSnapshot peers(int others) {
        return GaugeSnapshot.builder()
                .name("signalbox_level_peers")
                .help("Other replicas whose counts levels come from, too.")
                .dataPoint(point(others, Labels.EMPTY))
                .build();
    }

    private static MetricSnapshot held(Picture picture) {
        GaugeSnapshot.Builder held = GaugeSnapshot.builder()
                .name("signalbox_held")
                .help("The share of a workload's requests on a route that levels hold back, or would.");
        String mode = picture.acts() ? "enforce" : "observe";
        List<GaugeDataPointSnapshot> points = new ArrayList<>();
        picture.measures()
                .all()
                .forEach((workload, byRoute) -> byRoute.forEach((route, measure) -> {
                    if (measure.share() < 1 && points.size() < MAX_SCOPES) {
                        points.add(point(
                                1 - measure.share(), Labels.of("workload", workload, "route", route, "mode", mode)));
                    }
                }));
        points.forEach(held::dataPoint);
        return held.build();
    }

    private static void burn(GaugeSnapshot.Builder burns, Scope scope, Reading reading, String pair, Pace pace) {
        burns.dataPoint(point(
                pace.both(),
                Labels.of(
                        "workload",
                        scope.workload(),
                        "route",
                        scope.route(),
                        "objective",
                        reading.objective().kind().word(),
                        "pair",
                        pair)));
    }

    private static void firsts(GaugeSnapshot.Builder firsts, Scope scope, Reading reading) {
        for (int i = 0; i < reading.sizes().size(); i++) {
            Integer upTo = reading.upTo(i);
            String size = upTo == null ? "+Inf" : upTo.toString();
            firsts.dataPoint(first(reading.sizes().get(i).good(), scope, size, "yes"));
            firsts.dataPoint(first(reading.sizes().get(i).bad(), scope, size, "no"));
        }
    }

    private static GaugeDataPointSnapshot first(long count, Scope scope, String upTo, String inTime) {
        return point(
                (double) count,
                Labels.of("workload", scope.workload(), "route", scope.route(), "up_to", upTo, "in_time", inTime));
    }

    private static GaugeDataPointSnapshot point(double value, Labels labels) {
        return GaugeDataPointSnapshot.builder().value(value).labels(labels).build();
    }
}
