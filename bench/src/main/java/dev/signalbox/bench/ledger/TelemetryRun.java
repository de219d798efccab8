package dev.signalbox.bench.ledger;

import com.sun.management.OperatingSystemMXBean;
import dev.signalbox.console.Metrics;
import dev.signalbox.console.telemetry.OtlpExport;
import dev.signalbox.model.policy.AccessLog;
import dev.signalbox.model.policy.HttpLimits;
import dev.signalbox.model.policy.Listener;
import dev.signalbox.model.policy.Policy;
import dev.signalbox.model.policy.Telemetry;
import dev.signalbox.model.policy.Workload;
import dev.signalbox.model.usage.Trace;
import dev.signalbox.model.usage.UsageRecord;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// What telling a collector costs a request: on the event loop, and in all threads of the process together.
/// Arguments: the collector's address, the share that is traced in percent, whether metrics are sent.
final class TelemetryRun {
    private static final int BURST = 100;
    private static final int BURSTS = 2_000;
    private static final int WARM_UP = 1_000;
    private static final int PAUSE_MILLIS = 5;

    private TelemetryRun() {}

    public static void main(String[] arguments) throws Exception {
        URI collector = URI.create(arguments[0]);
        int percent = Integer.parseInt(arguments[1]);
        boolean figures = Boolean.parseBoolean(arguments[2]);
        UsageRecord[] records = new UsageRecord[BURST];
        Generated generated = new Generated();
        for (int i = 0; i < BURST; i++) {
            UsageRecord record = generated.next(System.currentTimeMillis());
            records[i] = i < percent ? traced(record, i) : record;
        }
        if (!(ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system)) {
            throw new IllegalStateException("this JVM does not count what the process uses");
        }
        Policy policy = policy();
        Telemetry telemetry = new Telemetry(
                collector,
                Map.of(),
                percent / 100.0,
                true,
                figures,
                Telemetry.DEFAULT_EVERY,
                Telemetry.DEFAULT_SERVICE,
                Map.of());
        try (OtlpExport export = OtlpExport.start(telemetry, () -> policy, "bench", new Metrics("bench"))) {
            long spent = 0;
            long before = 0;
            for (int burst = -WARM_UP; burst < BURSTS; burst++) {
                if (burst == 0) {
                    before = system.getProcessCpuTime();
                }
                long begin = System.nanoTime();
                for (UsageRecord record : records) {
                    export.record(record);
                }
                spent += burst < 0 ? 0 : System.nanoTime() - begin;
                Thread.sleep(PAUSE_MILLIS);
            }
            double requests = (double) BURSTS * BURST;
            System.out.printf(
                    "%d %% traced, metrics %s: %.0f ns on the loop, %.2f µs of CPU in all, a request%n",
                    percent, figures, spent / requests, (system.getProcessCpuTime() - before) / requests / 1000);
        }
    }

    private static UsageRecord traced(UsageRecord all, int number) {
        return new UsageRecord(
                all.requestId(),
                all.epochMillis(),
                all.operation(),
                all.dialect(),
                all.key(),
                all.workload(),
                all.route(),
                all.target(),
                all.model(),
                all.streamed(),
                all.status(),
                all.outcome(),
                all.code(),
                all.usage(),
                all.cost(),
                all.attempts(),
                all.skipped(),
                all.durationNanos(),
                all.firstContentNanos(),
                all.bytesIn(),
                all.bytesOut(),
                null,
                0,
                0,
                0,
                new Trace(7, number + 1, 0, number + 1, 0));
    }

    private static Policy policy() {
        return new Policy(
                new Listener("127.0.0.1", 0, null, List.of()),
                new Listener("127.0.0.1", 0, null, List.of()),
                Map.of(),
                Map.of(),
                Map.of(Workload.DEFAULT_NAME, Workload.DEFAULT),
                List.of(),
                HttpLimits.DEFAULT,
                AccessLog.STANDARD_OUTPUT,
                Duration.ZERO);
    }
}
