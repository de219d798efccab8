package dev.signalbox.console;

import dev.signalbox.core.port.Vitals;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.Unit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What routes keep of their answers, as metrics.
final class CacheFigures {
    private CacheFigures() {}

    static List<MetricSnapshot> of(Vitals.Kept kept) {
        return List.of(
                gauge("signalbox_cache_entries", "Answers kept for identical requests.", null, kept.entries()),
                gauge("signalbox_cache_bytes", "Memory that kept answers take.", Unit.BYTES, kept.bytes()),
                gauge("signalbox_cache_max_bytes", "Memory that they may take.", Unit.BYTES, kept.maxBytes()),
                CounterSnapshot.builder()
                        .name("signalbox_cache_evictions")
                        .help("Kept answers that had to go before their time because others needed the memory.")
                        .dataPoint(CounterDataPointSnapshot.builder()
                                .value((double) kept.evicted())
                                .build())
                        .build());
    }

    private static GaugeSnapshot gauge(String name, String help, @Nullable Unit unit, long value) {
        GaugeSnapshot.Builder gauge = GaugeSnapshot.builder()
                .name(name)
                .help(help)
                .dataPoint(
                        GaugeDataPointSnapshot.builder().value((double) value).build());
        return unit == null ? gauge.build() : gauge.unit(unit).build();
    }
}
