package dev.signalbox.storage.deferral;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/// A few threads for what waits for the disk, with a bounded queue before them: who hands something over goes on.
public final class DiskThreads implements AutoCloseable {
    private static final int THREADS = 4;
    private static final int MOST_WAITING = 256;

    private final ExecutorService threads;

    /// @param name begins the names of the threads
    public DiskThreads(String name) {
        this(name, THREADS, MOST_WAITING);
    }

    /// @param count how many there are
    /// @param waiting tasks that may wait for them
    public DiskThreads(String name, int count, int waiting) {
        threads = new ThreadPoolExecutor(
                count,
                count,
                0,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(waiting),
                Thread.ofPlatform().daemon().name(name + "-", 0).factory());
    }

    /// @return false when too much is waiting already: then it is not run
    public boolean run(Runnable task) {
        try {
            threads.execute(task);
            return true;
        } catch (RejectedExecutionException _) {
            return false;
        }
    }

    /// What was handed over has two seconds.
    @Override
    public void close() {
        threads.shutdown();
        try {
            if (!threads.awaitTermination(2, TimeUnit.SECONDS)) {
                threads.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
