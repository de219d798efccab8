package dev.signalbox.core.declared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What can be a goal.
class GoalTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', useHeadersInDisplayName = true, textBlock = """
            written                               | bound   | workload  | again
            success > 99.5%                       | 0.995   |           | success > 99.5%
            success>99.9 %                        | 0.999   |           | success > 99.9%
            first-token ratio > 95% for core chat | 0.95    | core chat | first-token ratio > 95% for core chat
            first-token p95 < 800ms               | 800     |           | first-token p95 < 800ms
            first-token p95 < 0.8s                | 800     |           | first-token p95 < 800ms
            latency mean < 2 s for core           | 2000    | core      | latency mean < 2000ms for core
            '  latency   p95 < 5s '               | 5000    |           | latency p95 < 5000ms
            hourly error rate < 0.5%              | 0.005   |           | hourly error rate < 0.5%
            cost per day < 120 USD                | 120     |           | cost per day < 120 USD
            cost per day < 0.125USD               | 0.125   |           | cost per day < 0.125 USD
            """)
    void what_people_write_is_read_and_written_again(
            String written, double bound, @Nullable String workload, String again) {
        Goal goal = Goal.of(written);

        assertThat(goal.bound()).isEqualTo(bound);
        assertThat(goal.workload()).isEqualTo(workload);
        assertThat(goal.text()).isEqualTo(again);
        assertThat(Goal.of(again)).isEqualTo(goal);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            success < 99.5%            | better when it is more
            latency mean > 2s          | better when it is less
            success > 100%             | under 100 %
            success > 0%               | above 0 %
            success > 2s               | in percent
            latency p95 < 20%          | in `ms` or `s`
            latency p95 < 0ms          | above 0
            cost per day < 20s         | in `USD`
            cost per day < 0 USD       | in `USD`
            happiness > 90%            | A goal is one of
            success                    | A goal is one of
            success >= 99%             | A goal is one of
            success > 99               | A goal is one of
            success > -1%              | A goal is one of
            first-token < 800ms        | A goal is one of
            """)
    void what_makes_no_sense_is_refused_in_words(String written, String why) {
        assertThatIllegalArgumentException().isThrownBy(() -> Goal.of(written)).withMessageContaining(why);
    }

    @ParameterizedTest
    @ValueSource(strings = {"success > 99% for ", "success > 99%\nlatency mean < 2s", "success > 1e9%"})
    void nor_is_what_only_looks_like_one(String written) {
        assertThatIllegalArgumentException().isThrownBy(() -> Goal.of(written + "x".repeat(Goal.MAX_LENGTH)));
    }

    @Test
    void it_is_met_by_what_is_better_and_by_nothing_that_is_not_known() {
        assertThat(Goal.of("success > 99%").isMetBy(0.991)).isTrue();
        assertThat(Goal.of("success > 99%").isMetBy(0.99)).isFalse();
        assertThat(Goal.of("latency mean < 2s").isMetBy(1999.0)).isTrue();
        assertThat(Goal.of("latency mean < 2s").isMetBy(2000.0)).isFalse();
        assertThat(Goal.of("latency mean < 2s").isMetBy(null)).isNull();
    }
}
