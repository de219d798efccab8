package dev.signalbox.model.policy;

import java.util.Locale;

/// How much money may be spent in the name of one key, of one workload or of all requests, until the next period.
///
/// @param picodollars in a period, more than 0
/// @param then what becomes of requests once they are spent
/// @param soft share of them at which people are told, above 0 and at most 1
/// @param emergency picodollars that may be spent beyond, before requests are refused
/// @param reserve what a request takes until it is known what it cost
/// @param unpriced whether targets may be used whose price nobody knows, and which therefore count as nothing
public record Budget(
        long picodollars,
        Per per,
        Then then,
        double soft,
        long emergency,
        RateLimits.Reserve reserve,
        boolean unpriced) {
    /// The most that may be declared, so that sums of a few fit a `long`.
    public static final long MAX_DOLLARS = 1_000_000;

    private static final long MAX = MAX_DOLLARS * 1_000_000_000_000L;

    public Budget {
        if (picodollars < 1 || picodollars > MAX || emergency < 0 || emergency > MAX || !(soft > 0 && soft <= 1)) {
            throw new IllegalArgumentException("a budget is from 1 picodollar to " + MAX_DOLLARS + " dollars");
        }
    }

    /// What may be reserved and spent before a request is refused.
    public long ceiling() {
        return then == Then.NOTIFY ? Long.MAX_VALUE : picodollars + emergency;
    }

    /// Whether only targets may be used whose price is known.
    public boolean needsPrices() {
        return then == Then.REFUSE && !unpriced;
    }

    /// How long a period is; all of them begin by the clock of the policy's zone.
    public enum Per {
        HOUR,
        DAY,
        MONTH;

        private final String word = name().toLowerCase(Locale.ROOT);

        public String word() {
            return word;
        }
    }

    /// What becomes of requests that it does not cover.
    public enum Then {
        /// They are served, and people are told.
        NOTIFY,
        REFUSE;

        private final String word = name().toLowerCase(Locale.ROOT);

        public String word() {
            return word;
        }
    }
}
