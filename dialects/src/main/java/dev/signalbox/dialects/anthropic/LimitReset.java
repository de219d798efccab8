package dev.signalbox.dialects.anthropic;

import dev.signalbox.core.dialect.ProviderApi.HeaderSource;
import dev.signalbox.dialects.retry.RetryAfter;
import java.time.DateTimeException;
import java.time.Instant;

/// When the limits that are used up are filled again: `anthropic-ratelimit-…-remaining: 0` and `…-reset` (RFC 3339).
final class LimitReset {
    private static final String[] LIMITS = {"requests", "tokens", "input-tokens", "output-tokens"};

    private LimitReset() {}

    /// Milliseconds from now, at most a day; [RetryAfter#NONE] when no limit is said to be used up.
    static long millis(HeaderSource headers, long nowEpochMillis) {
        long latest = RetryAfter.NONE;
        for (String limit : LIMITS) {
            String left = headers.get("anthropic-ratelimit-" + limit + "-remaining");
            String reset = headers.get("anthropic-ratelimit-" + limit + "-reset");
            if (left != null && left.strip().equals("0") && reset != null) {
                latest = Math.max(latest, until(reset.strip(), nowEpochMillis));
            }
        }
        return latest;
    }

    private static long until(String moment, long nowEpochMillis) {
        try {
            return RetryAfter.until(Instant.parse(moment), nowEpochMillis);
        } catch (DateTimeException | ArithmeticException _) {
            return RetryAfter.NONE;
        }
    }
}
