package dev.signalbox.console.telemetry;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.common.export.MemoryMode;
import io.opentelemetry.sdk.metrics.InstrumentType;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.export.MetricExporter;
import java.util.Collection;

/// An exporter of metrics whose failures are told. Nothing is lost by one: the next figures include these.
final class WatchedMetrics implements MetricExporter {
    private final MetricExporter exporter;
    private final Complaints complaints;

    WatchedMetrics(MetricExporter exporter, Complaints complaints) {
        this.exporter = exporter;
        this.complaints = complaints;
    }

    @Override
    public CompletableResultCode export(Collection<MetricData> metrics) {
        CompletableResultCode result = exporter.export(metrics);
        result.whenComplete(() -> {
            if (!result.isSuccess()) {
                complaints.notTaken("metrics");
            }
        });
        return result;
    }

    @Override
    public CompletableResultCode flush() {
        return exporter.flush();
    }

    @Override
    public CompletableResultCode shutdown() {
        return exporter.shutdown();
    }

    @Override
    public AggregationTemporality getAggregationTemporality(InstrumentType type) {
        return exporter.getAggregationTemporality(type);
    }

    @Override
    public MemoryMode getMemoryMode() {
        return exporter.getMemoryMode();
    }
}
