package dev.signalbox.gateway.fault;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Says in the log which faults of ours clients' connections met while no request was under way. Anybody can
/// open connections, so this is not said often.
public final class Complaints {
    private static final Logger LOG = LoggerFactory.getLogger(Complaints.class);
    private static final long EVERY_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final AtomicLong due = new AtomicLong(System.nanoTime());
    private final AtomicLong unsaid = new AtomicLong();

    public void about(Throwable fault) {
        long now = System.nanoTime();
        long from = due.get();
        if (now - from < 0 || !due.compareAndSet(from, now + EVERY_NANOS)) {
            unsaid.incrementAndGet();
            return;
        }
        LOG.error(
                "A client's connection met a fault of the gateway and is closed; so were {} more since this was said last",
                unsaid.getAndSet(0),
                fault);
    }
}
