package dev.signalbox.console;

import dev.signalbox.core.port.Vitals;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.Unit;
import java.util.List;

/// Who waits for room, for how long, and who is turned away, as metrics.
final class QueueFigures {
    private QueueFigures() {}

    static List<MetricSnapshot> of(List<Vitals.Queue> queues) {
        GaugeSnapshot.Builder waiting = GaugeSnapshot.builder()
                .name("signalbox_queue_waiting")
                .help("Requests that wait for room at one of a route's targets, by criticality.");
        HistogramSnapshot.Builder waits = HistogramSnapshot.builder()
                .name("signalbox_queue_wait_seconds")
                .unit(Unit.SECONDS)
                .help("How long requests waited that got room.");
        CounterSnapshot.Builder refused = CounterSnapshot.builder()
                .name("signalbox_queue_refused")
                .help("Requests that did not get into a queue or were sent out of it, by reason.");
        for (Vitals.Queue each : queues) {
            Labels labels = Labels.of("route", each.route(), "criticality", each.criticality());
            waiting.dataPoint(GaugeDataPointSnapshot.builder()
                    .value(each.waiting())
                    .labels(labels)
                    .build());
            waits.dataPoint(HistogramDataPointSnapshot.builder()
                    .classicHistogramBuckets(ClassicHistogramBuckets.of(
                            List.copyOf(each.waits().keySet()),
                            List.copyOf(each.waits().values())))
                    .sum(each.waitedSeconds())
                    .labels(labels)
                    .build());
            each.refused()
                    .forEach((reason, count) -> refused.dataPoint(CounterDataPointSnapshot.builder()
                            .value((double) count)
                            .labels(labels.merge(Labels.of("reason", reason)))
                            .build()));
        }
        return List.of(waiting.build(), waits.build(), refused.build());
    }
}
