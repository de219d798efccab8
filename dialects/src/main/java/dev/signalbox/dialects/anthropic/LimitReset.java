package dev.signalbox.dialects.anthropic;

import dev.signalbox.core.dialect.ProviderApi.HeaderSource;
import dev.signalbox.dialects.retry.RetryAfter;
import dev.signalbox.dialects.retry.UsedUp;
import java.time.DateTimeException;
import java.time.Instant;

/// When the limits that are used up are filled again: `anthropic-ratelimit-…-remaining: 0` and `…-reset` (RFC
/// 3339).
final class LimitReset {
    private static final String[] LIMITS = {"requests", "tokens", "input-tokens", "output-tokens"};

    private LimitReset() {}

    /// Milliseconds until they are full, at most a day; [RetryAfter#NONE] when no limit is said to be used
    /// up.
    static long millis(HeaderSource headers, long nowEpochMillis) {
        long latest = RetryAfter.NONE;
        for (String limit : LIMITS) {
            latest = Math.max(latest, reset(headers, limit, nowEpochMillis));
        }
        return latest;
    }

    /// Milliseconds until something is left of each limit; 0 while that is so.
    static long untilSome(HeaderSource headers, long nowEpochMillis) {
        long latest = 0;
        for (String limit : LIMITS) {
            long full = Math.max(0, reset(headers, limit, nowEpochMillis));
            latest = Math.max(latest, UsedUp.untilSome(full, headers.get("anthropic-ratelimit-" + limit + "-limit")));
        }
        return latest;
    }

    private static long reset(HeaderSource headers, String limit, long nowEpochMillis) {
        String reset = headers.get("anthropic-ratelimit-" + limit + "-reset");
        if (reset == null || !UsedUp.is(headers.get("anthropic-ratelimit-" + limit + "-remaining"))) {
            return RetryAfter.NONE;
        }
        try {
            return RetryAfter.until(Instant.parse(reset.strip()), nowEpochMillis);
        } catch (DateTimeException | ArithmeticException _) {
            return RetryAfter.NONE; // not understood
        }
    }
}
