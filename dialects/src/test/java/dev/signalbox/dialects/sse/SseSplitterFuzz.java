package dev.signalbox.dialects.sse;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntUnaryOperator;

/// A stream of events, after one byte that says how large an event may be. The splitter must find the events
/// that a reading line by line finds, wherever the stream is cut, and must hold back no more than one event.
public final class SseSplitterFuzz {
    private static final int UNLIMITED = 1 << 20;

    private SseSplitterFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        if (input.length == 0) {
            return;
        }
        byte[] stream = Arrays.copyOfRange(input, 1, input.length);
        List<String> expected = lineByLine(stream);
        assertThat(split(stream, UNLIMITED, _ -> stream.length).events).isEqualTo(expected);
        assertThat(split(stream, UNLIMITED, _ -> 1).events).as("byte by byte").isEqualTo(expected);
        assertThat(split(stream, UNLIMITED, at -> 1 + (at * 7 + input[0] & 0xFF) % 23).events)
                .as("in pieces")
                .isEqualTo(expected);
        int limit = 1 + (input[0] & 0xFF);
        Found whole = split(stream, limit, _ -> stream.length);
        Found bytes = split(stream, limit, _ -> 1);
        assertThat(whole.splitter.tooLarge()).as("too large, in one piece").isEqualTo(bytes.splitter.tooLarge());
        assertThat(bytes.events).as("within the limit").isEqualTo(whole.events);
        assertThat(whole.events).isEqualTo(expected.subList(0, whole.events.size()));
    }

    private static Found split(byte[] stream, int limit, IntUnaryOperator size) {
        SseSplitter splitter = new SseSplitter(limit, "message", "error");
        Found found = new Found(splitter, limit);
        int at = 0;
        while (at < stream.length) {
            int piece = Math.min(size.applyAsInt(at), stream.length - at);
            // In an array that is spoilt afterwards, as a network buffer is.
            byte[] buffer = Arrays.copyOfRange(stream, at, at + piece);
            splitter.take(buffer, 0, piece, found);
            Arrays.fill(buffer, (byte) '\n');
            at += piece;
            long held = at - splitter.released();
            require(splitter.tooLarge() || held >= 0 && held <= limit && splitter.midEvent() == held > 0);
        }
        splitter.finish(found);
        return found;
    }

    /// Once for every piece and event, where a library's assertions would take most of the time.
    private static void require(boolean holds) {
        if (!holds) {
            throw new AssertionError("a position outside of what was taken, or too much held back");
        }
    }

    private static final class Found implements SseSplitter.Handler {
        private final List<String> events = new ArrayList<>();
        private final SseSplitter splitter;
        private final int limit;
        private long last;

        Found(SseSplitter splitter, int limit) {
            this.splitter = splitter;
            this.limit = limit;
        }

        @Override
        public void event(String name, byte[] data, int from, int to, long start, long end) {
            follow(start, end);
            events.add(name + ":" + new String(data, from, to - from, ISO_8859_1));
        }

        @Override
        public void comment(long start, long end) {
            follow(start, end);
        }

        /// The LF of a CR LF does not count; that of the last blank line may come when the event is out
        /// already.
        private void follow(long start, long end) {
            require(start >= last && start <= last + 1 && end > start && end - start <= limit + 1);
            last = end;
        }
    }

    /// As the standard says it, with no thought for speed; a last event without its blank line counts here.
    private static List<String> lineByLine(byte[] stream) {
        List<String> events = new ArrayList<>();
        String name = "";
        StringBuilder data = new StringBuilder();
        String text = new String(stream, ISO_8859_1);
        String marked = text.startsWith("\u00ef\u00bb\u00bf") ? text.substring(3) : text;
        for (String line :
                (marked + "\n\n").replace("\r\n", "\n").replace('\r', '\n').split("\n", -1)) {
            int colon = line.indexOf(':');
            String field = colon < 0 ? line : line.substring(0, colon);
            String value = colon < 0 ? "" : line.substring(colon + 1).replaceFirst("^ ", "");
            if (field.equals("data")) {
                data.append(value).append('\n');
            } else if (field.equals("event")) {
                name = value;
            } else if (line.isEmpty()) {
                if (data.length() > 1) {
                    data.setLength(data.length() - 1);
                    events.add(utf8(name) + ":" + data);
                }
                name = "";
                data.setLength(0);
            }
        }
        return events;
    }

    private static String utf8(String latin) {
        return new String(latin.getBytes(ISO_8859_1), java.nio.charset.StandardCharsets.UTF_8);
    }
}
