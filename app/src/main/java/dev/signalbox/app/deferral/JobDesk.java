package dev.signalbox.app.deferral;

import dev.signalbox.core.port.Batches;
import dev.signalbox.core.port.Deferrals;
import dev.signalbox.core.port.Responses;
import dev.signalbox.model.deferral.Job;
import dev.signalbox.model.deferral.JobAnswer;
import dev.signalbox.model.deferral.JobStatus;
import dev.signalbox.model.policy.Deferral;
import dev.signalbox.storage.deferral.DiskThreads;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Where event loops ask: what needs the disk is done by threads of its own, of which there is a bounded queue.
final class JobDesk implements Deferrals, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(JobDesk.class);
    /// Of requests that wait to be written down.
    private static final long MOST_BYTES = 64L << 20;

    private static final String PREFIX = "def_";
    private static final int RANDOM_BYTES = 16;
    private static final Answer NOT_FOUND = new Answer.Refused(Reason.NOT_FOUND);
    private static final Answer UNAVAILABLE = new Answer.Refused(Reason.UNAVAILABLE);

    /// What has become of a request that is being kept.
    private enum Stage {
        BEGUN,
        KEPT,
        WITHDRAWN
    }

    private final Jobs jobs;
    private final Deferral declared;
    private final Batches batches;
    private final Responses responses;
    private final SecureRandom random = new SecureRandom();
    private final AtomicLong waitingBytes = new AtomicLong();
    private final AtomicBoolean failing = new AtomicBoolean();
    private final DiskThreads disk = new DiskThreads("deferral-disk");

    /// @param declared what may be told of ends
    /// @param batches where is asked for these
    /// @param responses where is asked for these
    JobDesk(Jobs jobs, Deferral declared, Batches batches, Responses responses) {
        this.jobs = jobs;
        this.declared = declared;
        this.batches = batches;
        this.responses = responses;
    }

    @Override
    public Responses responses() {
        return responses;
    }

    @Override
    public Batches batches() {
        return batches;
    }

    @Override
    public String newId() {
        byte[] bytes = new byte[RANDOM_BYTES];
        random.nextBytes(bytes);
        return PREFIX + HexFormat.of().formatHex(bytes);
    }

    @Override
    public boolean tells(String webhook) {
        return declared.tells(webhook);
    }

    @Override
    public Submission take(Job job, byte[] body, Consumer<? super Answer> then) {
        Reason full = jobs.reserve(job, body.length);
        if (full != null) {
            then.accept(new Answer.Refused(full));
            return () -> {};
        }
        AtomicReference<Stage> stage = new AtomicReference<>(Stage.BEGUN);
        long waiting = waitingBytes.addAndGet(body.length);
        boolean begun = waiting <= MOST_BYTES && disk.run(() -> keep(job, body, stage, then));
        if (!begun) {
            waitingBytes.addAndGet(-body.length);
            jobs.release(job, body.length);
            then.accept(UNAVAILABLE);
        }
        return () -> withdraw(job, stage);
    }

    private void keep(Job job, byte[] body, AtomicReference<Stage> stage, Consumer<? super Answer> then) {
        Answer answer = UNAVAILABLE;
        boolean reserved = true;
        try {
            if (stage.get() == Stage.BEGUN) {
                JobStatus kept = jobs.keep(job, body, body.length);
                reserved = false;
                answer = new Answer.Taken(kept);
                if (!stage.compareAndSet(Stage.BEGUN, Stage.KEPT)) {
                    forget(job);
                }
                if (failing.compareAndSet(true, false)) {
                    LOG.info("Deferred requests can be kept again");
                }
            }
        } catch (IOException e) {
            // Once for all that come meanwhile.
            if (failing.compareAndSet(false, true)) {
                LOG.error("Deferred requests cannot be kept and get 503: {}", e.toString());
            }
        } finally {
            waitingBytes.addAndGet(-body.length);
            if (reserved) {
                jobs.release(job, body.length);
            }
            then.accept(answer);
        }
    }

    private void withdraw(Job job, AtomicReference<Stage> stage) {
        if (!stage.compareAndSet(Stage.BEGUN, Stage.WITHDRAWN)
                && stage.compareAndSet(Stage.KEPT, Stage.WITHDRAWN)
                && !disk.run(() -> forget(job))) {
            LOG.warn("A deferred request that nobody was told of is kept nevertheless: {}", job.id());
        }
    }

    private void forget(Job job) {
        try {
            jobs.withdraw(job.id());
        } catch (IOException e) {
            LOG.warn("A deferred request that nobody was told of is kept nevertheless: {}", job.id());
        }
    }

    @Override
    public void show(@Nullable String owner, String id, Consumer<? super Answer> then) {
        JobStatus status = jobs.status(owner, id);
        then.accept(status == null ? NOT_FOUND : new Answer.Shown(status));
    }

    @Override
    public void list(@Nullable String owner, String after, int limit, Consumer<? super Answer> then) {
        if (!after.isEmpty() && jobs.status(owner, after) == null) {
            // The first page once more would be read as the next one, for ever.
            then.accept(new Answer.Refused(Reason.NOTHING_BEFORE));
            return;
        }
        List<JobStatus> found = jobs.list(owner, after, limit + 1);
        boolean more = found.size() > limit;
        then.accept(new Answer.Listed(more ? found.subList(0, limit) : found, more));
    }

    @Override
    public void fetch(@Nullable String owner, String id, Consumer<? super Answer> then) {
        JobStatus status = jobs.status(owner, id);
        if (status == null) {
            then.accept(NOT_FOUND);
        } else if (!status.state().isEnd()) {
            then.accept(new Answer.Refused(Reason.NOT_FINISHED));
        } else if (!status.state().hasAnswer()) {
            then.accept(new Answer.Refused(Reason.WITHOUT_ANSWER));
        } else {
            answer(then, () -> {
                JobAnswer answer = jobs.answer(status);
                return answer == null ? NOT_FOUND : new Answer.Fetched(status, answer);
            });
        }
    }

    @Override
    public void end(@Nullable String owner, String id, Consumer<? super Answer> then) {
        JobStatus status = jobs.status(owner, id);
        if (status == null) {
            then.accept(NOT_FOUND);
        } else if (status.state().isEnd()) {
            answer(then, () -> jobs.forget(id) ? new Answer.Forgotten(id) : NOT_FOUND);
        } else {
            answer(then, () -> {
                // Also where it came to another end a moment before.
                jobs.cancel(id);
                JobStatus now = jobs.status(owner, id);
                return now == null ? NOT_FOUND : new Answer.Shown(now);
            });
        }
    }

    private interface Asking {
        Answer ask() throws IOException;
    }

    private void answer(Consumer<? super Answer> then, Asking asking) {
        boolean begun = disk.run(() -> {
            Answer answer = UNAVAILABLE;
            try {
                answer = asking.ask();
            } catch (IOException e) {
                LOG.warn("A deferred request cannot be read or changed: {}", e.toString());
            } finally {
                then.accept(answer);
            }
        });
        if (!begun) {
            then.accept(UNAVAILABLE);
        }
    }

    @Override
    public void close() {
        disk.close();
    }
}
