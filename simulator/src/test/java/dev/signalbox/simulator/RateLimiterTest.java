package dev.signalbox.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RateLimiterTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    private static final long SECOND = 1_000_000_000;

    @Test
    void refillsEvenlyOverTheMinute() {
        RateLimiter limiter = new RateLimiter(new Script.RateLimit(60, 0), 0);
        for (int i = 0; i < 60; i++) {
            assertThat(take(limiter, 1, 0).refusal()).isEmpty();
        }
        assertThat(take(limiter, 1, 0).refusal()).isPresent();
        assertThat(take(limiter, 1, SECOND).refusal()).isEmpty();
        assertThat(take(limiter, 1, SECOND).refusal()).isPresent();
    }

    @Test
    void tokensAreLimitedToo() {
        RateLimiter limiter = new RateLimiter(new Script.RateLimit(0, 600), 0);
        assertThat(take(limiter, 500, 0).refusal()).isEmpty();

        RateLimiter.Verdict verdict = take(limiter, 200, 0);
        assertThat(verdict.refusal().orElseThrow().body(Dialect.OPENAI, ""))
                .contains("on tokens per min (TPM): Limit 600, Used 500, Requested 200. Please try again in 10s.")
                .contains("\"type\":\"tokens\"");
        assertThat(verdict.headers())
                .containsExactly(
                        new Header("x-ratelimit-limit-tokens", "600"),
                        new Header("x-ratelimit-remaining-tokens", "100"),
                        new Header("x-ratelimit-reset-tokens", "50s"),
                        new Header("retry-after", "10"),
                        new Header("retry-after-ms", "10000"));
    }

    @Test
    void anthropicTellsTheMomentOfTheReset() {
        RateLimiter limiter = new RateLimiter(new Script.RateLimit(4, 0), 0);

        List<Header> headers = limiter.take(Dialect.ANTHROPIC, "m", 1, 0, NOON).headers();
        assertThat(headers)
                .containsExactly(
                        new Header("anthropic-ratelimit-requests-limit", "4"),
                        new Header("anthropic-ratelimit-requests-remaining", "3"),
                        new Header("anthropic-ratelimit-requests-reset", "2026-01-01T12:00:15Z"));
    }

    @ParameterizedTest
    @CsvSource({"0,0s", "0.006,6ms", "8.64,8.64s", "66.779,1m6.779s", "60,1m0s", "10,10s"})
    void periodsAreWrittenAsOpenAiDoes(double seconds, String text) {
        assertThat(RateLimiter.period(seconds)).isEqualTo(text);
    }

    private static RateLimiter.Verdict take(RateLimiter limiter, long cost, long now) {
        return limiter.take(Dialect.OPENAI, "m", cost, now, NOON);
    }
}
