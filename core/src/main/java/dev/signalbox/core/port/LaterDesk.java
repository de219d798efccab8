package dev.signalbox.core.port;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Deferred requests and batches of all keys, for operators. What was asked and answered is not in it.
public interface LaterDesk {
    /// Where nothing is kept.
    LaterDesk NONE = new NothingLater();

    /// What something is.
    enum Kind {
        REQUEST,
        /// A request that a batch is made of.
        LINE,
        BATCH
    }

    /// One of them.
    ///
    /// @param owner the name of a key; null in open mode
    /// @param route that it was for when it came; null for a batch
    /// @param operation or, of a batch, its endpoint
    /// @param created milliseconds since 1970
    /// @param deadline by then it must have been begun: milliseconds since 1970
    /// @param ended milliseconds since 1970; 0 before
    /// @param attempts how often it was begun
    /// @param batch that it is a line of; null for none
    /// @param counts of a batch; null for others
    record Row(
            String id,
            Kind kind,
            @Nullable String owner,
            String workload,
            @Nullable String route,
            String operation,
            String status,
            long created,
            long deadline,
            long ended,
            int attempts,
            @Nullable String batch,
            @Nullable Counts counts) {}

    /// How many lines a batch has, with an answer, and with an error.
    record Counts(int total, int completed, int failed) {}

    /// All there are, newest first.
    List<Row> rows();

    /// Ends one that has not ended. Of a line that is the batch's to be.
    ///
    /// @return false when there is none of that name, or it has ended
    /// @throws IOException when that cannot be written down
    boolean cancel(String id) throws IOException;
}
