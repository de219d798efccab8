package dev.signalbox.app.batch;

import dev.signalbox.core.dialect.ServedApi;
import dev.signalbox.model.deferral.JobStatus;
import dev.signalbox.storage.deferral.Unreadable;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sees to all batches that have not ended: reads their files, gives their lines to the queue a few at a time, and
/// writes down what became of each. One thread.
final class Clerk implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Clerk.class);

    static final int MOST_LINES = 50_000;

    private static final long LOOK_MILLIS = 250;
    private static final long SWEEP_MILLIS = 1_000;
    private static final long AFTER_TROUBLE_MILLIS = 5_000;

    private final Archive archive;
    private final LineQueue queue;
    private final ServedApi api;
    private final Routes routes;
    private final LongSupplier clock;
    private final Map<String, Run> runs = new HashMap<>();
    /// Before these times they are left alone: milliseconds since 1970.
    private final Map<String, Long> resting = new HashMap<>();

    private final Semaphore called = new Semaphore(0);
    private final Thread thread;
    private long swept;
    private volatile boolean closed;

    /// @param clock gives milliseconds since 1970
    Clerk(Archive archive, LineQueue queue, ServedApi api, Routes routes, LongSupplier clock) {
        this.archive = archive;
        this.queue = queue;
        this.api = api;
        this.routes = routes;
        this.clock = clock;
        // Not a virtual one: a disk that hangs would hold what all of those run on.
        thread = Thread.ofPlatform().daemon().name("batches").unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /// There may be something to do.
    void call() {
        called.release();
    }

    private void run() {
        try {
            dropStrays();
            while (!closed) {
                look();
                if (called.tryAcquire(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
                    called.drainPermits();
                }
            }
        } catch (InterruptedException _) {
            // Closed: the thread ends here.
        } finally {
            runs.values().forEach(Clerk::leave);
        }
    }

    private static void leave(Run run) {
        try {
            run.close();
        } catch (IOException e) {
            LOG.debug("A batch's files cannot be closed", e);
        }
    }

    /// Lines of batches that have ended, or that nobody knows any more.
    private void dropStrays() {
        for (JobStatus each : queue.lines()) {
            String id = each.job().batch();
            Batch batch = id == null ? null : archive.batch(id);
            if (batch == null || batch.state().status().isEnd()) {
                try {
                    queue.cancel(each.job().id());
                    queue.forget(each.job().id());
                } catch (IOException | RuntimeException e) {
                    LOG.warn("A line of a batch that is over cannot be dropped: {}", e.toString());
                }
            }
        }
    }

    private void look() {
        long now = clock.getAsLong();
        List<Batch> open = archive.open().reversed();
        for (Batch each : open) {
            if (closed) {
                return;
            }
            String id = each.state().id();
            if (resting.getOrDefault(id, 0L) <= now) {
                see(each, id, now);
            }
        }
        if (Math.abs(now - swept) >= SWEEP_MILLIS) {
            swept = now;
            try {
                archive.sweep();
            } catch (IOException | RuntimeException e) {
                LOG.warn("Files and batches that are over cannot be removed now: {}", e.toString());
            }
        }
    }

    /// One batch that cannot go on must not keep the others.
    private void see(Batch batch, String id, long now) {
        try {
            resting.remove(id);
            Run run = runs.get(id);
            if (run == null) {
                run = new Run(batch, archive, queue, api);
                runs.put(id, run);
            }
            step(run, now);
        } catch (Run.Gone | Unreadable e) {
            unreadable(batch, id, now, e);
        } catch (IOException | RuntimeException | Error e) {
            // What was read and not yet given to the queue is nowhere else: it begins anew with what is written down.
            LOG.warn("The batch {} cannot go on now, and is tried again: {}", id, e.toString());
            resting.put(id, now + AFTER_TROUBLE_MILLIS);
            Run stuck = runs.remove(id);
            if (stuck != null) {
                stuck.giveBack();
                leave(stuck);
            }
        }
        if (batch.state().status().isEnd()) {
            runs.remove(id);
            dropStrays();
        }
    }

    /// Before any line was made.
    private void unreadable(Batch batch, String id, long now, Exception why) {
        LOG.error("The file of the batch {} cannot be read, and the batch has failed: {}", id, why.toString());
        try {
            batch.change(
                    state -> state.with(state.total(), List.of(Run.UNREADABLE)).to(BatchStatus.FAILED, now));
            Run run = runs.get(id);
            if (run != null) {
                run.fail();
            }
        } catch (IOException e) {
            LOG.warn("That the batch {} has failed cannot be written down: {}", id, e.toString());
            resting.put(id, now + AFTER_TROUBLE_MILLIS);
        }
    }

    private void step(Run run, long now) throws IOException, Unreadable, Run.Gone {
        BatchState state = run.batch().state();
        if (state.status() == BatchStatus.VALIDATING) {
            state = run.validate(routes, MOST_LINES, now);
            if (state.status() == BatchStatus.FAILED) {
                run.fail();
                return;
            }
        }
        run.collect();
        boolean cancelled = state.status() == BatchStatus.CANCELLING;
        boolean late = now > state.expires();
        if (cancelled) {
            run.cancel();
            run.collect();
        } else if (!late) {
            run.feed(routes, 2 * queue.atOnce(), now);
        }
        if (run.isQuiet() && (cancelled || late)) {
            run.endRest(cancelled ? BatchStatus.CANCELLED : BatchStatus.EXPIRED);
        }
        if (!run.isQuiet()) {
            return;
        }
        if (cancelled) {
            run.finish(BatchStatus.CANCELLED, now);
        } else if (run.isLost()) {
            run.finish(BatchStatus.FAILED, now);
        } else if (late || run.isExhausted()) {
            run.finish(run.hasExpired() ? BatchStatus.EXPIRED : BatchStatus.COMPLETED, now);
        }
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        try {
            thread.join(2_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
