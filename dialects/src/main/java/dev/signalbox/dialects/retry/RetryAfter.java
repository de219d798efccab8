package dev.signalbox.dialects.retry;

import dev.signalbox.core.dialect.ProviderApi.HeaderSource;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/// When a provider says to come again (RFC 9110, section 10.2.3, and `retry-after-ms`, which OpenAI's and Anthropic's
/// SDKs both look for).
public final class RetryAfter {
    /// No advice.
    public static final long NONE = -1;

    private static final long MOST = Duration.ofDays(1).toMillis();

    private RetryAfter() {}

    /// Milliseconds from now, 0 to 24 h; [#NONE] when nothing, or nothing that can be understood, is said.
    public static long millis(HeaderSource headers, long nowEpochMillis) {
        long millis = number(headers.get("retry-after-ms"), 1);
        if (millis != NONE) {
            return millis;
        }
        String value = headers.get("retry-after");
        long seconds = number(value, 1000);
        return seconds != NONE || value == null ? seconds : untilDate(value, nowEpochMillis);
    }

    private static long number(@Nullable String value, double unit) {
        if (value == null || value.isBlank() || value.length() > 32) {
            return NONE;
        }
        try {
            double number = Double.parseDouble(value.trim());
            return Double.isNaN(number) ? NONE : (long) Math.clamp(number * unit, 0.0, (double) MOST);
        } catch (NumberFormatException _) {
            return NONE;
        }
    }

    /// Milliseconds until then, 0 to 24 h.
    ///
    /// @throws ArithmeticException when that is further away than milliseconds can count
    public static long until(Instant then, long nowEpochMillis) {
        return Math.clamp(then.toEpochMilli() - nowEpochMillis, 0, MOST);
    }

    private static long untilDate(String value, long nowEpochMillis) {
        try {
            return until(
                    ZonedDateTime.parse(value.trim(), DateTimeFormatter.RFC_1123_DATE_TIME)
                            .toInstant(),
                    nowEpochMillis);
        } catch (DateTimeException | ArithmeticException _) {
            return NONE;
        }
    }
}
