package dev.signalbox.dialects.bedrock;

import dev.signalbox.dialects.eventstream.Heading;
import dev.signalbox.dialects.eventstream.MessageSplitter;
import dev.signalbox.dialects.json.JsonScanner;
import dev.signalbox.dialects.json.JsonScanner.Token;
import dev.signalbox.dialects.json.JsonSyntaxException;
import dev.signalbox.model.failure.Failure;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/// Takes Anthropic's events out of the messages in which Bedrock streams them, and writes them as Anthropic itself
/// does:
/// `event: TYPE` and `data: JSON`. One stream, one thread.
final class Unwrapping {
    /// Takes whole events.
    @FunctionalInterface
    interface Sink {
        /// @param bytes only read, and only during this call
        void take(byte[] bytes, int from, int to);
    }

    private static final String CHUNK = "chunk";
    private static final byte[] BYTES = ascii("bytes");
    private static final byte[] TYPE = ascii("type");
    private static final byte[] EVENT = ascii("event: ");
    private static final byte[] DATA = ascii("\ndata: ");
    private static final byte[] BLANK_LINE = ascii("\n\n");
    private static final Failure MALFORMED = new Failure.Malformed("The provider sent an event that is not valid.");

    private final MessageSplitter splitter;
    private final JsonScanner json = JsonScanner.lenient();
    private byte[] event = new byte[1024];
    private @Nullable Failure failure;

    Unwrapping(int maxEvent) {
        splitter = new MessageSplitter(maxEvent, Messages.EVENT, CHUNK);
    }

    /// Takes the next bytes in whatever pieces they come.
    void take(byte[] bytes, int from, int to, Sink sink) {
        if (failure != null) {
            return;
        }
        splitter.take(bytes, from, to, (heading, data, start, end) -> read(heading, data, start, end, sink));
        if (failure == null) {
            failure = Messages.wrong(splitter);
        }
    }

    /// What went wrong; null while nothing did.
    @Nullable
    Failure failure() {
        return failure;
    }

    private void read(Heading heading, byte[] data, int from, int to, Sink sink) {
        if (failure != null) {
            return;
        }
        if (!heading.message().equals(Messages.EVENT)) {
            failure = ErrorAnswer.ofMessage(heading, data, from, to);
        } else if (heading.event().equals(CHUNK)) {
            try {
                unwrap(data, from, to, sink);
            } catch (JsonSyntaxException e) {
                failure = MALFORMED;
            }
        }
    }

    private void unwrap(byte[] data, int from, int to, Sink sink) throws JsonSyntaxException {
        byte @Nullable [] inner = null;
        json.reset(data, from, to);
        if (json.next() == Token.OBJECT_START) {
            while (json.next() == Token.NAME) {
                if (json.is(BYTES) && json.next() == Token.STRING) {
                    inner = decoded(
                            json.escaped()
                                    ? ascii(json.text())
                                    : Arrays.copyOfRange(data, json.start() + 1, json.end() - 1));
                } else {
                    json.skip();
                }
            }
        }
        if (inner == null) {
            failure = MALFORMED;
        } else {
            tell(inner, sink);
        }
    }

    /// Null where it is no Base64.
    private static byte @Nullable [] decoded(byte[] text) {
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private void tell(byte[] inner, Sink sink) throws JsonSyntaxException {
        int typeFrom = 0;
        int typeTo = 0;
        json.reset(inner, 0, inner.length);
        if (json.next() != Token.OBJECT_START) {
            failure = MALFORMED;
            return;
        }
        while (json.next() == Token.NAME) {
            if (json.is(TYPE) && json.next() == Token.STRING) {
                typeFrom = json.start() + 1;
                typeTo = json.end() - 1;
            } else {
                json.skip();
            }
        }
        json.next();
        // Between the tokens of JSON a line's end is a space; within an event it would end a line.
        for (int i = 0; i < inner.length; i++) {
            if (inner[i] == '\n' || inner[i] == '\r') {
                inner[i] = ' ';
            }
        }
        int size = EVENT.length + typeTo - typeFrom + DATA.length + inner.length + BLANK_LINE.length;
        if (event.length < size) {
            event = new byte[Math.max(size, 2 * event.length)];
        }
        int at = add(EVENT, 0, EVENT.length, 0);
        at = add(inner, typeFrom, typeTo, at);
        at = add(DATA, 0, DATA.length, at);
        at = add(inner, 0, inner.length, at);
        sink.take(event, 0, add(BLANK_LINE, 0, BLANK_LINE.length, at));
    }

    private int add(byte[] bytes, int from, int to, int at) {
        System.arraycopy(bytes, from, event, at, to - from);
        return at + to - from;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
