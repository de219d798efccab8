package dev.signalbox.dialects.openai;

import dev.signalbox.core.dialect.ProviderApi.HeaderSource;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/// When a provider says to come again (RFC 9110, section 10.2.3, and OpenAI's `retry-after-ms`).
final class RetryAfter {
    /// No advice.
    static final long NONE = -1;

    private static final long MOST = Duration.ofDays(1).toMillis();

    private RetryAfter() {}

    /// Milliseconds from now, 0 to 24 h; [#NONE] when nothing, or nothing that can be understood, is said.
    static long millis(HeaderSource headers, long nowEpochMillis) {
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

    private static long untilDate(String value, long nowEpochMillis) {
        try {
            long then = ZonedDateTime.parse(value.trim(), DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant()
                    .toEpochMilli();
            return Math.clamp(then - nowEpochMillis, 0, MOST);
        } catch (DateTimeException | ArithmeticException _) {
            return NONE;
        }
    }
}
