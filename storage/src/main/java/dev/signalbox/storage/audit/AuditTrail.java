package dev.signalbox.storage.audit;

import dev.signalbox.core.port.AuditLog;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The audit log as it is written: one thread, a queue with a bound before it.
public final class AuditTrail implements AuditLog, AutoCloseable {
    /// After so many bytes another file is begun.
    public static final long MAX_BYTES = 16L * 1024 * 1024;

    private static final Logger LOG = LoggerFactory.getLogger(AuditTrail.class);
    private static final int MAX_WAITING = 1024;
    private static final int MAX_BATCH = 100;
    private static final Duration TIDY_EVERY = Duration.ofHours(1);

    private final AuditFiles files;
    private final Duration retention;
    private final BlockingQueue<Waiting> queue = new ArrayBlockingQueue<>(MAX_WAITING);
    private final AtomicLong recorded = new AtomicLong();
    private final AtomicLong dropped = new AtomicLong();
    private final AtomicLong failures = new AtomicLong();
    private final Thread thread;
    private volatile boolean closed;

    // Of the thread alone.
    private long tidiedAt = System.nanoTime() - TIDY_EVERY.toNanos();

    /// @param done null for what nobody waits for
    private record Waiting(Act act, @Nullable CompletableFuture<Void> done) {}

    private AuditTrail(AuditFiles files, Duration retention) {
        this.files = files;
        this.retention = retention;
        thread = Thread.ofPlatform().daemon().name("audit").unstarted(this::run);
    }

    /// Opens the log in this directory, or begins one there.
    ///
    /// @param retention how long what is in it is kept
    /// @throws AuditException when it cannot be used
    public static AuditTrail open(Path directory, Duration retention) throws AuditException {
        return open(directory, retention, MAX_BYTES);
    }

    static AuditTrail open(Path directory, Duration retention, long maxBytes) throws AuditException {
        AuditFiles.Opened opened = AuditFiles.open(directory, maxBytes);
        AuditTrail trail = new AuditTrail(opened.files(), retention);
        Head head = opened.files().head();
        String broken = opened.broken();
        if (broken != null) {
            LOG.error("The audit log in {} is not as it was written: {}", directory, broken);
            trail.note(new Act("process", null, "audit.broken", null, Map.of(), Map.of("found", broken)));
        } else {
            // Kept elsewhere, this line tells of a log that was put back to an older state as a whole.
            if (head.last() == 0) {
                LOG.info("The audit log in {} begins", directory);
            } else {
                LOG.info("The audit log in {} goes on after line {}, {}", directory, head.last(), head.hash());
            }
        }
        if (opened.cut() > 0) {
            LOG.warn("The audit log ended in half a line, as after a crash; {} bytes were cut off", opened.cut());
            trail.note(new Act(
                    "process", null, "audit.recovered", null, Map.of(), Map.of("cut", String.valueOf(opened.cut()))));
        }
        trail.thread.start();
        return trail;
    }

    @Override
    public void record(Act act) throws NotRecorded {
        CompletableFuture<Void> done = new CompletableFuture<>();
        if (closed || !queue.offer(new Waiting(act, done))) {
            throw new NotRecorded(closed ? "the audit log is closed" : "too much waits for the audit log", null);
        }
        try {
            done.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new NotRecorded("the audit log cannot be written", e.getCause());
        } catch (TimeoutException e) {
            done.cancel(false);
            throw new NotRecorded("the audit log was not written in time", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new NotRecorded("interrupted", e);
        }
    }

    /// Writes down what is done already, or was only tried. Never waits: what finds no room is dropped, and
    /// counted.
    public void note(Act act) {
        if (closed || !queue.offer(new Waiting(act, null))) {
            dropped.incrementAndGet();
        }
    }

    /// Lines written since the start.
    public long recorded() {
        return recorded.get();
    }

    /// What was to be noted and could not.
    public long dropped() {
        return dropped.get();
    }

    /// Times that writing failed.
    public long failures() {
        return failures.get();
    }

    private void run() {
        List<Waiting> batch = new ArrayList<>(MAX_BATCH);
        while (!closed || !queue.isEmpty()) {
            try {
                tidy();
                Waiting first = queue.poll(closed ? 0 : 100, TimeUnit.MILLISECONDS);
                if (first != null) {
                    batch.add(first);
                    queue.drainTo(batch, MAX_BATCH - 1);
                    batch.removeIf(each -> each.done != null && each.done.isDone());
                    write(batch);
                    batch.clear();
                }
            } catch (InterruptedException _) {
                closed = true;
            }
        }
    }

    private void write(List<Waiting> batch) {
        try {
            files.append(batch.stream().map(Waiting::act).toList(), Instant.now());
            recorded.addAndGet(batch.size());
            batch.forEach(each -> {
                if (each.done != null) {
                    each.done.complete(null);
                }
            });
        } catch (IOException | RuntimeException e) {
            LOG.error("The audit log cannot be written; changes by hand are refused until it can", e);
            failures.incrementAndGet();
            batch.forEach(each -> {
                if (each.done == null) {
                    dropped.incrementAndGet();
                } else {
                    each.done.completeExceptionally(e);
                }
            });
        }
    }

    private void tidy() {
        if (System.nanoTime() - tidiedAt < TIDY_EVERY.toNanos()) {
            return;
        }
        tidiedAt = System.nanoTime();
        try {
            files.retire(retention, Instant.now());
        } catch (IOException | RuntimeException e) {
            LOG.warn("Old files of the audit log stay: {}", e.toString());
        }
    }

    /// Writes what waits, and ends.
    @Override
    public void close() {
        closed = true;
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException _) {
                interrupted = true;
            }
        }
        try {
            Head head = files.head();
            LOG.info("The audit log ends with line {}, {}", head.last(), head.hash());
            files.close();
        } catch (IOException e) {
            LOG.warn("The audit log cannot be closed", e);
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
