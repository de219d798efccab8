package dev.signalbox.storage.spool;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Counts records that could not be kept, and says so in the log, once a minute at most.
final class Losses {
    private static final Logger LOG = LoggerFactory.getLogger(Spool.class);
    private static final long SILENCE = Duration.ofMinutes(1).toNanos();

    private final AtomicLong count = new AtomicLong();
    private final AtomicReference<@Nullable Throwable> fault = new AtomicReference<>();
    private long told;
    private long toldAt;
    private boolean everTold;

    /// One, because there was no room.
    void one() {
        count.incrementAndGet();
    }

    /// One, because of a fault.
    void one(Throwable cause) {
        fault.set(cause);
        count.incrementAndGet();
    }

    /// A fault that has cost a file, and no record yet.
    void fault(Throwable cause) {
        fault.set(cause);
    }

    long count() {
        return count.get();
    }

    /// Says what is new, unless it was said a moment ago; for one thread.
    ///
    /// @param why there is no room, in the log's words
    void tell(String why, long now) {
        if (!everTold || now - toldAt >= SILENCE) {
            tellNow(why);
            toldAt = now;
        }
    }

    /// Says what is new.
    void tellNow(String why) {
        long lost = count.get();
        if (lost == told) {
            Throwable cause = fault.getAndSet(null);
            if (cause != null) {
                LOG.warn("A file of the spool cannot be written to any more; the next one was begun", cause);
            }
            return;
        }
        LOG.error(
                "{} usage records were lost ({} since the start): {}. What becomes of requests is said by"
                        + " `ledger.when-full`",
                lost - told,
                lost,
                why,
                fault.getAndSet(null));
        told = lost;
        everTold = true;
    }
}
