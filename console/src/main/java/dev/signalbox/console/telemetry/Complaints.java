package dev.signalbox.console.telemetry;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Level;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Says that the collector takes nothing, once a minute at most. The libraries' own complaints, which would go to
/// standard error as they come, are turned off while there is one of these.
final class Complaints {
    private static final long EVERY_NANOS = TimeUnit.MINUTES.toNanos(1);
    private static final Logger LOG = LoggerFactory.getLogger(OtlpExport.class);

    /// Kept, as its level would be lost with it.
    private final java.util.logging.Logger library = java.util.logging.Logger.getLogger("io.opentelemetry");

    private final AtomicLong saidAt = new AtomicLong(System.nanoTime() - EVERY_NANOS);

    Complaints() {
        library.setLevel(Level.OFF);
    }

    /// @param what `traces` or `metrics`
    void notTaken(String what) {
        long last = saidAt.get();
        long now = System.nanoTime();
        if (now - last >= EVERY_NANOS && saidAt.compareAndSet(last, now)) {
            LOG.warn("The OpenTelemetry collector at `telemetry.otlp` takes no {}; requests are served on", what);
        }
    }
}
