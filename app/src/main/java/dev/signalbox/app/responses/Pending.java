package dev.signalbox.app.responses;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What is about to be written down, by the names that others may ask for: whoever asks waits until it is there. Those
/// who write are before them in the queue.
final class Pending {
    private static final Logger LOG = LoggerFactory.getLogger(Pending.class);
    private static final long AWAITED_MILLIS = 2_000;

    /// Another replica may be about to write down what its client has already.
    private static final long SECOND_LOOK_MILLIS = 250;

    /// Fewer than there are readers.
    private static final int SECOND_LOOKS = 2;

    private record Writing(String owner, CountDownLatch done) {}

    private final Map<String, Writing> names = new ConcurrentHashMap<>();

    /// A reader that waits for another replica is none for all others.
    private final Semaphore secondLooks = new Semaphore(SECOND_LOOKS);

    /// @param written their names
    /// @return runs when it is there, or will never be
    Runnable begin(String owner, List<String> written) {
        Writing writing = new Writing(owner, new CountDownLatch(1));
        written.forEach(name -> names.put(name, writing));
        return () -> {
            written.forEach(name -> names.remove(name, writing));
            writing.done.countDown();
        };
    }

    /// @return whether there was something to wait for
    boolean await(String name) {
        Writing writing = names.get(name);
        if (writing == null) {
            return false;
        }
        await(writing, TimeUnit.MILLISECONDS.toNanos(AWAITED_MILLIS));
        return true;
    }

    /// All that is an owner's and not yet written down.
    Awaited of(String owner) {
        return new Awaited(
                names.values().stream().filter(each -> each.owner.equals(owner)).toList());
    }

    /// What there was to wait for.
    static final class Awaited {
        private final List<Writing> all;

        private Awaited(List<Writing> all) {
            this.all = all;
        }

        /// @return whether there was something
        boolean await() {
            long ends = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(AWAITED_MILLIS);
            all.forEach(each -> Pending.await(each, Math.max(0, ends - System.nanoTime())));
            return !all.isEmpty();
        }
    }

    private static void await(Writing writing, long nanos) {
        try {
            if (!writing.done.await(nanos, TimeUnit.NANOSECONDS)) {
                LOG.debug("Something of {} is not written down yet", writing.owner);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /// Gives another replica a moment.
    ///
    /// @return false where it is not worth another look
    boolean secondLook() {
        if (!secondLooks.tryAcquire()) {
            return false;
        }
        try {
            TimeUnit.MILLISECONDS.sleep(SECOND_LOOK_MILLIS);
            return true;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            secondLooks.release();
        }
    }
}
