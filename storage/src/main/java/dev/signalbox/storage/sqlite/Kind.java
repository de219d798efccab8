package dev.signalbox.storage.sqlite;

import dev.signalbox.model.usage.Outcome;
import dev.signalbox.storage.spool.RecordView;
import java.util.Arrays;

/// Whom a record is added to: an hour, an outcome, and key, workload, route and target as the record's own
/// bytes. One is used again and again to look others up.
final class Kind {
    private static final int PRIME = 31;

    private long hour;
    private Outcome outcome = Outcome.SUCCESS;
    private byte[] bytes = {};
    private int from;
    private int to;
    private int hash;

    /// Becomes that of this record, for as long as its bytes stay.
    void is(long hour, RecordView record, byte[] bytes) {
        this.hour = hour;
        this.bytes = bytes;
        outcome = record.outcome();
        from = record.kindFrom();
        to = record.kindTo();
        hash = (RecordView.hash(bytes, from, to) * PRIME + (int) hour) * PRIME + outcome.ordinal();
    }

    /// One that stays as this is now.
    Kind copy() {
        Kind copy = new Kind();
        copy.hour = hour;
        copy.outcome = outcome;
        copy.bytes = Arrays.copyOfRange(bytes, from, to);
        copy.to = to - from;
        copy.hash = hash;
        return copy;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Kind kind
                && hash == kind.hash
                && hour == kind.hour
                && outcome == kind.outcome
                && Arrays.equals(bytes, from, to, kind.bytes, kind.from, kind.to);
    }

    @Override
    public int hashCode() {
        return hash;
    }
}
