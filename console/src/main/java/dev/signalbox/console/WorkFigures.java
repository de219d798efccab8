package dev.signalbox.console;

import dev.signalbox.core.declared.DeclaredDesk;
import dev.signalbox.core.maintenance.MaintenanceDesk;
import dev.signalbox.core.maintenance.Schedule;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.time.Instant;
import java.util.List;

/// What people declared for weeks, and what they work on, as metrics.
final class WorkFigures {
    private WorkFigures() {}

    static List<MetricSnapshot> of(DeclaredDesk declared, MaintenanceDesk maintenance) {
        Instant now = maintenance.now();
        long open = declared.look().open().size();
        long waiting = declared.look().open().stream()
                .filter(each -> each.waits(now.getEpochSecond()))
                .count();
        Schedule planned = maintenance.look().notOver(now);
        long underWay =
                planned.windows().stream().filter(each -> each.holdsAt(now)).count();
        return List.of(
                GaugeSnapshot.builder()
                        .name("signalbox_code_red_declared")
                        .help("Code Reds that people declared, by whether somebody has said this week that they go on.")
                        .dataPoint(point(open - waiting, "confirmed"))
                        .dataPoint(point(waiting, "waiting"))
                        .build(),
                GaugeSnapshot.builder()
                        .name("signalbox_maintenance")
                        .help("Maintenance that is under way or planned.")
                        .dataPoint(point(underWay, "under_way"))
                        .dataPoint(point(planned.windows().size() - underWay, "planned"))
                        .build());
    }

    private static GaugeDataPointSnapshot point(long count, String state) {
        return GaugeDataPointSnapshot.builder()
                .value((double) count)
                .labels(Labels.of("state", state))
                .build();
    }
}
