package dev.signalbox.core.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class NearestTest {
    private static final List<String> KNOWN = List.of("chat", "cheap", "gpt-5.1", "gpt-5.1-mini", "embed", "채팅");

    @ParameterizedTest
    @CsvSource({
        "'', '', 0",
        "a, '', 1",
        "'', ab, 2",
        "chat, chat, 0",
        "chat, chatt, 1",
        "chat, hat, 1",
        "chat, chot, 1",
        "chat, caht, 1",
        "ca, abc, 3",
        "kitten, sitting, 3"
    })
    void distance_counts_edits_and_swaps(String a, String b, int distance) {
        assertThat(Nearest.distance(a, b)).isEqualTo(distance);
        assertThat(Nearest.distance(b, a)).isEqualTo(distance);
    }

    static Stream<Arguments> words() {
        return Stream.of(
                Arguments.of("chatt", List.of("chat")),
                Arguments.of("CHAT", List.of("chat")),
                Arguments.of("gtp-5.1", List.of("gpt-5.1")),
                Arguments.of("gpt-5.1-min", List.of("gpt-5.1-mini")),
                Arguments.of("chap", List.of("chat", "cheap")),
                Arguments.of("채틴", List.of("채팅")),
                Arguments.of("entirely-else", List.of()),
                Arguments.of("x", List.of()),
                Arguments.of("", List.of()));
    }

    @ParameterizedTest
    @MethodSource("words")
    void what_was_probably_meant_is_found(String word, List<String> near) {
        assertThat(Nearest.to(word, KNOWN, 3)).isEqualTo(near);
    }

    @Test
    void the_nearest_comes_first_and_equals_by_the_alphabet() {
        assertThat(Nearest.to("route", List.of("rota", "routes", "rouse", "route2", "r0ute"), 3))
                .containsExactly("r0ute", "rouse", "route2");
        assertThat(Nearest.to("routes", List.of("rotes", "routes"), 1)).containsExactly("routes");
    }

    @Test
    void a_very_long_word_is_not_compared() {
        String longest = "x".repeat(128);

        assertThat(Nearest.to(longest, List.of("y" + longest), 1)).hasSize(1);
        assertThat(Nearest.to(longest + "x", List.of(longest), 1)).isEmpty();
    }
}
