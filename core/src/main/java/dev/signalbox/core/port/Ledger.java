package dev.signalbox.core.port;

import dev.signalbox.model.usage.UsageRecord;
import java.time.Duration;

/// Takes the one record of each settled request: the spool, metrics, the access log.
@FunctionalInterface
public interface Ledger {
    /// How long the end of an answer waits for [#onceKept] at most: a disk that hangs does not hold it for ever.
    Duration PATIENCE = Duration.ofSeconds(10);

    /// Called once per request, on the event loop that served it, from many loops at once. Must not block, must not
    /// throw, and should cost well under a microsecond: what takes longer goes to a queue with a bound.
    void record(UsageRecord record);

    /// Whether the end of an answer has to wait for [#onceKept]. The same for as long as this lives.
    default boolean withholds() {
        return false;
    }

    /// Whether records should say by a digest what was asked. The same for as long as this lives.
    default boolean comparesBodies() {
        return false;
    }

    /// Runs `then` once what was recorded by now outlives a power cut; at once where nothing has to wait for it.
    /// Called on the loop that records; `then` may run on another thread, and must not block.
    default void onceKept(Runnable then) {
        then.run();
    }

    /// A ledger that writes into this one and then into the next; answers wait for this one alone.
    default Ledger and(Ledger next) {
        return new Chained(this, next);
    }
}
