package dev.signalbox.core.declared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.signalbox.core.codered.Diary.Entry;
import dev.signalbox.core.codered.Diary.Kept;
import dev.signalbox.core.port.Accounts.Sum;
import dev.signalbox.model.policy.Objective.Kind;
import java.math.BigDecimal;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What goals are measured by.
class MeasuredTest {
    private final Measured measured = new Measured(
            new TreeMap<>(Map.of(
                    "core", List.of(entry(0, 98, 2, 1000), entry(3600, 10, 9, 2000)),
                    "other", List.of(entry(0, 100, 0, 400)))),
            Map.of("core", sum("2.5"), "other", sum("1"), "side", sum("70")));

    @Test
    void without_a_name_it_is_about_all_that_matter_together() {
        assertThat(value("success > 50%")).isEqualTo(208.0 / 219, within(1e-9));
        assertThat(value("cost per day < 1 USD")).isEqualTo(3.5);
        assertThat(measured.of(Goal.of("success > 50%"), "other")).isEqualTo(1.0);
        assertThat(value("cost per day < 1 USD for core")).isEqualTo(2.5);
    }

    @Test
    void the_hourly_error_rate_is_that_of_the_worst_hour_with_enough_requests() {
        assertThat(value("hourly error rate < 1% for core")).isEqualTo(0.02, within(1e-9));
        assertThat(value("hourly error rate < 1% for other")).isZero();
    }

    @Test
    void an_average_counts_each_answer_once() {
        assertThat(value("latency mean < 1s for core")).isEqualTo((98 * 1000.0 + 10 * 2000) / 108, within(1e-9));
    }

    @Test
    void what_was_not_counted_is_not_known() {
        assertThat(value("first-token p95 < 1s")).isNull();
        assertThat(value("first-token ratio > 50%")).isNull();
        assertThat(value("success > 50% for nobody")).isNull();
        assertThat(new Measured(new TreeMap<>(), null).of(Goal.of("cost per day < 1 USD"), null))
                .isNull();
    }

    private @Nullable Double value(String goal) {
        return measured.of(Goal.of(goal), null);
    }

    private static Entry entry(long start, long good, long bad, long millis) {
        return new Entry(
                start,
                3600,
                Map.of(Kind.SUCCESS, new Kept(good, bad)),
                good,
                millis,
                Collections.nCopies(100, 0L),
                Collections.nCopies(100, 0L));
    }

    @Test
    void aCostOfWhichAPartIsUnknownIsUnknown() {
        Sum unpriced = new Sum("x", 2, 2, 2, 1, 1, 0, 0, 0, new BigDecimal("0"), 1, 1, 1, 1);

        Measured partly =
                new Measured(new TreeMap<>(Map.of("core", List.of(entry(0, 98, 2, 1000)))), Map.of("core", unpriced));

        assertThat(partly.of(Goal.of("cost per day < 1 USD"), null)).isNull();
        assertThat(partly.of(Goal.of("cost per day < 1 USD for core"), null)).isNull();
    }

    private static Sum sum(String cost) {
        return new Sum("x", 1, 1, 1, 1, 1, 0, 0, 0, new BigDecimal(cost), 0, 1, 1, 1);
    }
}
