package dev.signalbox.core.codered;

import java.time.Duration;

/// From which burn on an objective is at which level. Burn is the share of failures divided by the share that the
/// objective allows: at a burn of 1 the error budget lasts exactly as long as it should.
///
/// @param telling people are told, nothing changes
/// @param yellow enters yellow
/// @param orange enters orange
/// @param fast enters orange too, after seconds in a total outage
record Thresholds(Pair telling, Pair yellow, Pair orange, Pair fast) {
    /// Below this, thresholds of the usual kind could never be reached: all requests failing burns too slowly.
    private static final double HIGH = 0.99;

    /// True while both windows are over it: the long one says that it matters, the short one that it goes on.
    ///
    /// @param burn the smallest that is over
    record Pair(double burn, Duration longer, Duration shorter) {
        private static Pair of(double burn, Duration longer, Duration shorter) {
            return new Pair(burn, longer, shorter);
        }
    }

    /// @param objective the share of requests that must go well, above 0 and below 1
    static Thresholds of(double objective) {
        if (!(objective > 0 && objective < 1)) {
            throw new IllegalArgumentException("an objective is above 0 and below 1, not " + objective);
        }
        Pair telling = Pair.of(1, Duration.ofDays(3), Duration.ofHours(6));
        if (objective >= HIGH) {
            return new Thresholds(
                    telling,
                    Pair.of(6, Duration.ofHours(6), Duration.ofMinutes(30)),
                    Pair.of(14.4, Duration.ofHours(1), Duration.ofMinutes(5)),
                    Pair.of(36, Duration.ofMinutes(5), Duration.ofMinutes(1)));
        }
        double highest = 1 / (1 - objective);
        return new Thresholds(
                telling,
                Pair.of(0.15 * highest, Duration.ofHours(1), Duration.ofMinutes(5)),
                Pair.of(0.3 * highest, Duration.ofMinutes(15), Duration.ofMinutes(2)),
                Pair.of(0.5 * highest, Duration.ofMinutes(5), Duration.ofMinutes(1)));
    }
}
