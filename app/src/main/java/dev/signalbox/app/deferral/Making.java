package dev.signalbox.app.deferral;

import dev.signalbox.core.access.KnownKeys.Found;
import dev.signalbox.core.deferral.Outlook;
import dev.signalbox.core.exchange.Later;
import dev.signalbox.core.exchange.Rules;
import dev.signalbox.model.deferral.JobAnswer;
import dev.signalbox.model.deferral.JobState;
import dev.signalbox.model.policy.Key;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Begins the next job whenever one may be begun, and sees to what comes of it. One thread looks; each job that is
/// under way has another.
final class Making implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Making.class);
    private static final long LOOK_MILLIS = 250;
    private static final long SWEEP_MILLIS = 1_000;
    private static final long LAST_MILLIS = 2_000;

    /// Makes a request.
    interface Maker {
        /// @param key the owner's, where it was made at run time
        /// @param then hears the answer; null when it came to nothing
        /// @return what stops it
        Runnable make(Begun begun, @Nullable Key key, Consumer<? super @Nullable JobAnswer> then);
    }

    private final Jobs jobs;
    private final Supplier<Rules> rules;
    private final Maker maker;
    private final Function<String, Found> owners;
    private final LongSupplier clock;
    private final int concurrency;
    private final Semaphore room;
    /// Has a permit when there may be something to do.
    private final Semaphore called = new Semaphore(0);
    private final Thread thread;
    private volatile boolean resting;

    /// @param owners finds keys that were made at run time
    /// @param concurrency how many are under way at once
    /// @param clock gives milliseconds since 1970
    Making(
            Jobs jobs,
            Supplier<Rules> rules,
            Maker maker,
            Function<String, Found> owners,
            int concurrency,
            LongSupplier clock) {
        this.jobs = jobs;
        this.rules = rules;
        this.maker = maker;
        this.owners = owners;
        this.clock = clock;
        this.concurrency = concurrency;
        room = new Semaphore(concurrency);
        thread = Thread.ofVirtual().name("deferral").unstarted(this::run);
    }

    void start() {
        jobs.onWork(this::call);
        thread.start();
    }

    private void call() {
        called.release();
    }

    private void await() throws InterruptedException {
        if (called.tryAcquire(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
            called.drainPermits();
        }
    }

    private void run() {
        long swept = clock.getAsLong() - SWEEP_MILLIS;
        try {
            while (!resting) {
                try {
                    if (Math.abs(clock.getAsLong() - swept) >= SWEEP_MILLIS) {
                        swept = clock.getAsLong();
                        jobs.sweep();
                    }
                    begin();
                } catch (RuntimeException | Error e) {
                    LOG.error("Deferred requests cannot be seen to", e);
                }
                await();
            }
        } catch (InterruptedException _) {
            // Closed: the thread ends here.
        }
    }

    private void begin() {
        while (!resting && room.tryAcquire()) {
            boolean begun = false;
            try {
                begun = beginNext();
            } finally {
                if (!begun) {
                    room.release();
                }
            }
            if (!begun) {
                return;
            }
        }
    }

    /// @return false when there is none that may be begun
    private boolean beginNext() {
        Begun next = jobs.next((workload, route) -> Later.mayRun(
                rules.get(), workload, route, ThreadLocalRandom.current().nextDouble()));
        if (next == null) {
            return false;
        }
        Thread.ofVirtual().name("deferred").start(() -> {
            try {
                make(next);
            } finally {
                room.release();
                call();
            }
        });
        return true;
    }

    private void make(Begun begun) {
        JobAnswer answer = null;
        try {
            answer = answer(begun);
            if (answer != null) {
                settle(begun, answer);
                return;
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (RejectedExecutionException _) {
            LOG.debug("A deferred request comes too late to be made before the end");
        } catch (ExecutionException | RuntimeException | Error e) {
            // Also where there is no memory for its answer: else it would seem to be under way for ever.
            answer = null;
            LOG.error(
                    "The deferred request {} met a fault", begun.status().job().id(), e);
        }
        if (answer == null && !resting) {
            jobs.rest(begun, clock.getAsLong() + pause(begun, 0), false);
        }
    }

    /// Null when it came to nothing.
    private @Nullable JobAnswer answer(Begun begun) throws InterruptedException, ExecutionException {
        Key key = null;
        String owner = begun.status().job().owner();
        if (owner != null && !declared(owner)) {
            switch (owners.apply(owner)) {
                case Found.Known known -> key = known.key();
                // Then the request is made without, and refused: its record says why.
                case Found.Unknown _ -> key = null;
                case Found.Busy _ -> {
                    return null;
                }
            }
        }
        CompletableFuture<@Nullable JobAnswer> answered = new CompletableFuture<>();
        jobs.stoppedBy(begun, maker.make(begun, key, answered::complete));
        return answered.get();
    }

    private boolean declared(String owner) {
        return rules.get().policy().keys().stream().anyMatch(key -> key.name().equals(owner));
    }

    /// What is over for now is tried again later, until it expires: the gateway has no room for it, its key may not ask
    /// now, no target answers. What a provider says of it is the answer.
    private void settle(Begun begun, JobAnswer answer) throws InterruptedException {
        int status = answer.status();
        boolean again = Outlook.mayPass(status, begun.failures());
        if (!Outlook.isLater(status) && !again) {
            JobState end = status < 300 ? JobState.SUCCEEDED : JobState.FAILED;
            keep(begun, end, answer);
        } else if (!resting) {
            jobs.rest(begun, clock.getAsLong() + pause(begun, retryAfter(answer)), again);
        }
        // Else its file says that it was under way, as it may have been, and the next start makes it again.
    }

    /// Until it is written down, the answer is only here: while the disk takes none, nothing else is begun in its
    /// place.
    private void keep(Begun begun, JobState end, JobAnswer answer) throws InterruptedException {
        for (long pause = 1_000; ; pause = Math.min(2 * pause, 30_000)) {
            try {
                jobs.answered(begun, end, answer);
                return;
            } catch (IOException e) {
                LOG.error(
                        "The answer to the deferred request {} cannot be kept, and is tried again: {}",
                        begun.status().job().id(),
                        e.toString());
            }
            if (resting) {
                return;
            }
            TimeUnit.MILLISECONDS.sleep(pause);
        }
    }

    private static long pause(Begun begun, long atLeast) {
        return Outlook.pause(begun.vain(), atLeast, ThreadLocalRandom.current().nextDouble());
    }

    private static long retryAfter(JobAnswer answer) {
        for (Map.Entry<String, String> each : answer.headers()) {
            if (each.getKey().equals("retry-after") && each.getValue().matches("[0-9]{1,4}")) {
                return Long.parseLong(each.getValue()) * 1000;
            }
        }
        return 0;
    }

    /// Begins nothing any more; what is under way goes on.
    void rest() {
        resting = true;
        call();
    }

    /// What has just been answered is still written down.
    @Override
    public void close() {
        rest();
        thread.interrupt();
        try {
            if (!room.tryAcquire(concurrency, LAST_MILLIS, TimeUnit.MILLISECONDS)) {
                LOG.debug("Deferred requests are left under way; the next start makes them again");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
