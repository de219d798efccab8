package dev.signalbox.core.port;

import dev.signalbox.model.policy.Remembering;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Answers of OpenAI's Responses API that are kept for later questions. Event loops ask it and are told once, at once
/// or later, by any thread. What belongs to another owner is not there.
public interface Responses {
    /// Where there is no store: nothing is kept.
    Responses NONE = new NoResponses();

    /// Finds out what a question goes on from, and makes of it one that says all of that itself.
    ///
    /// @param chat whether an answer is asked for; of what else is asked, none is kept
    /// @param body not used by anybody else from now on
    void prepare(Asker asker, boolean chat, byte[] body, Consumer<? super Prepared> then);

    /// Asks about what is kept.
    ///
    /// @param body what the client sent; empty for nothing
    void ask(Asker asker, Inquiry inquiry, byte[] body, Consumer<? super Batches.Answer> then);

    /// How much of it there is.
    Figures figures();

    /// Who asks.
    ///
    /// @param owner the name of the caller's key; null in open mode
    /// @param workload that the request belongs to
    /// @param how what that says of keeping; null where nothing is kept
    /// @param headers that go with a request that is made later
    /// @param address where it comes from, as text; null where that is not known
    /// @param epochMillis wall-clock time
    record Asker(
            @Nullable String owner,
            String workload,
            @Nullable Remembering how,
            List<Map.Entry<String, String>> headers,
            @Nullable String address,
            long epochMillis) {
        public Asker {
            headers = List.copyOf(headers);
        }
    }

    /// What is asked about responses or conversations.
    ///
    /// @param method `GET`, `POST` or `DELETE`
    /// @param conversations whether it is about these
    /// @param path what stands behind the common part of the path; empty for nothing
    /// @param query what followed the `?`
    record Inquiry(String method, boolean conversations, String path, String query) {}

    /// What a question has become.
    sealed interface Prepared {
        /// Nothing: it is to be asked as it came.
        record AsItIs() implements Prepared {}

        /// @param minutes sees its answer
        @SuppressWarnings("ArrayRecordComponent") // never compared
        record Ready(byte[] body, Minutes minutes) implements Prepared {}

        /// It has its answer already.
        ///
        /// @param withdrawal takes back what that tells of, without waiting for it: runs where nobody was told
        record Ended(Batches.Answer answer, Runnable withdrawal) implements Prepared {
            public Ended(Batches.Answer answer) {
                this(answer, () -> {});
            }
        }

        /// Nothing can be kept or looked up now.
        ///
        /// @param answer to one that cannot do without
        record Unable(Batches.Answer answer) implements Prepared {}
    }

    /// Sees one answer on its way to the client, changes what it says of being kept, and keeps it. For one thread.
    interface Minutes {
        /// Takes the next bytes of a stream, cut anywhere.
        ///
        /// @return what goes out in their place
        byte[] piece(byte[] bytes);

        /// Takes an answer that is no stream.
        ///
        /// @return what goes out in its place
        byte[] whole(byte[] bytes);

        /// The answer broke, and the client is told so.
        void broken(String message);

        /// Nothing more comes. May be called again.
        void close();
    }

    /// What there is, and what became of others since the start.
    ///
    /// @param unkept answers that were to be kept and could not be
    /// @param dropped the oldest of keys that had too many
    record Figures(
            long responses,
            long conversations,
            long bytes,
            long kept,
            long unkept,
            long expired,
            long dropped,
            long deleted) {}
}
