package dev.signalbox.console;

import dev.signalbox.console.notify.Messenger;
import dev.signalbox.core.incident.Incident;
import dev.signalbox.core.incident.IncidentDesk;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.Unit;
import java.util.ArrayList;
import java.util.List;

/// Incidents and what people were told of them, as metrics.
final class IncidentFigures {
    private IncidentFigures() {}

    static List<MetricSnapshot> of(IncidentDesk desk, Messenger.Figures figures) {
        List<MetricSnapshot> all = new ArrayList<>();
        long open = desk.incidents().stream().filter(Incident::isOpen).count();
        long waiting = desk.incidents().stream()
                .filter(each -> each.isOpen() && each.acknowledged() == null)
                .count();
        all.add(gauge("signalbox_incidents_open", "Incidents that are not over.", (double) open));
        all.add(gauge("signalbox_incidents_unacknowledged", "Those that nobody took.", (double) waiting));
        CounterSnapshot.Builder sent = CounterSnapshot.builder()
                .name("signalbox_notifications")
                .help("Messages to people, by what became of them.");
        figures.sent()
                .forEach(each -> sent.dataPoint(CounterDataPointSnapshot.builder()
                        .value((double) each.count())
                        .labels(Labels.of("format", each.format(), "result", each.result()))
                        .build()));
        all.add(sent.build());
        if (!Double.isNaN(figures.heartbeatAge())) {
            all.add(GaugeSnapshot.builder()
                    .name("signalbox_heartbeat_age_seconds")
                    .help("Since a heartbeat arrived.")
                    .unit(Unit.SECONDS)
                    .dataPoint(GaugeDataPointSnapshot.builder()
                            .value(figures.heartbeatAge())
                            .build())
                    .build());
        }
        return all;
    }

    private static GaugeSnapshot gauge(String name, String help, double value) {
        return GaugeSnapshot.builder()
                .name(name)
                .help(help)
                .dataPoint(GaugeDataPointSnapshot.builder().value(value).build())
                .build();
    }
}
