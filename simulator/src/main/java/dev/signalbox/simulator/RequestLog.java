package dev.signalbox.simulator;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The newest requests, bounded in number and in bytes, and a way to wait for what will come. Event loops write, tests
/// read; the lock is held for a few instructions.
final class RequestLog {
    static final int MOST_REQUESTS = 10_000;
    private static final long MOST_BYTES = 128L << 20;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ArrayDeque<RecordedRequest> newest = new ArrayDeque<>();
    private int most = MOST_REQUESTS;
    private long bytes;
    private long added;
    private int waiting;

    void add(RecordedRequest request) {
        lock.lock();
        try {
            newest.add(request);
            added++;
            bytes += request.bytes().length;
            while (newest.size() > most || (bytes > MOST_BYTES && newest.size() > 1)) {
                bytes -= newest.remove().bytes().length;
            }
            wake();
        } finally {
            lock.unlock();
        }
    }

    void remember(int requests) {
        lock.lock();
        try {
            most = requests;
        } finally {
            lock.unlock();
        }
    }

    void ended(RecordedRequest request, RecordedRequest.End how) {
        lock.lock();
        try {
            request.ended(how);
            wake();
        } finally {
            lock.unlock();
        }
    }

    void sent(RecordedRequest request, long events) {
        request.sent(events);
        lock.lock();
        try {
            wake();
        } finally {
            lock.unlock();
        }
    }

    /// How many were ever added.
    long added() {
        lock.lock();
        try {
            return added;
        } finally {
            lock.unlock();
        }
    }

    List<RecordedRequest> all() {
        lock.lock();
        try {
            return new ArrayList<>(newest);
        } finally {
            lock.unlock();
        }
    }

    /// Waits until `found` gives something; tried again after every change.
    ///
    /// @return null when the time is over
    <T> @Nullable T await(Function<Iterable<RecordedRequest>, Optional<T>> found, Duration time)
            throws InterruptedException {
        long left = time.toNanos();
        lock.lock();
        waiting++;
        try {
            while (true) {
                Optional<T> result = found.apply(newest);
                if (result.isPresent()) {
                    return result.get();
                }
                if (left <= 0) {
                    return null;
                }
                left = changed.awaitNanos(left);
            }
        } finally {
            waiting--;
            lock.unlock();
        }
    }

    private void wake() {
        if (waiting > 0) {
            changed.signalAll();
        }
    }
}
