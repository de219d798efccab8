package dev.signalbox.console;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.component.AbstractLifeCycle;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/// A short task that is done again and again while a connector is open, on the connector's own timer thread.
final class Repeated extends AbstractLifeCycle {
    private final ServerConnector connector;
    private final Duration interval;
    private final Runnable task;
    private volatile Scheduler.@Nullable Task next;

    Repeated(ServerConnector connector, Duration interval, Runnable task) {
        this.connector = connector;
        this.interval = interval;
        this.task = task;
    }

    @Override
    protected void doStart() {
        schedule();
    }

    @Override
    protected void doStop() {
        Scheduler.Task scheduled = next;
        if (scheduled != null) {
            scheduled.cancel();
        }
    }

    private void schedule() {
        next = connector.getScheduler().schedule(this::run, interval.toNanos(), TimeUnit.NANOSECONDS);
    }

    private void run() {
        if (!isStopping() && !isStopped()) {
            try {
                task.run();
            } finally {
                schedule();
            }
        }
    }
}
