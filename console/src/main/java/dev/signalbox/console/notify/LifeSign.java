package dev.signalbox.console.notify;

import dev.signalbox.model.policy.Notifying.Heartbeat;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Says that levels are looked at. It is told so at each look, so that somebody hears the silence when looking ends,
/// and not only when the process does. What does not arrive is not tried again: the next one comes soon.
final class LifeSign implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LifeSign.class);

    private final Heartbeat declared;
    private final URI url;
    private final Outbound outbound;
    private final Thread thread;
    private volatile boolean due;
    private volatile boolean closed;
    private volatile long arrived;
    private volatile boolean everArrived;
    private long last = Long.MIN_VALUE;
    private boolean failing;

    LifeSign(Heartbeat declared, Outbound outbound) {
        this.declared = declared;
        this.outbound = outbound;
        url = URI.create(declared.url().reveal());
        thread = Thread.ofPlatform().name("heartbeat").daemon().start(this::run);
    }

    Heartbeat declared() {
        return declared;
    }

    /// Levels were looked at. For one thread at a time.
    ///
    /// @param now seconds of the loop's clock
    void alive(long now) {
        if (last == Long.MIN_VALUE || now - last >= declared.every().toSeconds()) {
            last = now;
            due = true;
            LockSupport.unpark(thread);
        }
    }

    /// Seconds since one arrived; NaN before the first.
    double age() {
        return everArrived ? Duration.ofNanos(System.nanoTime() - arrived).toMillis() / 1000.0 : Double.NaN;
    }

    private void run() {
        try {
            while (!closed) {
                while (!due && !closed) {
                    LockSupport.park(this);
                }
                due = false;
                if (!closed) {
                    try {
                        send();
                    } catch (RuntimeException e) {
                        // One fault must not look like a dead gateway for ever. Its message may hold the URL.
                        LOG.warn("A heartbeat was not sent: {}", e.getClass().getName());
                    }
                }
            }
        } catch (InterruptedException _) {
            // Closed: the thread ends here.
        }
    }

    private void send() throws InterruptedException {
        Outbound.Outcome outcome = outbound.send(url, declared.privately(), null);
        if (outcome.good()) {
            arrived = System.nanoTime();
            everArrived = true;
        }
        if (outcome.good() == failing) {
            failing = !failing;
            if (failing) {
                LOG.warn("Heartbeats for {} do not arrive: {}", url.getHost(), outcome.trouble());
            } else {
                LOG.info("Heartbeats for {} arrive again", url.getHost());
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        LockSupport.unpark(thread);
    }
}
