package dev.signalbox.console;

import dev.signalbox.core.port.SharedState;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.List;

/// How the telling between replicas goes, as metrics.
final class ClusterFigures {
    private ClusterFigures() {}

    static List<MetricSnapshot> of(SharedState.Figures figures) {
        return List.of(
                gauge(
                        "signalbox_cluster_up",
                        "1 while replicas share their limits, 0 while each keeps to a part of them.",
                        figures.up() ? 1 : 0),
                gauge(
                        "signalbox_cluster_replicas",
                        "Replicas that were there when something was heard last, this one included.",
                        figures.replicas()),
                counter("signalbox_cluster_asked", "Times that the shared state was asked.", figures.asked()),
                counter("signalbox_cluster_failures", "Times of those that there was no answer.", figures.failed()));
    }

    private static GaugeSnapshot gauge(String name, String help, int value) {
        return GaugeSnapshot.builder()
                .name(name)
                .help(help)
                .dataPoint(GaugeDataPointSnapshot.builder().value(value).build())
                .build();
    }

    private static CounterSnapshot counter(String name, String help, long value) {
        return CounterSnapshot.builder()
                .name(name)
                .help(help)
                .dataPoint(
                        CounterDataPointSnapshot.builder().value((double) value).build())
                .build();
    }
}
