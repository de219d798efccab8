package dev.signalbox.app.codered;

import dev.signalbox.app.server.Beat;
import java.time.Instant;
import java.util.concurrent.Semaphore;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;

/// A clock for levels that goes on when a test says so.
public final class Pulse implements Beat {
    private final SynchronousQueue<Long> times = new SynchronousQueue<>();
    private final Semaphore waiting = new Semaphore(0);
    private long now = Instant.now().getEpochSecond();

    @Override
    public long next() throws InterruptedException {
        waiting.release();
        return times.take();
    }

    /// So many seconds go by, with a look at levels every two. All is seen when this returns.
    public void pass(long seconds) throws InterruptedException {
        if (waiting.availablePermits() == 0) {
            take();
            waiting.release();
        }
        for (long until = now + seconds; now < until; ) {
            take();
            now += 2;
            times.put(now);
        }
        take();
        waiting.release();
    }

    private void take() throws InterruptedException {
        if (!waiting.tryAcquire(20, TimeUnit.SECONDS)) {
            throw new AssertionError("nobody looks at levels");
        }
    }
}
