package dev.signalbox.dialects.sse;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SseSplitterTest {
    private static final int PLENTY = 1 << 20;
    private static final long SEED = 3;

    static Stream<Arguments> framings() {
        return Stream.of(
                Arguments.of("data: a\n\ndata: b\n\n", List.of("0-9 a", "9-18 b")),
                Arguments.of("data: a\r\n\r\ndata: b\r\n\r\n", List.of("0-11 a", "11-22 b")),
                Arguments.of("data: a\r\rdata: b\r\r", List.of("0-9 a", "9-18 b")),
                Arguments.of("data: a\n\r\ndata: b\r\n\n", List.of("0-10 a", "10-20 b")),
                Arguments.of("data:a\n\n", List.of("0-8 a")),
                Arguments.of("data:  a \n\n", List.of("0-11  a ")),
                Arguments.of("data: a\ndata: b\n\n", List.of("0-17 a\nb")),
                Arguments.of("data: a\nid: 1\ndata:b\ndata\n\n", List.of("0-27 a\nb\n")),
                Arguments.of("data: a\r\ndata: b\r\n\r\n", List.of("0-20 a\nb")),
                Arguments.of("event: ping\ndata: {}\n\n", List.of("0-22 ping {}")),
                Arguments.of("data: {}\nevent:other\nretry: 3\nid: 7\n\n", List.of("0-37 other {}")),
                Arguments.of("event: x\n\ndata: a\n\n", List.of("0-10 -", "10-19 a")),
                Arguments.of(": OPENROUTER PROCESSING\n\ndata: a\n\n", List.of("0-25 -", "25-34 a")),
                Arguments.of("id:1\nevent:result\n:HTTP_STATUS/200\ndata:{}\n\n", List.of("0-44 result {}")),
                Arguments.of("\n\n\ndata: a\n\n", List.of("0-1 -", "1-2 -", "2-3 -", "3-12 a")),
                Arguments.of("\uFEFFdata: a\n\n", List.of("0-12 a")),
                Arguments.of("\uFEFF\n\uFEFFdata: a\n\n", List.of("0-4 -", "4-16 -")),
                Arguments.of("data:\n\n", List.of("0-7 -")),
                Arguments.of("data\n\n", List.of("0-6 -")),
                Arguments.of("data:\ndata:\n\n", List.of("0-13 \n")),
                Arguments.of("datax: a\ndat: b\n\n", List.of("0-17 -")),
                Arguments.of("data: 한글😀\n\n", List.of("0-18 한글😀")),
                Arguments.of("data: a:b: c\n\n", List.of("0-14 a:b: c")),
                Arguments.of("data: a\n", List.of()),
                Arguments.of("data: [DONE]", List.of()));
    }

    @ParameterizedTest
    @MethodSource("framings")
    void finds_events_in_one_piece(String text, List<String> expected) {
        assertThat(split(text, List.of(bytes(text)))).isEqualTo(expected);
    }

    @ParameterizedTest
    @MethodSource("framings")
    void finds_the_same_events_wherever_the_stream_is_cut(String text, List<String> expected) {
        byte[] all = bytes(text);
        for (int cut = 0; cut <= all.length; cut++) {
            List<byte[]> two = List.of(Arrays.copyOf(all, cut), Arrays.copyOfRange(all, cut, all.length));
            assertThat(split(text, two)).as("cut at %d", cut).isEqualTo(lateLineFeeds(expected, all, cut));
        }
    }

    @ParameterizedTest
    @MethodSource("framings")
    void finds_the_same_data_byte_by_byte(String text, List<String> expected) {
        List<byte[]> single = new ArrayList<>();
        for (byte b : bytes(text)) {
            single.add(new byte[] {b});
        }
        assertThat(split(text, single).stream().map(SseSplitterTest::withoutPlace))
                .isEqualTo(expected.stream().map(SseSplitterTest::withoutPlace).toList());
    }

    @Test
    void finds_the_same_data_of_a_long_stream_in_random_pieces() {
        StringBuilder text = new StringBuilder();
        List<String> expected = new ArrayList<>();
        Random random = new Random(SEED);
        for (int i = 0; i < 300; i++) {
            String data = i + "한글".repeat(random.nextInt(40));
            String end = switch (random.nextInt(3)) {
                case 0 -> "\n";
                case 1 -> "\r\n";
                default -> "\r";
            };
            text.append("data: ").append(data).append(end).append(end);
            expected.add(" " + data);
        }
        byte[] all = bytes(text.toString());
        for (int round = 0; round < 50; round++) {
            List<byte[]> pieces = new ArrayList<>();
            int at = 0;
            while (at < all.length) {
                int to = Math.min(all.length, at + 1 + random.nextInt(300));
                pieces.add(Arrays.copyOfRange(all, at, to));
                at = to;
            }
            assertThat(split(text.toString(), pieces).stream().map(SseSplitterTest::withoutPlace))
                    .isEqualTo(expected);
        }
    }

    @Test
    void an_event_in_one_piece_is_not_copied() {
        byte[] piece = bytes("data: a\n\ndata: b\n\n");
        List<byte[]> given = new ArrayList<>();

        new SseSplitter(PLENTY).take(piece, 0, piece.length, new SseSplitter.Handler() {
            @Override
            public void event(String name, byte[] data, int from, int to, long start, long end) {
                given.add(data);
            }

            @Override
            public void comment(long start, long end) {}
        });

        assertThat(given).hasSize(2).allSatisfy(data -> assertThat(data).isSameAs(piece));
    }

    @Test
    void a_known_name_is_not_made_anew() {
        String ping = "ping";
        List<String> names = new ArrayList<>();
        byte[] piece = bytes("event: ping\ndata: {}\n\n");
        SseSplitter splitter = new SseSplitter(PLENTY, "error", ping);

        splitter.take(piece, 0, piece.length, new SseSplitter.Handler() {
            @Override
            public void event(String name, byte[] data, int from, int to, long start, long end) {
                names.add(name);
            }

            @Override
            public void comment(long start, long end) {}
        });

        assertThat(names.getFirst()).isSameAs(ping);
    }

    @ParameterizedTest
    @MethodSource("unended")
    void the_end_hands_on_an_event_without_a_blank_line(String text, List<String> expected) {
        List<String> found = new ArrayList<>();
        SseSplitter splitter = new SseSplitter(PLENTY);
        byte[] all = bytes(text);
        splitter.take(all, 0, all.length, collect(found));

        splitter.finish(collect(found));

        assertThat(found).isEqualTo(expected);
    }

    static Stream<Arguments> unended() {
        return Stream.of(
                Arguments.of("data: a\n\ndata: [DONE]", List.of("0-9 a", "9-21 [DONE]")),
                Arguments.of("data: a\n", List.of("0-8 a")),
                Arguments.of("data: a\r", List.of("0-8 a")),
                Arguments.of("data: a\ndata: b", List.of("0-15 a\nb")),
                Arguments.of("\uFEFFdata: a", List.of("0-10 a")),
                Arguments.of("data: a\n\n", List.of("0-9 a")),
                Arguments.of(": comment\n", List.of()),
                Arguments.of("", List.of()));
    }

    @Test
    void says_whether_an_event_is_unfinished_and_what_is_behind() {
        SseSplitter splitter = new SseSplitter(PLENTY);
        List<String> found = new ArrayList<>();

        splitter.take(bytes("data: a\n\nda"), 0, 11, collect(found));
        assertThat(splitter.midEvent()).isTrue();
        assertThat(splitter.released()).isEqualTo(9);

        splitter.take(bytes("ta: b\r\n\r"), 0, 8, collect(found));
        assertThat(splitter.midEvent()).isFalse();
        assertThat(splitter.released()).isEqualTo(19);

        splitter.take(bytes("\n"), 0, 1, collect(found));
        assertThat(splitter.midEvent()).isFalse();
        assertThat(splitter.released()).isEqualTo(20);
        assertThat(found).containsExactly("0-9 a", "9-19 b");
    }

    @Test
    void an_event_over_the_limit_ends_it() {
        SseSplitter splitter = new SseSplitter(64);
        List<String> found = new ArrayList<>();
        splitter.take(bytes("data: a\n\n"), 0, 9, collect(found));
        byte[] some = bytes("data: " + "x".repeat(30));

        splitter.take(some, 0, some.length, collect(found));
        assertThat(splitter.tooLarge()).isFalse();
        splitter.take(some, 0, some.length, collect(found));
        assertThat(splitter.tooLarge()).isTrue();
        splitter.take(bytes("\n\ndata: b\n\n"), 0, 11, collect(found));

        assertThat(found).containsExactly("0-9 a");
    }

    @Test
    void an_event_over_the_limit_within_one_piece_ends_it_too() {
        SseSplitter splitter = new SseSplitter(64);
        List<String> found = new ArrayList<>();
        byte[] large = bytes("data: " + "x".repeat(80) + "\n\n");

        splitter.take(large, 0, large.length, collect(found));

        assertThat(splitter.tooLarge()).isTrue();
        assertThat(found).isEmpty();
    }

    private static List<String> split(String text, List<byte[]> pieces) {
        List<String> found = new ArrayList<>();
        SseSplitter splitter = new SseSplitter(PLENTY, "ping");
        for (byte[] piece : pieces) {
            byte[] within = new byte[piece.length + 5];
            System.arraycopy(piece, 0, within, 3, piece.length);
            splitter.take(within, 3, 3 + piece.length, collect(found));
        }
        assertThat(splitter.released()).isLessThanOrEqualTo(bytes(text).length);
        return found;
    }

    private static SseSplitter.Handler collect(List<String> found) {
        return new SseSplitter.Handler() {
            @Override
            public void event(String name, byte[] data, int from, int to, long start, long end) {
                String text = new String(data, from, to - from, StandardCharsets.UTF_8);
                found.add(start + "-" + end + " " + (name.isEmpty() ? "" : name + " ") + text);
            }

            @Override
            public void comment(long start, long end) {
                found.add(start + "-" + end + " -");
            }
        };
    }

    /// An event that ended with CR at the cut was handed on before its LF came: it ends, and the next begins, there.
    private static List<String> lateLineFeeds(List<String> expected, byte[] all, int cut) {
        if (cut == 0 || cut == all.length || all[cut - 1] != '\r' || all[cut] != '\n') {
            return expected;
        }
        return expected.stream()
                .map(line -> line.replaceFirst("-" + (cut + 1) + " ", "-" + cut + " "))
                .toList();
    }

    private static String withoutPlace(String line) {
        return line.substring(line.indexOf(' '));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
