package dev.signalbox.dialects.anthropic;

import dev.signalbox.core.dialect.ProviderApi.HeaderSource;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// When the provider says to come again: `retry-after` (RFC 9110, seconds or a date), else the moment at
/// which the limits that are used up are filled again (`anthropic-ratelimit-…-remaining: 0` and `…-reset`,
/// RFC 3339).
final class RetryAfter {
    private static final long LONGEST_MILLIS = TimeUnit.HOURS.toMillis(24);
    private static final long NONE = -1;
    private static final String[] LIMITS = {"requests", "tokens", "input-tokens", "output-tokens"};

    private RetryAfter() {}

    /// Milliseconds from now, at most a day; -1 without advice.
    static long millis(HeaderSource headers, long nowEpochMillis) {
        String advice = headers.get("retry-after");
        if (advice != null) {
            long said = parse(advice.strip(), nowEpochMillis);
            if (said != NONE) {
                return said;
            }
        }
        long latest = NONE;
        for (String limit : LIMITS) {
            String left = headers.get("anthropic-ratelimit-" + limit + "-remaining");
            String reset = headers.get("anthropic-ratelimit-" + limit + "-reset");
            if (left != null && left.strip().equals("0") && reset != null) {
                latest = Math.max(latest, until(instant(reset.strip()), nowEpochMillis));
            }
        }
        return latest;
    }

    private static long parse(String advice, long now) {
        if (!advice.isEmpty() && advice.length() <= 9 && advice.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return Math.min(TimeUnit.SECONDS.toMillis(Integer.parseInt(advice)), LONGEST_MILLIS);
        }
        return until(httpDate(advice), now);
    }

    private static long until(@Nullable Instant moment, long now) {
        return moment == null ? NONE : Math.clamp(moment.toEpochMilli() - now, 0, LONGEST_MILLIS);
    }

    private static @Nullable Instant httpDate(String text) {
        try {
            return ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
        } catch (DateTimeException e) {
            return null;
        }
    }

    private static @Nullable Instant instant(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            return null;
        }
    }
}
