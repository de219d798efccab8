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
