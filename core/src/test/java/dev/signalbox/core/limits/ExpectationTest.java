package dev.signalbox.core.limits;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.model.usage.Usage;
import org.junit.jupiter.api.Test;

class ExpectationTest {
    private final Expectation expectation = new Expectation();

    @Test
    void before_a_hundred_answers_it_is_a_guess() {
        for (int i = 1; i < Expectation.ENOUGH; i++) {
            expectation.saw(400, Usage.of(100, 5));
        }
        assertThat(expectation.answer()).isEqualTo(1000);
        expectation.saw(400, Usage.of(100, 5));
        assertThat(expectation.answer()).isEqualTo(5);
    }

    @Test
    void nine_of_ten_answers_are_not_longer() {
        for (int i = 0; i < 1000; i++) {
            expectation.saw(400, Usage.of(100, i % 12 == 0 ? 50_000 : 200));
        }
        assertThat(expectation.answer()).isBetween(200L, 225L);
        for (int i = 0; i < 4000; i++) {
            expectation.saw(400, Usage.of(100, i % 5 == 0 ? 50_000 : 200));
        }
        assertThat(expectation.answer()).isBetween(50_000L, 56_250L);
    }

    @Test
    void what_was_usual_long_ago_is_forgotten() {
        for (int i = 0; i < 3000; i++) {
            expectation.saw(400, Usage.of(100, 4000));
        }
        for (int i = 0; i < 40_000; i++) {
            expectation.saw(400, Usage.of(100, 10));
        }
        assertThat(expectation.answer()).isEqualTo(10);
    }

    @Test
    void prompts_are_measured_by_what_providers_report() {
        assertThat(expectation.prompt(4000)).isEqualTo(1000);
        for (int i = 0; i < 200; i++) {
            expectation.saw(3000, Usage.of(1500, 1));
        }
        assertThat(expectation.prompt(3000)).isBetween(1490L, 1501L);
    }

    @Test
    void nonsense_of_a_provider_keeps_within_bounds() {
        for (int i = 0; i < 500; i++) {
            expectation.saw(10, Usage.of(Long.MAX_VALUE / 2, Long.MAX_VALUE / 2));
        }
        assertThat(expectation.prompt(1000)).isBetween(990L, 1000L);
        assertThat(expectation.answer()).isPositive();
    }

    @Test
    void no_bucket_is_more_than_an_eighth_too_high() {
        for (long tokens = 0; tokens < 5_000_000; tokens = tokens * 9 / 8 + 1) {
            long highest = Expectation.highest(Expectation.bucket(tokens));
            assertThat(highest).isBetween(tokens, tokens + tokens / 8);
        }
    }
}
