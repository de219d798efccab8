package dev.signalbox.simulator;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/// What is to be sent and how; the {@link Transmission} does it.
///
/// @param status the HTTP status
/// @param headers without framing: length, chunking and connection are added on the way out
/// @param body what follows
/// @param waitMillis time before the head
/// @param pace milliseconds between the tokens of a stream
/// @param random what the pace is drawn with
/// @param faults what goes wrong
/// @param dialect the shape of errors in the stream
record Response(
        int status,
        List<Header> headers,
        Body body,
        double waitMillis,
        Distribution pace,
        RandomGenerator random,
        FaultPlan faults,
        Dialect dialect) {

    /// The content of an answer.
    sealed interface Body {}

    /// Bytes that are all known.
    static final class Whole implements Body {
        static final Whole EMPTY = new Whole(new byte[0]);

        private final byte[] bytes;

        Whole(byte[] bytes) {
            this.bytes = bytes;
        }

        Whole(String text) {
            this(text.getBytes(StandardCharsets.UTF_8));
        }

        byte[] bytes() {
            return bytes;
        }
    }

    /// Server-sent events.
    record Stream(List<Supplier<Event>> events) implements Body {}
}
