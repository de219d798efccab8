package dev.signalbox.core.port;

import dev.signalbox.model.usage.UsageRecord;

/// Takes the one record of each settled request: metrics, the access log, later the accounts.
@FunctionalInterface
public interface Ledger {
    /// Called once per request, on the event loop that served it, from many loops at once. Must not block, must not
    /// throw, and should cost well under a microsecond: what takes longer goes to a queue with a bound.
    void record(UsageRecord record);

    /// A ledger that writes into this one and then into the next.
    default Ledger and(Ledger next) {
        return record -> {
            record(record);
            next.record(record);
        };
    }
}
