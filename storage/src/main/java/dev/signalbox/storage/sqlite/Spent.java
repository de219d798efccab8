package dev.signalbox.storage.sqlite;

import dev.signalbox.core.port.Accounts.Scope;
import dev.signalbox.storage.shipping.Saturating;
import dev.signalbox.storage.spool.RecordView;

/// Adds up what single requests cost from an instant on.
final class Spent implements Chunk.Visitor {
    private final long from;
    private final Scope scope;
    private long picodollars;

    /// @param from milliseconds since 1970
    Spent(long from, Scope scope) {
        this.from = from;
        this.scope = scope;
    }

    @Override
    public void record(RecordView record, byte[] bytes, int at, int size) {
        if (record.epochMillis() >= from && record.cost() > 0 && counts(record)) {
            picodollars = Saturating.sum(picodollars, record.cost());
        }
    }

    private boolean counts(RecordView record) {
        return switch (scope) {
            case Scope.Everything() -> true;
            case Scope.OfKey(String name) -> record.ofKind(0).equals(name);
            case Scope.OfWorkload(String name) -> record.ofKind(1).equals(name);
        };
    }

    long picodollars() {
        return picodollars;
    }
}
