package dev.signalbox.simulator;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Limits of one API key, as the providers enforce them: a bucket that refills evenly over a minute, and headers that
/// say what is left and when it is full again.
final class RateLimiter {
    private static final double MINUTE_NANOS = 60e9;

    private final Bucket requests;
    private final Bucket tokens;

    RateLimiter(Script.RateLimit limit, long now) {
        requests = new Bucket(limit.requestsPerMinute(), now);
        tokens = new Bucket(limit.tokensPerMinute(), now);
    }

    /// What a request gets.
    ///
    /// @param refusal the provider's 429, if it is over a limit
    record Verdict(Optional<Refusal> refusal, List<Header> headers) {}

    /// Takes one request of `cost` tokens, if both limits allow it.
    synchronized Verdict take(Dialect dialect, String model, long cost, long now, Instant wallClock) {
        requests.refill(now);
        tokens.refill(now);
        boolean requestsOver = requests.lacks(1);
        boolean over = requestsOver || tokens.lacks(cost);
        double waitSeconds = 0;
        if (over) {
            waitSeconds = Math.max(requests.secondsUntil(1), tokens.secondsUntil(cost));
        } else {
            requests.left -= 1;
            tokens.left -= cost;
        }
        List<Header> headers = new ArrayList<>();
        switch (dialect) {
            case OPENAI, RESPONSES -> {
                openAi(headers, "requests", requests);
                openAi(headers, "tokens", tokens);
            }
            case ANTHROPIC -> {
                anthropic(headers, "requests", requests, wallClock);
                anthropic(headers, "tokens", tokens, wallClock);
            }
            case GEMINI, BEDROCK -> {
                // Tells of its limits in errors alone.
            }
        }
        if (!over) {
            return new Verdict(Optional.empty(), headers);
        }
        if (dialect == Dialect.BEDROCK) {
            return new Verdict(Optional.of(Refusal.ofStatus(429, dialect)), headers);
        }
        if (dialect == Dialect.GEMINI) {
            return new Verdict(Optional.of(Refusal.usedUp(model, (long) Math.ceil(waitSeconds))), headers);
        }
        headers.add(new Header("retry-after", Long.toString((long) Math.ceil(waitSeconds))));
        if (dialect == Dialect.ANTHROPIC) {
            headers.add(new Header("x-should-retry", "true"));
            return new Verdict(Optional.of(Refusal.ofStatus(429, dialect)), headers);
        }
        headers.add(new Header("retry-after-ms", Long.toString((long) Math.ceil(waitSeconds * 1000))));
        Bucket bucket = requestsOver ? requests : tokens;
        String kind = requestsOver ? "requests" : "tokens";
        String words = "Rate limit reached for " + model + " in organization org-signalbox on " + kind + " per min ("
                + (requestsOver ? "RPM" : "TPM") + "): Limit " + bucket.limit + ", Used "
                + (long) (bucket.limit - bucket.left) + ", Requested " + (requestsOver ? 1 : cost)
                + ". Please try again in " + period(waitSeconds)
                + ". Visit https://platform.openai.com/account/rate-limits to learn more.";
        return new Verdict(Optional.of(new Refusal(429, kind, null, "rate_limit_exceeded", words)), headers);
    }

    private static void openAi(List<Header> headers, String kind, Bucket bucket) {
        if (bucket.limit > 0) {
            headers.add(new Header("x-ratelimit-limit-" + kind, Long.toString(bucket.limit)));
            headers.add(new Header("x-ratelimit-remaining-" + kind, Long.toString((long) bucket.left)));
            headers.add(new Header("x-ratelimit-reset-" + kind, period(bucket.secondsUntil(bucket.limit))));
        }
    }

    private static void anthropic(List<Header> headers, String kind, Bucket bucket, Instant wallClock) {
        if (bucket.limit > 0) {
            String prefix = "anthropic-ratelimit-" + kind;
            Instant full = wallClock
                    .plusMillis((long) Math.ceil(bucket.secondsUntil(bucket.limit) * 1000))
                    .truncatedTo(ChronoUnit.SECONDS);
            headers.add(new Header(prefix + "-limit", Long.toString(bucket.limit)));
            headers.add(new Header(prefix + "-remaining", Long.toString((long) bucket.left)));
            headers.add(new Header(prefix + "-reset", full.toString()));
        }
    }

    /// `6ms`, `8.64s`, `1m6.779s`: the form of OpenAI's headers.
    static String period(double seconds) {
        long millis = (long) Math.ceil(seconds * 1000);
        if (millis < 1000) {
            return millis == 0 ? "0s" : millis + "ms";
        }
        String rest =
                String.format(Locale.ROOT, "%.3f", millis % 60_000 / 1000.0).replaceAll("\\.?0+$", "");
        return (millis >= 60_000 ? millis / 60_000 + "m" : "") + rest + "s";
    }

    /// Refills evenly. A limit of 0 never lacks anything.
    private static final class Bucket {
        private final long limit;
        private double left;
        private long asOf;

        Bucket(long limit, long now) {
            this.limit = limit;
            left = limit;
            asOf = now;
        }

        void refill(long now) {
            left = Math.min((double) limit, left + (now - asOf) / MINUTE_NANOS * limit);
            asOf = now;
        }

        boolean lacks(long wanted) {
            return limit > 0 && left < wanted;
        }

        /// Counts a wish above the limit as the limit: it is never granted, but the wait is a number.
        double secondsUntil(long wanted) {
            return limit == 0 ? 0 : Math.max(0, Math.min(wanted, limit) - left) / limit * 60;
        }
    }
}
