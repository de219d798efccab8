package dev.signalbox.console.access;

import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// Checks passwords one after the other, on one thread of its own that is there only while it has something to do, and
/// ten a second at most: however many try to log in, that costs the memory of one hash and one processor at most.
final class Hashing {
    static final int WAITING = 16;

    private static final Duration PACE = Duration.ofMillis(100);
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration REST = Duration.ofSeconds(10);

    private final ThreadPoolExecutor thread = new ThreadPoolExecutor(
            1,
            1,
            REST.toMillis(),
            TimeUnit.MILLISECONDS,
            new ArrayBlockingQueue<>(WAITING),
            Thread.ofPlatform().daemon().name("console-login").factory());

    private volatile long next = System.nanoTime();

    Hashing() {
        thread.allowCoreThreadTimeOut(true);
    }

    /// @return what the check says; null when too many wait for theirs
    <T> @Nullable T check(Callable<T> check) {
        try {
            Future<T> done = thread.submit(() -> paced(check));
            try {
                return done.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            } finally {
                done.cancel(false);
            }
        } catch (RejectedExecutionException | TimeoutException _) {
            return null;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return null;
        } catch (ExecutionException e) {
            throw new IllegalStateException("a password could not be checked", e.getCause());
        }
    }

    private <T> T paced(Callable<T> check) throws Exception {
        TimeUnit.NANOSECONDS.sleep(next - System.nanoTime()); // not at all when that is past
        next = System.nanoTime() + PACE.toNanos();
        return check.call();
    }
}
