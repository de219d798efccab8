package dev.signalbox.dialects.meaning;

import static dev.signalbox.model.failure.Failure.Refused.Reason.CALLER;
import static dev.signalbox.model.failure.Failure.Refused.Reason.CONTEXT_OVERFLOW;
import static dev.signalbox.model.failure.Failure.Refused.Reason.CREDENTIAL;
import static dev.signalbox.model.failure.Failure.Refused.Reason.RATE_LIMITED;
import static dev.signalbox.model.failure.Failure.Refused.Reason.UNAVAILABLE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MeaningsTest {
    private static final Meanings TABLE = new Meanings(
            List.of(
                    Meaning.code("no_money", CREDENTIAL, 402, "somebody"),
                    Meaning.words("key…expired", CREDENTIAL, "somebody", 403, 400),
                    Meaning.words("…too long", CONTEXT_OVERFLOW, "somebody", 400)),
            Map.of(429, RATE_LIMITED),
            Map.of("wrong", 400));

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    key 12 has expired          | true
                    key expired                 | true
                    Your key has expired        | false
                    expired key                 | false
                    key                         | false
                    """)
    void a_phrase_stands_at_the_beginning(String message, boolean fits) {
        assertThat(TABLE.reason(403, List.of(), message) == CREDENTIAL).isEqualTo(fits);
    }

    @ParameterizedTest
    @CsvSource({"It is TOO LONG for us, true", "too long, true", "too  long, false"})
    void unless_it_begins_with_a_gap(String message, boolean fits) {
        assertThat(TABLE.reason(400, List.of(), message) == CONTEXT_OVERFLOW).isEqualTo(fits);
    }

    @Test
    void parts_of_a_phrase_are_near_each_other() {
        assertThat(TABLE.reason(403, List.of(), "key " + "x".repeat(150) + " expired"))
                .isEqualTo(CREDENTIAL);
        assertThat(TABLE.reason(403, List.of(), "key " + "x".repeat(250) + " expired"))
                .isEqualTo(CALLER);
    }

    @Test
    void a_phrase_counts_only_under_its_statuses_and_a_code_under_every_4xx() {
        assertThat(TABLE.reason(404, List.of(), "key expired")).isEqualTo(CALLER);
        assertThat(TABLE.reason(404, List.of("x", "NO_MONEY"), "")).isEqualTo(CREDENTIAL);
    }

    @Test
    void without_a_line_the_status_counts_and_a_5xx_has_no_lines() {
        assertThat(TABLE.reason(429, List.of("x"), "")).isEqualTo(RATE_LIMITED);
        assertThat(TABLE.reason(418, List.of(), "")).isEqualTo(CALLER);
        assertThat(TABLE.reason(500, List.of("no_money"), "")).isEqualTo(UNAVAILABLE);
        assertThat(TABLE.reason(302, List.of("no_money"), "")).isEqualTo(UNAVAILABLE);
    }

    @Test
    void an_error_without_status_has_that_of_its_line_or_its_type() {
        assertThat(TABLE.status(List.of("wrong", "no_money"), "")).isEqualTo(402);
        assertThat(TABLE.status(List.of("Wrong"), "key expired")).isEqualTo(400);
        assertThat(TABLE.status(List.of("x"), "Key expired")).isEqualTo(403);
        assertThat(TABLE.status(List.of(), "")).isEqualTo(500);
    }

    @Test
    void a_phrase_has_words() {
        assertThatThrownBy(() -> Meaning.words("…", CREDENTIAL, "nobody", 400))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Meaning.words("x", CREDENTIAL, "nobody")).isInstanceOf(IllegalArgumentException.class);
    }
}
