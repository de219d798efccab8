package dev.signalbox.model.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// How hard is tried, how long is waited, and what is left out: what makes no sense cannot be declared.
class ResiliencePolicyTest {
    private static final Target ONE = Target.declared("openai", "gpt-5.1", 0, 1, Timeouts.DEFAULT);
    private static final Target TWO = Target.declared("mistral", "large", 1, 1, Timeouts.DEFAULT);

    @Test
    void a_route_tries_three_times_with_short_pauses_and_waits_three_seconds_for_a_limit() {
        assertThat(Retry.DEFAULT)
                .isEqualTo(new Retry(3, Duration.ofMillis(100), Duration.ofSeconds(2), Duration.ofSeconds(3)));
        assertThat(Retry.of(7).attempts()).isEqualTo(7);
        assertThat(Retry.of(7).patience()).isEqualTo(Retry.DEFAULT.patience());
    }

    @ParameterizedTest
    @CsvSource({
        "PT0S, PT0S, PT0S, true",
        "PT1S, PT1S, PT0S, true",
        "PT1S, PT0.9S, PT0S, false",
        "PT-1S, PT1S, PT0S, false",
        "PT0S, PT1S, PT-1S, false"
    })
    void pauses_are_not_negative_and_the_longest_is_the_longest(
            Duration backoff, Duration longest, Duration patience, boolean allowed) {
        check(allowed, () -> new Retry(3, backoff, longest, patience));
    }

    @ParameterizedTest
    @CsvSource({"0, PT1S, true", "1, PT0.001S, true", "-1, PT1S, false", "1, PT0S, false", "1, PT-1S, false"})
    void a_queue_has_a_length_and_a_time_limit(int length, Duration timeout, boolean allowed) {
        check(allowed, () -> new Queue(length, timeout));
    }

    @ParameterizedTest
    @CsvSource({
        "0.02, , true",
        "0.5, PT1S, true",
        "0, , false",
        "-0.1, , false",
        "0.51, , false",
        "0.02, PT0S, false",
        "0.02, PT-1S, false"
    })
    void a_hedge_is_for_a_small_share_and_comes_later(double share, @Nullable Duration after, boolean allowed) {
        check(allowed, () -> new Hedge(after, share));
    }

    @Test
    void a_hedge_needs_a_second_target() {
        check(false, () -> hedged(List.of(ONE)));
        check(true, () -> hedged(List.of(ONE, TWO)));
    }

    @ParameterizedTest
    @CsvSource({
        "0.5, 20, PT10S, PT5M, true",
        "1, 1, PT1S, PT1S, true",
        "0, 20, PT10S, PT5M, false",
        "1.1, 20, PT10S, PT5M, false",
        "0.5, 0, PT10S, PT5M, false",
        "0.5, 20, PT0S, PT5M, false",
        "0.5, 20, PT10S, PT9S, false"
    })
    void an_ejection_is_for_a_share_of_some_volume_and_ends(
            double ratio, int volume, Duration hold, Duration longest, boolean allowed) {
        check(allowed, () -> new Ejection(ratio, volume, hold, longest));
    }

    @ParameterizedTest
    @CsvSource({"1, true", "1000, true", "0, false", "-1, false"})
    void a_credentials_weight_is_from_1(int weight, boolean allowed) {
        check(allowed, () -> new Credential(new Secret("key"), weight));
    }

    @Test
    void a_window_is_declared_or_unknown() {
        assertThat(ONE.window()).isZero();
        assertThat(ONE.withWindow(128_000).window()).isEqualTo(128_000);
        check(false, () -> ONE.withWindow(-1));
    }

    private static Route hedged(List<Target> targets) {
        return new Route(
                "chat",
                targets,
                Timeouts.DEFAULT,
                Retry.DEFAULT,
                false,
                Delivery.LIVE,
                new Hedge(null, Hedge.DEFAULT_SHARE),
                Queue.DEFAULT);
    }

    private static void check(boolean allowed, Runnable made) {
        if (allowed) {
            made.run();
        } else {
            assertThatIllegalArgumentException().isThrownBy(made::run);
        }
    }
}
