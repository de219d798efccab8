package dev.signalbox.console;

import dev.signalbox.core.port.Ledger;
import dev.signalbox.model.usage.UsageRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jctools.queues.atomic.MpscAtomicArrayQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One JSON line per request; `docs/access-log.md` describes the fields.
///
/// [#record] puts the record into a bounded queue and returns; one daemon thread formats and writes. A destination that
/// is slow or stuck therefore never slows a request: when the queue is full, lines are dropped and counted.
///
/// The writer polls while there is traffic and is woken only out of a longer silence, so that an event loop pays for a
/// wake-up (a system call) at most once a second.
public final class AccessLog implements Ledger, AutoCloseable {
    /// Records that may wait; at 1 KiB each, 64 MiB are the most that a stuck destination holds.
    static final int CAPACITY = 65_536;

    /// Bytes that are written at once.
    private static final int BATCH = 64 * 1024;

    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final int POLLS_BEFORE_SLEEP = 100;
    private static final long CLOSE_MILLIS = 2_000;
    private static final long WARN_EVERY_NANOS = TimeUnit.MINUTES.toNanos(1);
    private static final Logger LOG = LoggerFactory.getLogger(AccessLog.class);

    private final Metrics metrics;
    private final LogDestination destination;
    private final MpscAtomicArrayQueue<UsageRecord> queue;
    private final JsonBuffer buffer = new JsonBuffer(2 * BATCH);
    private final LogLine line = new LogLine(buffer);
    private final Thread writer;

    private volatile boolean asleep;
    private volatile boolean closing;
    private volatile boolean reopen;

    /// Whether the last write failed, so that a torn line may stand at the end of the file.
    private boolean torn;

    private long warnedAt = System.nanoTime() - WARN_EVERY_NANOS;

    AccessLog(LogDestination destination, int capacity, Metrics metrics) {
        this.destination = destination;
        this.metrics = metrics;
        queue = new MpscAtomicArrayQueue<>(capacity);
        writer = Thread.ofPlatform().name("access-log").daemon().unstarted(this::run);
    }

    /// A log to standard output.
    public static AccessLog toStandardOutput(Metrics metrics) {
        return start(LogDestination.standardOutput(), CAPACITY, metrics);
    }

    /// A log that is appended to a file.
    ///
    /// @throws IOException when the file cannot be opened for writing
    public static AccessLog toFile(Path file, Metrics metrics) throws IOException {
        return start(LogDestination.file(file), CAPACITY, metrics);
    }

    static AccessLog start(LogDestination destination, int capacity, Metrics metrics) {
        AccessLog log = new AccessLog(destination, capacity, metrics);
        log.writer.start();
        return log;
    }

    @Override
    public void record(UsageRecord record) {
        if (closing || !queue.offer(record)) {
            metrics.accessLogDropped(1);
        } else if (asleep) {
            wake();
        }
    }

    /// Opens the file again under its name, as log rotation needs it after it has moved the old one away.
    public void reopen() {
        reopen = true;
        wake();
    }

    /// Writes what waits, for at most two seconds, and closes the file. What is recorded later is counted as dropped.
    @Override
    public void close() {
        closing = true;
        wake();
        try {
            writer.join(CLOSE_MILLIS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        if (writer.isAlive()) {
            metrics.accessLogDropped(queue.size());
            LOG.warn("The access log's destination takes nothing: {} lines are lost.", queue.size());
        }
    }

    /// Whether the writer waits to be woken.
    boolean isAsleep() {
        return asleep;
    }

    private void wake() {
        asleep = false;
        LockSupport.unpark(writer);
    }

    private void run() {
        int idlePolls = 0;
        while (true) {
            // Read before draining: what was recorded before close() was called is then in the queue already.
            boolean last = closing;
            if (reopen) {
                reopen = false;
                reopenDestination();
            }
            if (drain()) {
                idlePolls = 0;
            } else if (last) {
                break;
            } else if (++idlePolls < POLLS_BEFORE_SLEEP) {
                LockSupport.parkNanos(this, POLL_NANOS);
            } else {
                sleep();
                idlePolls = 0;
            }
        }
        closeDestination();
    }

    /// Until somebody records, reopens or closes. Setting the flag and then looking once more closes the gap in which a
    /// record could come without a wake-up: its producer either sees the flag, or has filled the queue before that.
    private void sleep() {
        asleep = true;
        while (asleep && queue.isEmpty() && !closing && !reopen) {
            LockSupport.park(this);
        }
        asleep = false;
    }

    /// Writes what waits, at most a queue full, so that reopening and closing have their turn.
    private boolean drain() {
        int lines = 0;
        int inBatch = 0;
        UsageRecord record;
        while (lines < queue.capacity() && (record = queue.poll()) != null) {
            line.append(record);
            lines++;
            inBatch++;
            if (buffer.length() >= BATCH) {
                write(inBatch);
                inBatch = 0;
            }
        }
        if (inBatch > 0) {
            write(inBatch);
        }
        return lines > 0;
    }

    private void write(int lines) {
        try {
            if (torn) {
                destination.write(new byte[] {'\n'}, 1);
                torn = false;
            }
            destination.write(buffer.bytes(), buffer.length());
        } catch (IOException e) {
            torn = true;
            metrics.accessLogWriteFailed();
            metrics.accessLogDropped(lines);
            warn("The access log cannot be written; {} lines are lost: {}", lines, e.getMessage());
        }
        buffer.clear();
    }

    private void reopenDestination() {
        try {
            destination.reopen();
            torn = false;
        } catch (IOException e) {
            metrics.accessLogWriteFailed();
            warn("The access log cannot be opened again, the old file stays in use: {}", e.getMessage());
        }
    }

    private void closeDestination() {
        metrics.accessLogDropped(queue.size()); // recorded while the last look was under way
        try {
            destination.close();
        } catch (IOException e) {
            metrics.accessLogWriteFailed();
            warn("The access log cannot be closed: {}", e.getMessage());
        }
    }

    private void warn(String message, @Nullable Object... arguments) {
        long now = System.nanoTime();
        if (now - warnedAt >= WARN_EVERY_NANOS) {
            warnedAt = now;
            LOG.warn(message, arguments);
        }
    }
}
