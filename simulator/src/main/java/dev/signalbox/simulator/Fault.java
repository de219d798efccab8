package dev.signalbox.simulator;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// One thing that goes wrong with an answer. In a script, in the request header `x-sim-fault` and in {@link
/// Reply#with(String)} faults are written in one grammar: `name` or `name=value`, several with commas between, a value
/// with a comma in double quotes.
///
/// `-after=N` counts the events of a stream that go out first, the role chunk or `message_start` included; an answer
/// that is not a stream counts pieces of 64 bytes.
///
/// @param kind what goes wrong
/// @param number the value: a count, bytes, a status or microseconds; 0 where the kind takes none
/// @param text the value as it was written
public record Fault(Kind kind, long number, String text) {
    private static final int MOST_FAULTS = 16;
    private static final long MOST_BYTES = 256L << 20;

    private enum Value {
        NONE,
        COUNT,
        BYTES,
        STATUS,
        DURATION,
        TEXT
    }

    /// What can go wrong. The written name is the constant's, in lower case with hyphens.
    public enum Kind {
        /// `status=503`: the provider's own error body with that status.
        STATUS(Value.STATUS),
        /// `error=quota`: a well-known refusal: quota, context, content-filter, model, key, permission.
        ERROR(Value.TEXT),
        /// `retry-after=VALUE`: that `Retry-After` header, as it is; alone it makes the answer a 429.
        RETRY_AFTER(Value.TEXT),
        /// `delay=200ms`: nothing happens for that long, then the answer as usual.
        DELAY(Value.DURATION),
        /// `hang`: no byte is ever sent.
        HANG(Value.NONE),
        /// `reset`: TCP RST before the head.
        RESET(Value.NONE),
        /// `hang-after=N`: silence after N events.
        HANG_AFTER(Value.COUNT),
        /// `role-only`: the role chunk (`message_start`), then silence.
        ROLE_ONLY(Value.NONE),
        /// `reset-after=N`: TCP RST after N events.
        RESET_AFTER(Value.COUNT),
        /// `close-after=N`: TCP FIN in the middle of the body, after N events.
        CLOSE_AFTER(Value.COUNT),
        /// `truncate-after=N`: the body ends properly after N events, but the protocol's own end is missing.
        TRUNCATE_AFTER(Value.COUNT),
        /// `malformed-after=N`: an event that is not JSON, after N events; then the stream goes on.
        MALFORMED_AFTER(Value.COUNT),
        /// `error-event`: a 200 whose first event is an error.
        ERROR_EVENT(Value.NONE),
        /// `error-event-after=N`: an error event after N events, then the end of the body.
        ERROR_EVENT_AFTER(Value.COUNT),
        /// `drip=1s`: one event, then that long nothing, and so on.
        DRIP(Value.DURATION),
        /// `html`: a 200 with a web page.
        HTML(Value.NONE),
        /// `empty`: a 200 without a body.
        EMPTY(Value.NONE),
        /// `invalid-utf8`: bytes that are not UTF-8 inside the first content.
        INVALID_UTF8(Value.NONE),
        /// `big-event=BYTES`: the first content is that large, in one event.
        BIG_EVENT(Value.BYTES),
        /// `endless-headers`: header lines without end.
        ENDLESS_HEADERS(Value.NONE),
        /// `endless-body`: one event, or one JSON string, without end.
        ENDLESS_BODY(Value.NONE),
        /// `gzip`: the body is compressed, whether or not the client allowed it.
        GZIP(Value.NONE),
        /// `gzip-bomb`: 4 MiB that unpack to 4 GiB.
        GZIP_BOMB(Value.NONE),
        /// `split=BYTES`: the body in chunks of so many bytes, each flushed: characters and line ends are cut.
        SPLIT(Value.COUNT),
        /// `crlf`: events end their lines with CRLF.
        CRLF(Value.NONE),
        /// `no-space`: `data:{` instead of `data: {`.
        NO_SPACE(Value.NONE),
        /// `comments`: a comment before every event.
        COMMENTS(Value.NONE),
        /// `no-done`: everything but the last event (`[DONE]`, `message_stop`).
        NO_DONE(Value.NONE),
        /// `close`: `Connection: close`, and the connection is closed after the answer.
        CLOSE(Value.NONE);

        private final Value value;

        Kind(Value value) {
            this.value = value;
        }

        /// The name as it is written in a script.
        public String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /// Reads faults in the grammar above.
    ///
    /// @param faults for example `status=429,retry-after=2`; empty text is no fault
    /// @throws IllegalArgumentException saying which word is wrong and what was expected
    public static List<Fault> parse(String faults) {
        List<Fault> result = new ArrayList<>();
        for (String one : split(faults)) {
            int equals = one.indexOf('=');
            String word = (equals < 0 ? one : one.substring(0, equals)).strip();
            if (word.isEmpty() && equals < 0) {
                continue;
            }
            if (result.size() == MOST_FAULTS) {
                throw new IllegalArgumentException("more than " + MOST_FAULTS + " faults at once");
            }
            result.add(
                    of(word, equals < 0 ? "" : unquote(one.substring(equals + 1).strip()), equals >= 0));
        }
        return List.copyOf(result);
    }

    private static Fault of(String word, String text, boolean hasValue) {
        Kind kind = Arrays.stream(Kind.values())
                .filter(k -> k.word().equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no fault is called \"" + word + '"'
                        + Nearest.hint(
                                word,
                                Arrays.stream(Kind.values()).map(Kind::word).toList())));
        if (hasValue == (kind.value == Value.NONE)) {
            throw new IllegalArgumentException("fault " + word + (hasValue ? " takes no value" : " needs a value"));
        }
        long number = switch (kind.value) {
            case NONE -> 0;
            case COUNT -> number(word, text, kind == Kind.SPLIT ? 1 : 0, 1_000_000);
            case BYTES -> number(word, text, 1, MOST_BYTES);
            case STATUS -> number(word, text, 200, 599);
            case DURATION -> (long) (Durations.millis(text) * 1000);
            case TEXT -> {
                checkText(kind, text);
                yield 0;
            }
        };
        return new Fault(kind, number, text);
    }

    private static void checkText(Kind kind, String text) {
        if (kind == Kind.ERROR) {
            Refusal.Known.of(text);
        } else {
            var _ = new Header(kind.word(), text).sendable();
        }
    }

    private static long number(String word, String text, long least, long most) {
        if (!text.matches("\\d{1,10}") || Long.parseLong(text) < least || Long.parseLong(text) > most) {
            throw new IllegalArgumentException(
                    "fault " + word + " needs a number from " + least + " to " + most + ", not \"" + text + '"');
        }
        return Long.parseLong(text);
    }

    /// Splits at commas that are outside of quotes.
    private static List<String> split(String faults) {
        List<String> parts = new ArrayList<>();
        boolean quoted = false;
        int start = 0;
        for (int i = 0; i < faults.length(); i++) {
            char c = faults.charAt(i);
            if (c == '"') {
                quoted = !quoted;
            } else if (c == ',' && !quoted) {
                parts.add(faults.substring(start, i));
                start = i + 1;
            }
        }
        if (quoted) {
            throw new IllegalArgumentException("a quote is not closed");
        }
        parts.add(faults.substring(start));
        return parts;
    }

    private static String unquote(String value) {
        return value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"")
                ? value.substring(1, value.length() - 1)
                : value;
    }
}
