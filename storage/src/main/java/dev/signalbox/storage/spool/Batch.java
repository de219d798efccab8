package dev.signalbox.storage.spool;

import java.util.List;

/// Records to be stored together, with how far that gets.
///
/// @param records in the order of the files, and in a file oldest first
/// @param reached one for each file that they are from
public record Batch(List<Kept> records, List<Reached> reached) {
    public Batch {
        records = List.copyOf(records);
        reached = List.copyOf(reached);
    }

    /// Bytes of records from which on it gets no more of them.
    public static final int LARGE = 4 << 20;

    /// Of its records.
    public long bytes() {
        long sum = 0;
        for (Kept kept : records) {
            sum += kept.bytes().length;
        }
        return sum;
    }

    /// Whether there was nothing to read.
    public boolean empty() {
        return reached.isEmpty();
    }

    /// One file of all there ever were.
    public record File(String node, long segment) {}

    /// Everything in front of this is in this batch or in one before.
    ///
    /// @param offset of the first byte behind
    public record Reached(File file, int offset) {}
}
