package dev.signalbox.console.telemetry;

import dev.signalbox.console.Metrics;
import dev.signalbox.core.port.Ledger;
import dev.signalbox.model.policy.Policy;
import dev.signalbox.model.policy.Telemetry;
import dev.signalbox.model.usage.Trace;
import dev.signalbox.model.usage.UsageRecord;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.metrics.MeterProvider;
import io.opentelemetry.exporter.otlp.http.metrics.OtlpHttpMetricExporter;
import io.opentelemetry.exporter.otlp.http.metrics.OtlpHttpMetricExporterBuilder;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporterBuilder;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.export.PeriodicMetricReader;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jctools.queues.atomic.MpscAtomicArrayQueue;
import org.jspecify.annotations.Nullable;

/// Tells a collector of requests; `docs/telemetry.md` says what.
///
/// [#record] puts a record into a bounded queue, or does nothing; one daemon thread makes spans and figures of it and
/// sends them. At most one batch of spans is on its way at a time. What finds no room, or is not taken, is dropped
/// and counted. Nothing here wakes the thread: it looks ten times a second, so that an event loop pays for no system
/// call.
public final class OtlpExport implements Ledger, AutoCloseable {
    /// Records that may wait; at 1 KiB each, 16 MiB are the most that a collector that is away holds.
    private static final int CAPACITY = 16_384;

    /// Requests whose spans are sent at once.
    private static final int BATCH = 512;

    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final Duration CONNECT = Duration.ofSeconds(2);
    /// For a batch with all its repetitions.
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private static final long CLOSE_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final Supplier<Policy> policy;
    private final Metrics counters;
    private final Complaints complaints = new Complaints();
    private final MpscAtomicArrayQueue<UsageRecord> queue = new MpscAtomicArrayQueue<>(CAPACITY);
    private final OtlpHttpSpanExporter exporter;
    private final Spans spans;
    private final @Nullable SdkMeterProvider meters;
    private final @Nullable Measures measures;
    private final Thread thread;
    private volatile boolean closing;
    private volatile long closeBy;

    private OtlpExport(Telemetry telemetry, Supplier<Policy> policy, String version, Metrics counters) {
        this.policy = policy;
        this.counters = counters;
        Resource resource = resource(telemetry, version);
        InstrumentationScopeInfo scope = InstrumentationScopeInfo.builder("dev.signalbox")
                .setVersion(version)
                .setSchemaUrl(Conventions.SCHEMA_URL)
                .build();
        spans = new Spans(resource, scope);
        exporter = traces(telemetry);
        if (telemetry.metrics()) {
            meters = SdkMeterProvider.builder()
                    .setResource(resource)
                    .registerMetricReader(
                            PeriodicMetricReader.builder(new WatchedMetrics(metrics(telemetry), complaints))
                                    .setInterval(telemetry.every())
                                    .build())
                    .build();
            measures = new Measures(meters.meterBuilder("dev.signalbox")
                    .setInstrumentationVersion(version)
                    .setSchemaUrl(Conventions.SCHEMA_URL)
                    .build());
        } else {
            meters = null;
            measures = null;
        }
        thread = Thread.ofPlatform().name("telemetry").daemon().unstarted(this::run);
    }

    /// Begins to tell.
    ///
    /// @param policy always gives the one in force
    /// @param version of Signalbox
    /// @param counters count what was dropped
    public static OtlpExport start(Telemetry telemetry, Supplier<Policy> policy, String version, Metrics counters) {
        OtlpExport export = new OtlpExport(telemetry, policy, version, counters);
        export.thread.start();
        return export;
    }

    private static Resource resource(Telemetry telemetry, String version) {
        AttributesBuilder attributes = io.opentelemetry.api.common.Attributes.builder();
        telemetry.resource().forEach(attributes::put);
        attributes.put(Conventions.SERVICE_NAME, telemetry.service());
        attributes.put(Conventions.SERVICE_VERSION, version);
        return Resource.create(attributes.build());
    }

    private static OtlpHttpSpanExporter traces(Telemetry telemetry) {
        OtlpHttpSpanExporterBuilder builder = OtlpHttpSpanExporter.builder()
                .setEndpoint(telemetry.otlp() + "/v1/traces")
                .setConnectTimeout(CONNECT)
                .setTimeout(TIMEOUT)
                .setMeterProvider(MeterProvider::noop);
        telemetry.headers().forEach((name, value) -> builder.addHeader(name, value.reveal()));
        return builder.build();
    }

    private static OtlpHttpMetricExporter metrics(Telemetry telemetry) {
        OtlpHttpMetricExporterBuilder builder = OtlpHttpMetricExporter.builder()
                .setEndpoint(telemetry.otlp() + "/v1/metrics")
                .setConnectTimeout(CONNECT)
                .setTimeout(TIMEOUT)
                .setMeterProvider(MeterProvider::noop);
        telemetry.headers().forEach((name, value) -> builder.addHeader(name, value.reveal()));
        return builder.build();
    }

    @Override
    public void record(UsageRecord record) {
        if ((measures != null || record.trace() != null) && (closing || !queue.offer(record))) {
            counters.telemetryDropped(1);
        }
    }

    /// Sends what waits, for at most two seconds. What is recorded later is counted as dropped.
    @Override
    public void close() {
        closeBy = System.nanoTime() + CLOSE_NANOS;
        closing = true;
        LockSupport.unpark(thread);
        try {
            thread.join(Duration.ofNanos(CLOSE_NANOS));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        while (true) {
            // Read before draining: what was recorded before close() was called is then in the queue already.
            boolean last = closing;
            if (!sendSome()) {
                if (last) {
                    break;
                }
                LockSupport.parkNanos(this, LOOK_NANOS);
            }
        }
        if (meters != null) {
            meters.forceFlush().join(Math.max(0, closeBy - System.nanoTime()), TimeUnit.NANOSECONDS);
            // Waits for what is on its way, for many seconds; whoever closes this does not.
            meters.shutdown();
        }
        exporter.shutdown();
    }

    /// @return whether there was anything
    private boolean sendSome() {
        Policy inForce = policy.get();
        List<SpanData> batch = new ArrayList<>();
        int traced = 0;
        int taken = 0;
        UsageRecord record;
        while (traced < BATCH && taken < CAPACITY && (record = queue.poll()) != null) {
            taken++;
            if (measures != null) {
                measures.add(record, inForce);
            }
            Trace trace = record.trace();
            if (trace != null) {
                traced++;
                spans.add(record, trace, inForce, batch);
            }
        }
        if (traced > 0 && !send(batch)) {
            counters.telemetryDropped(traced);
            complaints.notTaken("traces");
        }
        return taken > 0;
    }

    /// Waits until the batch is taken or given up; when this is being closed, no longer than that may take.
    private boolean send(List<SpanData> batch) {
        CompletableResultCode result = exporter.export(batch);
        while (!result.isDone() && !(closing && System.nanoTime() - closeBy >= 0)) {
            result.join(LOOK_NANOS, TimeUnit.NANOSECONDS);
        }
        return result.isDone() && result.isSuccess();
    }
}
