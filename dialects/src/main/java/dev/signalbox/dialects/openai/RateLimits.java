package dev.signalbox.dialects.openai;

import dev.signalbox.core.dialect.ProviderApi.HeaderSource;
import dev.signalbox.dialects.retry.UsedUp;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What is left of a provider's limits, as each answer says it, and when they are full again.
final class RateLimits {
    /// OpenAI, Azure and Groq have two; Cerebras names the period too; Together and OpenRouter have only one,
    /// and the IETF's draft names it without a prefix.
    private static final List<Limit> LIMITS = List.of(
            Limit.of("requests"),
            Limit.of("tokens"),
            Limit.of("requests-day"),
            Limit.of("tokens-minute"),
            new Limit("x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset"),
            new Limit("ratelimit-limit", "ratelimit-remaining", "ratelimit-reset"));

    /// OpenAI's and Groq's way: `120ms`, `7.66s`, `6m0s`, `1d2h`.
    private static final Pattern PART = Pattern.compile("([0-9]{1,30}(?:\\.[0-9]{1,30})?)(ms|s|m|h|d)");

    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,30}(?:\\.[0-9]{1,30})?");
    private static final int LONGEST_TEXT = 40;
    private static final double LONGEST = TimeUnit.HOURS.toMillis(24);

    /// Bare numbers are seconds, unless they are so large that they must be moments: in seconds since 2001,
    /// or in milliseconds since 1973.
    private static final double MOMENT_SECONDS = 1e9;

    private static final double MOMENT_MILLIS = 1e11;

    private RateLimits() {}

    /// Milliseconds until the limits that are used up are full again, at most a day; 0 while something is
    /// left of each.
    static long resetMillis(HeaderSource headers, long nowEpochMillis) {
        long latest = 0;
        for (Limit limit : LIMITS) {
            latest = Math.max(latest, limit.reset(headers, nowEpochMillis));
        }
        return latest;
    }

    /// Milliseconds until something is left of each limit; 0 while that is so.
    static long exhaustedMillis(HeaderSource headers, long nowEpochMillis) {
        long latest = 0;
        for (Limit limit : LIMITS) {
            long full = limit.reset(headers, nowEpochMillis);
            latest = Math.max(latest, UsedUp.untilSome(full, headers.get(limit.size)));
        }
        return latest;
    }

    /// 0 to a day; 0 for what cannot be understood.
    static long millis(@Nullable String written, long nowEpochMillis) {
        String text = written == null ? "" : written.strip();
        if (text.isEmpty() || text.length() > LONGEST_TEXT) {
            return 0;
        }
        if (NUMBER.matcher(text).matches()) {
            double number = Double.parseDouble(text);
            double millis = number >= MOMENT_MILLIS
                    ? number - nowEpochMillis
                    : number >= MOMENT_SECONDS ? number * 1000 - nowEpochMillis : number * 1000;
            return Math.round(Math.clamp(millis, 0, LONGEST));
        }
        Matcher part = PART.matcher(text);
        double sum = 0;
        int end = 0;
        while (part.find() && part.start() == end) {
            end = part.end();
            sum += Double.parseDouble(part.group(1)) * unit(part.group(2));
        }
        return end == text.length() ? Math.round(Math.clamp(sum, 0, LONGEST)) : 0;
    }

    private static double unit(String name) {
        return switch (name) {
            case "ms" -> 1;
            case "s" -> 1000;
            case "m" -> 60_000;
            case "h" -> 3_600_000;
            default -> 86_400_000;
        };
    }

    /// The headers that tell of one limit.
    private record Limit(String size, String remaining, String reset) {
        static Limit of(String what) {
            return new Limit("x-ratelimit-limit-" + what, "x-ratelimit-remaining-" + what, "x-ratelimit-reset-" + what);
        }

        long reset(HeaderSource headers, long nowEpochMillis) {
            return UsedUp.is(headers.get(remaining)) ? millis(headers.get(reset), nowEpochMillis) : 0;
        }
    }
}
