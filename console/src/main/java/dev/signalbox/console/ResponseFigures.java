package dev.signalbox.console;

import dev.signalbox.core.port.Responses;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.List;

/// Responses and conversations that are kept, as metrics.
final class ResponseFigures {
    private ResponseFigures() {}

    static List<MetricSnapshot> of(Responses.Figures figures) {
        CounterSnapshot.Builder ends = CounterSnapshot.builder()
                .name("signalbox_responses")
                .help("Responses since the start, by what became of keeping them.");
        count(ends, "kept", (double) figures.kept());
        count(ends, "unkept", (double) figures.unkept());
        count(ends, "expired", (double) figures.expired());
        count(ends, "dropped", (double) figures.dropped());
        count(ends, "deleted", (double) figures.deleted());
        return List.of(
                ends.build(),
                GaugeSnapshot.builder()
                        .name("signalbox_responses_stored")
                        .help("Responses and conversations that are kept.")
                        .dataPoint(point((double) figures.responses(), Labels.of("kind", "response")))
                        .dataPoint(point((double) figures.conversations(), Labels.of("kind", "conversation")))
                        .build(),
                GaugeSnapshot.builder()
                        .name("signalbox_responses_stored_bytes")
                        .help("Bytes that they take in the store.")
                        .dataPoint(point((double) figures.bytes(), Labels.EMPTY))
                        .build());
    }

    private static void count(CounterSnapshot.Builder to, String end, double value) {
        to.dataPoint(CounterDataPointSnapshot.builder()
                .labels(Labels.of("end", end))
                .value(value)
                .build());
    }

    private static GaugeDataPointSnapshot point(double value, Labels labels) {
        return GaugeDataPointSnapshot.builder().value(value).labels(labels).build();
    }
}
