package dev.signalbox.app.responses;

import dev.signalbox.storage.deferral.DiskThreads;
import java.util.concurrent.atomic.AtomicLong;

/// Threads for one kind of work, before which only so many bytes wait. What one crew waits for holds up no other.
final class Crew implements AutoCloseable {
    private static final long MOST_HELD = 64L << 20;

    private final AtomicLong held = new AtomicLong();
    private final DiskThreads threads;

    Crew(String name) {
        threads = new DiskThreads(name);
    }

    /// @return false when there is no room for so much
    boolean hold(long bytes) {
        if (held.addAndGet(bytes) <= MOST_HELD) {
            return true;
        }
        held.addAndGet(-bytes);
        return false;
    }

    void letGo(long bytes) {
        held.addAndGet(-bytes);
    }

    /// @param size what is held until it was done
    /// @param otherwise runs at once where there is no room
    void run(long size, Runnable task, Runnable otherwise) {
        boolean begun = false;
        if (hold(size)) {
            begun = threads.run(() -> {
                try {
                    task.run();
                } finally {
                    letGo(size);
                }
            });
            if (!begun) {
                letGo(size);
            }
        }
        if (!begun) {
            otherwise.run();
        }
    }

    @Override
    public void close() {
        threads.close();
    }
}
