package dev.signalbox.app.responses;

import dev.signalbox.model.failure.Code;
import dev.signalbox.model.failure.Problem;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// What is about to be written down, by the names that others may ask for: whoever asks waits until it is there. Those
/// who write are before them in the queue.
final class Pending {
    /// About what a full queue takes.
    static final Duration PATIENCE = Duration.ofSeconds(5);

    /// Another replica may be about to write down what its client has already.
    private static final long SECOND_LOOK_MILLIS = 250;

    /// Readers that may wait at once: fewer than there are, as one that waits is none for all others.
    private static final int WAITING_READERS = 2;

    private record Writing(String owner, CompletableFuture<@Nullable Void> done) {}

    private final Map<String, Writing> names = new ConcurrentHashMap<>();
    private final Semaphore waiting = new Semaphore(WAITING_READERS);
    private final Room room = new Room();
    private final long patience;

    Pending(Duration patience) {
        this.patience = patience.toMillis();
    }

    /// @param written their names
    /// @return runs when it is there, or will never be
    Runnable begin(String owner, List<String> written) {
        Writing writing = new Writing(owner, new CompletableFuture<>());
        written.forEach(name -> names.put(name, writing));
        return () -> {
            written.forEach(name -> names.remove(name, writing));
            writing.done.complete(null);
        };
    }

    /// Has something done when what it needs is written down, or never will be: at once where it is not being written.
    /// No thread waits for that.
    ///
    /// @param name of what it needs; null for nothing
    /// @param size what is held meanwhile
    /// @param late runs where that takes too long
    void when(@Nullable String name, long size, Runnable task, Runnable late) {
        Writing writing = name == null ? null : names.get(name);
        if (writing == null) {
            task.run();
            return;
        }
        if (!room.hold(size)) {
            late.run();
            return;
        }
        var _ = writing.done.copy().orTimeout(patience, TimeUnit.MILLISECONDS).whenComplete((_, tooLate) -> {
            room.letGo(size);
            (tooLate == null ? task : late).run();
        });
    }

    /// All that is an owner's and not yet written down.
    Awaited of(String owner) {
        return new Awaited(names.values().stream()
                .filter(each -> each.owner.equals(owner))
                .map(Writing::done)
                .toList());
    }

    /// What there was to wait for.
    final class Awaited {
        private final List<CompletableFuture<@Nullable Void>> all;

        private Awaited(List<CompletableFuture<@Nullable Void>> all) {
            this.all = all;
        }

        boolean isEmpty() {
            return all.isEmpty();
        }

        /// @return false when it is not all written down yet
        boolean await() {
            try {
                if (!waiting.tryAcquire(SECOND_LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
                    return false;
                }
                try {
                    CompletableFuture.allOf(all.toArray(CompletableFuture<?>[]::new))
                            .get(patience, TimeUnit.MILLISECONDS);
                    return true;
                } finally {
                    waiting.release();
                }
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                return false;
            } catch (TimeoutException | ExecutionException _) {
                return false;
            }
        }
    }

    /// What is not written down yet may be there soon.
    static Refused late() {
        return new Refused(Problem.of(Code.RESPONSES_UNAVAILABLE, "What this goes on from is not written down yet.")
                .retryAfter(1));
    }

    /// Gives another replica a moment.
    ///
    /// @return false where it is not worth another look
    boolean secondLook() {
        if (!waiting.tryAcquire()) {
            return false;
        }
        try {
            TimeUnit.MILLISECONDS.sleep(SECOND_LOOK_MILLIS);
            return true;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            waiting.release();
        }
    }
}
