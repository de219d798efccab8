package dev.signalbox.model.policy;

import java.time.Duration;

/// How hard a route tries.
///
/// @param attempts upper bound of attempts at providers for one request: retries, fallbacks and hedges
///     together, 1–10
/// @param backoff upper bound of the first pause before the same target is tried again; it doubles from time
///     to time
/// @param maxBackoff upper bound of every such pause
/// @param patience the longest `Retry-After` that is waited out instead of going to a target of lower
///     priority
/// @param share of the further attempts that budgets allow, 0–1
public record Retry(int attempts, Duration backoff, Duration maxBackoff, Duration patience, double share) {
    public static final Retry DEFAULT =
            new Retry(3, Duration.ofMillis(100), Duration.ofSeconds(2), Duration.ofSeconds(3));

    public Retry {
        if (attempts < 1 || attempts > 10) {
            throw new IllegalArgumentException("attempts must be 1 to 10");
        }
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException("a share is from 0 to 1");
        }
        if (backoff.isNegative() || maxBackoff.compareTo(backoff) < 0 || patience.isNegative()) {
            throw new IllegalArgumentException("pauses are not negative, and the longest is not the shortest");
        }
    }

    /// With all that budgets allow.
    public Retry(int attempts, Duration backoff, Duration maxBackoff, Duration patience) {
        this(attempts, backoff, maxBackoff, patience, 1);
    }

    /// The same with less of what budgets allow.
    public Retry only(double share) {
        return new Retry(attempts, backoff, maxBackoff, patience, share);
    }

    /// The default with another number of attempts.
    public static Retry of(int attempts) {
        return new Retry(attempts, DEFAULT.backoff, DEFAULT.maxBackoff, DEFAULT.patience);
    }
}
