package dev.signalbox.core.port;

import dev.signalbox.model.failure.Problem;
import dev.signalbox.model.policy.Deferring;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Files of requests, and batches that make them, in the form of OpenAI's API. Event loops ask it and are told once, at
/// once or later, by any thread. What belongs to another owner is not there.
public interface Batches {
    /// Where there is no store: nothing is kept.
    Batches NONE = new NoBatches();

    /// Keeps a file. All of it is on the disk before `then` hears that.
    ///
    /// @param contentType of the upload, with its boundary
    /// @param upload read by another thread until `then` is told, and not after
    void keepFile(Asker asker, String contentType, InputStream upload, Consumer<? super Answer> then);

    /// One file.
    void showFile(@Nullable String owner, String id, Consumer<? super Answer> then);

    /// What is in it.
    void readFile(@Nullable String owner, String id, Consumer<? super Answer> then);

    void deleteFile(@Nullable String owner, String id, Consumer<? super Answer> then);

    void listFiles(@Nullable String owner, Page page, Consumer<? super Answer> then);

    /// Begins to make the requests of a file. That is on the disk before `then` hears it.
    ///
    /// @param upload as for a file
    void begin(Asker asker, InputStream upload, Consumer<? super Answer> then);

    /// How one stands.
    void show(@Nullable String owner, String id, Consumer<? super Answer> then);

    /// What is left of one is not made any more.
    void cancel(@Nullable String owner, String id, Consumer<? super Answer> then);

    void list(@Nullable String owner, Page page, Consumer<? super Answer> then);

    /// Who wants something kept.
    ///
    /// @param owner the name of the caller's key; null in open mode
    /// @param workload that all requests of a batch belong to
    /// @param how what that says
    /// @param headers that go with each request of a batch
    /// @param address where it comes from, as text; null where that is not known
    /// @param epochMillis wall-clock time
    record Asker(
            @Nullable String owner,
            String workload,
            Deferring how,
            List<Map.Entry<String, String>> headers,
            @Nullable String address,
            long epochMillis) {
        public Asker {
            headers = List.copyOf(headers);
        }
    }

    /// Which part of a list is wanted.
    ///
    /// @param after the last one that is known already; empty for none
    /// @param limit as it was written; empty for what is usual
    /// @param purpose of files; empty for all
    /// @param ascending oldest first
    record Page(String after, String limit, String purpose, boolean ascending) {}

    /// What is told.
    sealed interface Answer {
        /// A whole answer in JSON.
        record Shown(byte[] json) implements Answer {}

        /// What is in a file, bit by bit.
        record Read(Reading reading) implements Answer {}

        record Refused(Problem problem) implements Answer {}
    }

    /// A file on its way out, or what is told bit by bit. One piece is asked for at a time.
    interface Reading extends AutoCloseable {
        /// Its media type.
        default String type() {
            return "application/octet-stream";
        }

        /// @param then hears the next bytes by any thread: none at the end, null when they cannot be read
        void next(Consumer<byte @Nullable []> then);

        /// Nothing more is wanted. May be called again, and from any thread.
        @Override
        void close();
    }
}
