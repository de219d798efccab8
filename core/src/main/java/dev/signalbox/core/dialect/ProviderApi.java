package dev.signalbox.core.dialect;

import dev.signalbox.model.chat.ChatEvent;
import dev.signalbox.model.chat.ChatRequest;
import dev.signalbox.model.failure.Failure;
import java.net.URI;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A dialect as providers speak it.
public interface ProviderApi {
    /// The provider's public address, for a config that leaves `url` out.
    URI publicUrl();

    /// Whether providers of this dialect can do it at all.
    boolean offers(Operation operation);

    /// Appended to the provider's base URL; starts with `/`.
    String path(Operation operation, String model);

    /// The same where a stream has a path of its own.
    default String path(Operation operation, String model, boolean stream) {
        return path(operation, model);
    }

    /// The headers that carry a credential.
    ///
    /// @param headers takes name (lower case) and value
    void authenticate(String key, HeaderSink headers);

    /// Headers that a provider needs and the client did not send, such as `anthropic-version`.
    ///
    /// @param client reads the request headers that are forwarded
    void defaults(HeaderSource client, HeaderSink headers);

    /// Whether a response header (lower case) may go on to the client.
    boolean passes(String responseHeader);

    /// Writes a request that came in another dialect.
    ///
    /// @param askUsage false for a provider that refuses to be asked for a stream's usage
    EncodedRequest write(ChatRequest request, String model, boolean askUsage);

    /// Reads one answer for another dialect.
    ///
    /// @param stream whether it comes as events; else it is taken in one piece
    /// @param maxEvent bytes of one event at most
    AnswerReader reader(boolean stream, int maxEvent);

    /// The same where models of one provider answer in different ways.
    default AnswerReader reader(String model, boolean stream, int maxEvent) {
        return reader(stream, maxEvent);
    }

    /// How a request of another dialect goes to a model nearly as it is, because the model speaks that dialect within
    /// this one; null where it has to be read and written anew.
    default @Nullable Adaptation adaptation(String dialect, Operation operation, String model) {
        return null;
    }

    /// How a model is asked for vectors by clients of other dialects; null where nothing here gives any.
    default @Nullable Embedder embedder(String model) {
        return null;
    }

    /// Whether requests are signed one by one, with what they say; then [#sign] is called for each.
    default boolean signs() {
        return false;
    }

    /// The headers that depend on the request.
    default void sign(String credential, Outgoing request, HeaderSink headers) {
        // Most providers are shown a credential, which is the same for every request.
    }

    /// How long nothing is left of a limit, as a good answer's headers say it.
    ///
    /// @return milliseconds, 0 while something is left or nothing is said
    long exhaustedMillis(HeaderSource headers, long nowEpochMillis);

    /// What an error answer means.
    ///
    /// @param status 100–599, not 200
    /// @param body its first 64 KiB at most
    /// @param nowEpochMillis wall-clock time, for a `Retry-After` that is a date
    Failure failure(int status, HeaderSource headers, byte[] body, long nowEpochMillis);

    /// @param body JSON
    /// @param dropped names of what could not be said in this dialect, in the client's words
    record EncodedRequest(byte[] body, List<String> dropped) {}

    /// A request as it goes out.
    ///
    /// @param host as its `host` header has it
    /// @param path with its query
    record Outgoing(String host, String path, byte[] body, long epochMillis) {}

    /// A way between two dialects of which one holds the other.
    interface Adaptation {
        /// The body as this provider wants it.
        ///
        /// @param body as a provider of the client's dialect would be sent it, from 0 to `length`; may be kept
        /// @param client reads the request headers
        EncodedRequest request(byte[] body, int length, HeaderSource client);

        /// The way back.
        ///
        /// @param own watches an answer of the client's dialect
        AnswerPipe answer(AnswerPipe own, boolean stream, int maxEvent);
    }

    /// Takes headers.
    @FunctionalInterface
    interface HeaderSink {
        void set(String name, String value);
    }

    /// Gives headers.
    @FunctionalInterface
    interface HeaderSource {
        /// The first value under a name in lower case, null when there is none.
        @Nullable
        String get(String name);
    }

    /// Turns one answer's bytes into events. One answer, one thread.
    interface AnswerReader {
        /// Takes the next bytes in whatever pieces they come.
        void take(byte[] bytes, int from, int to, Consumer<? super ChatEvent> events);

        /// The body came to a proper end; reports `Failed` when the answer is not complete.
        void end(Consumer<? super ChatEvent> events);

        /// Whether the dialect's last marker came.
        boolean terminated();
    }
}
