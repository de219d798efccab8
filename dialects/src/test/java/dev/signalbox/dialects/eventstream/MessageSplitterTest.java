package dev.signalbox.dialects.eventstream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MessageSplitterTest {
    private static final int MAX = 100_000;

    private final List<String> heard = new ArrayList<>();
    private final MessageSplitter splitter = new MessageSplitter(MAX, "event", "known");

    @Test
    void messagesAreTheSameHoweverTheyAreCut() {
        byte[] stream = joined(
                Framed.event("known", "{\"a\":1}"),
                Framed.event("other", ""),
                Framed.exception("throttlingException", "{}"),
                Framed.event("known", "x".repeat(70_000)),
                Framed.error("InternalError", "it broke"));
        take(splitter, stream, stream.length);
        List<String> whole = List.copyOf(heard);
        assertThat(whole).hasSize(5).startsWith("event known   {\"a\":1}", "event other   ");
        assertThat(whole.getLast()).isEqualTo("error   InternalError it broke");
        Random random = new Random(7);
        for (int i = 0; i < 200; i++) {
            heard.clear();
            MessageSplitter cut = new MessageSplitter(MAX);
            take(cut, stream, i < 20 ? 1 + i : 1 + random.nextInt(5000));
            assertThat(heard).isEqualTo(whole);
            assertThat(cut.midMessage()).isFalse();
            assertThat(cut.broken()).isNull();
        }
    }

    @Test
    void headersOfEveryTypeArePassedOver() {
        ByteArrayOutputStream headers = new ByteArrayOutputStream();
        int[] sizes = {0, 0, 1, 2, 4, 8, -1, -1, 8, 16};
        for (int type = 0; type < sizes.length; type++) {
            headers.write(1);
            headers.write('a' + type);
            headers.write(type);
            if (sizes[type] < 0) {
                headers.writeBytes(new byte[] {0, 3, 1, 2, 3});
            } else {
                headers.writeBytes(new byte[sizes[type]]);
            }
        }
        headers.writeBytes(Framed.headers(":message-type", "event", ":event-type", "last"));
        byte[] message = Framed.message(headers.toByteArray(), "x".getBytes(UTF_8));

        take(splitter, message, message.length);

        assertThat(heard).containsExactly("event last   x");
    }

    @Test
    void aFlippedBitAnywhereIsSeen() {
        byte[] message = Framed.event("known", "{\"text\":\"hello\"}");
        for (int bit = 0; bit < message.length * 8; bit++) {
            byte[] flipped = message.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            MessageSplitter fresh = new MessageSplitter(MAX);
            heard.clear();

            take(fresh, flipped, flipped.length);

            assertThat(heard).isEmpty();
            assertThat(fresh.broken()).as("bit %d", bit).isNotNull();
        }
    }

    @Test
    void aMessageOverTheLimitIsNotWaitedForAndNothingOfItIsKept() {
        ByteBuffer beginning = ByteBuffer.allocate(12).putInt(MAX + 1).putInt(0);
        byte[] bytes = beginning.putInt(Framed.checksum(beginning)).array();

        take(splitter, bytes, 5);

        assertThat(splitter.tooLarge()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 15, -1, Integer.MIN_VALUE})
    void lengthsThatCannotBeAreRefused(int length) {
        ByteBuffer beginning = ByteBuffer.allocate(12).putInt(length).putInt(3);
        byte[] bytes = beginning.putInt(Framed.checksum(beginning)).array();

        take(splitter, bytes, bytes.length);

        assertThat(splitter.broken() != null || splitter.tooLarge()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\5ab", "\1a\12", "\1a\7\0\11x", "\1a\6\177", "\1a"})
    void headersThatAreNoneAreRefused(String headers) {
        byte[] message = Framed.message(headers.getBytes(UTF_8), new byte[0]);

        take(splitter, message, message.length);

        assertThat(heard).isEmpty();
        assertThat(splitter.broken()).isEqualTo("the headers of a message are none");
    }

    @Test
    void anAnnouncedLengthTakesNoMemoryBeforeItsBytesCome() {
        MessageSplitter large = new MessageSplitter(Integer.MAX_VALUE);
        ByteBuffer beginning = ByteBuffer.allocate(12).putInt(2_000_000_000).putInt(0);
        byte[] bytes = beginning.putInt(Framed.checksum(beginning)).array();

        take(large, bytes, 12);
        take(large, new byte[100], 100);

        assertThat(large.midMessage()).isTrue();
        assertThat(large.broken()).isNull();
    }

    private void take(MessageSplitter into, byte[] bytes, int piece) {
        for (int at = 0; at < bytes.length; at += piece) {
            byte[] copy = Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + piece));
            into.take(copy, 0, copy.length, this::hear);
            Arrays.fill(copy, (byte) '#');
        }
    }

    private void hear(Heading heading, byte[] bytes, int from, int to) {
        String payload = new String(bytes, from, to - from, UTF_8);
        heard.add(
                heading.message().equals("error")
                        ? "error   " + heading.errorCode() + " " + heading.errorMessage()
                        : heading.message() + " " + heading.event() + " " + heading.exception() + "  " + payload);
    }

    private static byte[] joined(byte[]... messages) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] message : messages) {
            all.writeBytes(message);
        }
        return all.toByteArray();
    }
}
