package dev.signalbox.core.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.model.policy.Ejection;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OutlierTest {
    private static final long SECOND = 1_000_000_000L;

    private final Outlier outlier = new Outlier(new Ejection(0.5, 10, Duration.ofSeconds(10), Duration.ofSeconds(35)));
    private long now = 500 * SECOND;

    @ParameterizedTest
    @CsvSource({
        // good answers, failures after them, ejected
        "5, 5, true",
        "6, 5, false",
        "6, 6, true",
        "0, 9, false",
        "0, 10, true",
        "100, 99, false",
        "100, 100, true"
    })
    void it_is_out_when_a_share_of_enough_answers_failed(int good, int bad, boolean ejected) {
        for (int i = 0; i < good; i++) {
            outlier.succeeded(now, false);
        }
        for (int i = 1; i < bad; i++) {
            assertThat(outlier.failed(now, false)).as("failure %d", i).isFalse();
        }

        assertThat(outlier.failed(now, false)).isEqualTo(ejected);
        assertThat(outlier.ejected()).isEqualTo(ejected);
    }

    @Test
    void what_is_older_than_ten_seconds_does_not_count() {
        for (int i = 0; i < 9; i++) {
            outlier.failed(now, false);
        }

        assertThat(outlier.failed(now + 11 * SECOND, false)).isFalse();
    }

    @Test
    void after_the_hold_three_at_a_time_may_try() {
        eject();

        assertThat(outlier.takeTrial(now + 10 * SECOND - 1)).isFalse();
        now += 10 * SECOND;
        for (int i = 0; i < 3; i++) {
            assertThat(outlier.takeTrial(now)).isTrue();
        }
        assertThat(outlier.onTrial(now)).isFalse();
        assertThat(outlier.takeTrial(now)).isFalse();
        outlier.giveBackTrial();
        assertThat(outlier.takeTrial(now)).isTrue();
    }

    @Test
    void three_good_trials_in_a_row_bring_it_back() {
        eject();
        now = outlier.until();

        assertThat(outlier.succeeded(now, true)).isFalse();
        assertThat(outlier.succeeded(now, false)).as("no trial").isFalse();
        assertThat(outlier.succeeded(now, true)).isFalse();
        assertThat(outlier.succeeded(now, true)).isTrue();
        assertThat(outlier.ejected()).isFalse();
        assertThat(outlier.failed(now, false))
                .as("what was before is forgotten")
                .isFalse();
    }

    @Test
    void a_failed_trial_sends_it_out_for_twice_as_long_up_to_the_longest() {
        eject();
        for (int hold : new int[] {10, 20, 35, 35}) {
            assertThat(outlier.until() - now).isEqualTo(hold * SECOND);
            now = outlier.until();
            outlier.succeeded(now, true);
            outlier.succeeded(now, true);
            assertThat(outlier.failed(now, true)).as("it was out already").isFalse();
        }
        assertThat(outlier.ejected()).isTrue();
    }

    @Test
    void trials_that_fail_together_lengthen_the_hold_once() {
        eject();
        now = outlier.until();

        outlier.failed(now, true);
        outlier.failed(now, true);
        outlier.failed(now + 1, true);

        assertThat(outlier.until() - now).isEqualTo(20 * SECOND);
    }

    @Test
    void who_was_ejected_lately_is_out_for_longer_and_a_good_minute_forgives_one() {
        eject();
        comeBack();
        eject();
        assertThat(outlier.until() - now).isEqualTo(20 * SECOND);
        comeBack();
        now += 120 * SECOND;
        eject();
        assertThat(outlier.until() - now).isEqualTo(10 * SECOND);
    }

    @Test
    void late_failures_of_requests_that_began_before_change_nothing() {
        eject();
        long until = outlier.until();

        outlier.failed(now + SECOND, false);

        assertThat(outlier.until()).isEqualTo(until);
    }

    private void eject() {
        assertThat(outlier.eject(now)).isTrue();
        assertThat(outlier.eject(now)).as("out already").isFalse();
    }

    private void comeBack() {
        now = outlier.until();
        for (int i = 0; i < 3; i++) {
            outlier.succeeded(now, true);
        }
        assertThat(outlier.ejected()).isFalse();
    }
}
