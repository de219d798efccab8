package dev.signalbox.console;

import dev.signalbox.core.port.FetchedKeys.Row;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.List;
import java.util.function.ToDoubleFunction;

/// Credentials that are fetched, as metrics.
final class CredentialFigures {
    private CredentialFigures() {}

    static List<MetricSnapshot> of(List<Row> rows) {
        return List.of(
                gauge(
                        "signalbox_credential_age_seconds",
                        "Since a provider's key was fetched.",
                        rows.stream()
                                .filter(row -> !Double.isNaN(row.ageSeconds()))
                                .toList(),
                        Row::ageSeconds),
                gauge(
                        "signalbox_credential_expires_seconds",
                        "Until a provider's key that was fetched expires; 0 when there is none.",
                        rows,
                        Row::leftSeconds),
                counter(
                        "signalbox_credential_renewals",
                        "Times that a provider's key was fetched.",
                        rows,
                        Row::renewals),
                counter(
                        "signalbox_credential_failures",
                        "Times that a provider's key could not be fetched.",
                        rows,
                        Row::failures));
    }

    private static MetricSnapshot gauge(String name, String help, List<Row> rows, ToDoubleFunction<Row> value) {
        GaugeSnapshot.Builder gauge = GaugeSnapshot.builder().name(name).help(help);
        rows.forEach(row -> gauge.dataPoint(GaugeDataPointSnapshot.builder()
                .value(value.applyAsDouble(row))
                .labels(labels(row))
                .build()));
        return gauge.build();
    }

    private static MetricSnapshot counter(String name, String help, List<Row> rows, ToDoubleFunction<Row> value) {
        CounterSnapshot.Builder counter = CounterSnapshot.builder().name(name).help(help);
        rows.forEach(row -> counter.dataPoint(CounterDataPointSnapshot.builder()
                .value(value.applyAsDouble(row))
                .labels(labels(row))
                .build()));
        return counter.build();
    }

    private static Labels labels(Row row) {
        return Labels.of("provider", row.provider(), "key", Integer.toString(row.key()));
    }
}
