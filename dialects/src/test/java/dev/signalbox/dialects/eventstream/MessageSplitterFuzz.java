package dev.signalbox.dialects.eventstream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/// A stream of messages, after one byte: its lowest bit says whether the checksums are put right first, the others how
/// large a message may be. The splitter must find the messages that a reading of the whole stream finds, with the same
/// end, wherever the stream is cut.
public final class MessageSplitterFuzz {
    private static final int UNLIMITED = 1 << 20;

    private MessageSplitterFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        if (input.length == 0) {
            return;
        }
        byte[] sent = Arrays.copyOfRange(input, 1, input.length);
        byte[] stream = (input[0] & 1) == 0 ? sent : Framed.mended(sent);
        for (int limit : new int[] {UNLIMITED, 16 + (input[0] & 0xFE)}) {
            Outcome expected = read(stream, limit);
            assertThat(split(stream, limit, _ -> stream.length)).isEqualTo(expected);
            assertThat(split(stream, limit, _ -> 1)).as("byte by byte").isEqualTo(expected);
            assertThat(split(stream, limit, at -> 1 + (at * 7 + input[0] & 0xFF) % 23))
                    .as("in pieces")
                    .isEqualTo(expected);
        }
    }

    private static Outcome split(byte[] stream, int limit, IntUnaryOperator size) {
        MessageSplitter splitter = new MessageSplitter(limit, "event", "contentBlockDelta");
        List<String> messages = new ArrayList<>();
        int at = 0;
        while (at < stream.length) {
            int piece = Math.min(size.applyAsInt(at), stream.length - at);
            // In an array that is spoilt afterwards, as a network buffer is.
            byte[] buffer = Arrays.copyOfRange(stream, at, at + piece);
            splitter.take(
                    buffer,
                    0,
                    piece,
                    (heading, bytes, from, to) -> messages.add(String.join(
                            "|",
                            heading.message(),
                            heading.event(),
                            heading.exception(),
                            heading.errorCode(),
                            heading.errorMessage(),
                            new String(bytes, from, to - from, UTF_8))));
            Arrays.fill(buffer, (byte) '#');
            at += piece;
        }
        String end = splitter.tooLarge() ? "too large" : splitter.broken() != null ? "broken" : "";
        // What is kept of a stream that is over is nobody's business.
        return new Outcome(messages, end.isEmpty() && splitter.midMessage() ? "in a message" : end);
    }

    /// As the format is described, with the whole stream at hand.
    private static Outcome read(byte[] stream, int limit) {
        List<String> messages = new ArrayList<>();
        ByteBuffer all = ByteBuffer.wrap(stream);
        int at = 0;
        while (stream.length - at >= Framed.PRELUDE) {
            if (all.getInt(at + 8) != Framed.checksum(stream, at, 8)) {
                return new Outcome(messages, "broken");
            }
            long length = all.getInt(at);
            long headers = all.getInt(at + 4);
            if (length < 0 || length > limit) {
                return new Outcome(messages, "too large");
            }
            if (headers < 0 || headers > 128 * 1024 || length < headers + 16) {
                return new Outcome(messages, "broken");
            }
            if (length > stream.length - at) {
                break;
            }
            int end = at + (int) length - Framed.CHECKSUM;
            int payload = at + Framed.PRELUDE + (int) headers;
            if (all.getInt(end) != Framed.checksum(stream, at, end - at)) {
                return new Outcome(messages, "broken");
            }
            String heading = heading(all.slice(at + Framed.PRELUDE, (int) headers));
            if (heading == null) {
                return new Outcome(messages, "broken");
            }
            messages.add(heading + "|" + new String(stream, payload, end - payload, UTF_8));
            at = end + Framed.CHECKSUM;
        }
        return new Outcome(messages, at < stream.length ? "in a message" : "");
    }

    /// The five texts that count, each the last of its name; null for what are no headers.
    private static @Nullable String heading(ByteBuffer headers) {
        List<String> names =
                List.of(":message-type", ":event-type", ":exception-type", ":error-code", ":error-message");
        String[] texts = {"", "", "", "", ""};
        try {
            while (headers.hasRemaining()) {
                String name = text(headers, headers.get() & 0xFF);
                byte type = headers.get();
                int size = switch (type) {
                    case 0, 1 -> 0;
                    case 2 -> 1;
                    case 3 -> 2;
                    case 4 -> 4;
                    case 5, 8 -> 8;
                    case 6, 7 -> headers.getShort() & 0xFFFF;
                    case 9 -> 16;
                    default -> throw new BufferUnderflowException();
                };
                String value = text(headers, size);
                if (type == 7 && names.contains(name)) {
                    texts[names.indexOf(name)] = value;
                }
            }
        } catch (BufferUnderflowException e) {
            return null;
        }
        return String.join("|", texts);
    }

    private static String text(ByteBuffer from, int size) {
        byte[] bytes = new byte[size];
        from.get(bytes);
        return new String(bytes, UTF_8);
    }

    private record Outcome(List<String> messages, String end) {}
}
