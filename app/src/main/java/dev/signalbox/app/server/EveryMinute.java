package dev.signalbox.app.server;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Does something every minute and a last time at the end, on a thread of its own: a disk that hangs holds up nobody,
/// also not the end of the process.
final class EveryMinute implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EveryMinute.class);
    private static final Duration LAST = Duration.ofSeconds(2);

    private final Runnable task;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread;

    private EveryMinute(String name, Runnable task) {
        this.task = task;
        thread = Thread.ofPlatform().daemon().name(name).unstarted(this::run);
    }

    static EveryMinute start(String name, Runnable task) {
        EveryMinute made = new EveryMinute(name, task);
        made.thread.start();
        return made;
    }

    private void run() {
        try {
            while (!closing.await(1, TimeUnit.MINUTES)) {
                once();
            }
            once();
        } catch (InterruptedException _) {
            // Nothing interrupts it but the end of the process.
        }
    }

    private void once() {
        try {
            task.run();
        } catch (RuntimeException e) {
            LOG.error("{} met a fault, and goes on in a minute", thread.getName(), e);
        }
    }

    /// Does it a last time, unless that takes more than two seconds.
    @Override
    public void close() {
        closing.countDown();
        try {
            thread.join(LAST);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
