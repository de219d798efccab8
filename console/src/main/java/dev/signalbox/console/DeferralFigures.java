package dev.signalbox.console;

import dev.signalbox.core.port.Deferrals;
import dev.signalbox.model.deferral.JobState;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.List;

/// Deferred requests as metrics.
final class DeferralFigures {
    private static final double MILLIS_PER_SECOND = 1000;

    private DeferralFigures() {}

    static List<MetricSnapshot> of(Deferrals.Figures figures) {
        GaugeSnapshot.Builder states = GaugeSnapshot.builder()
                .name("signalbox_deferred_requests")
                .help("Deferred requests that there are, by where they are.");
        CounterSnapshot.Builder ends = CounterSnapshot.builder()
                .name("signalbox_deferred_ended")
                .help("Deferred requests that have ended since the start, by how.");
        for (JobState state : JobState.values()) {
            Labels labels = Labels.of("state", state.word());
            states.dataPoint(point(figures.states().getOrDefault(state, 0L), labels));
            if (state.isEnd()) {
                ends.dataPoint(CounterDataPointSnapshot.builder()
                        .labels(labels)
                        .value(figures.ends().getOrDefault(state, 0L))
                        .build());
            }
        }
        GaugeSnapshot.Builder batches =
                GaugeSnapshot.builder().name("signalbox_batches").help("Batches that there are, by status.");
        figures.batches()
                .forEach((status, count) -> batches.dataPoint(point((double) count, Labels.of("status", status))));
        return List.of(
                batches.build(),
                states.build(),
                ends.build(),
                gauge(
                        "signalbox_deferred_oldest_seconds",
                        "How long the oldest deferred request has waited to be made.",
                        figures.oldestMillis() / MILLIS_PER_SECOND),
                gauge(
                        "signalbox_deferred_bytes",
                        "Bytes that deferred requests and their answers take on the disk.",
                        (double) figures.bytes()));
    }

    private static GaugeSnapshot gauge(String name, String help, double value) {
        return GaugeSnapshot.builder()
                .name(name)
                .help(help)
                .dataPoint(point(value, Labels.EMPTY))
                .build();
    }

    private static GaugeDataPointSnapshot point(double value, Labels labels) {
        return GaugeDataPointSnapshot.builder().value(value).labels(labels).build();
    }
}
