package dev.signalbox.core.codered;

import dev.signalbox.model.policy.CodeRed;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// From which burn on an objective is at which level. Burn is the share of failures divided by the share that the
/// objective allows: at a burn of 1 the error budget lasts exactly as long as it should.
///
/// @param telling people are told, nothing changes
/// @param yellow enters yellow
/// @param orange enters orange
/// @param fast enters orange too, after seconds in a total outage
public record Thresholds(Pair telling, Pair yellow, Pair orange, Pair fast) {
    /// Below this, thresholds of the usual kind could never be reached: all requests failing burns too slowly.
    private static final double HIGH = 0.99;

    private static final double ROUNDING = 1e-9;

    /// True while both windows are over it: the long one says that it matters, the short one that it goes on.
    ///
    /// @param burn the smallest that is over
    public record Pair(double burn, Duration longer, Duration shorter) {
        /// Whether a burn is over, but for what doubles lose.
        boolean reached(double by) {
            return by >= burn * (1 - ROUNDING);
        }
    }

    /// What is wrong with thresholds.
    public enum Flaw {
        /// They do not rise from yellow to orange to the fast pair.
        NOT_RISING,
        /// Not even a total outage reaches one.
        NEVER_REACHED
    }

    /// @param objective the share of requests that must go well, above 0 and below 1
    public static Thresholds of(double objective, CodeRed declared) {
        double highest = highest(objective);
        Pair telling = new Pair(1, Duration.ofDays(3), Duration.ofHours(6));
        if (objective >= HIGH) {
            return new Thresholds(
                    telling,
                    new Pair(declared.yellow(), Duration.ofHours(6), Duration.ofMinutes(30)),
                    new Pair(declared.orange(), Duration.ofHours(1), Duration.ofMinutes(5)),
                    new Pair(declared.fast(), Duration.ofMinutes(5), Duration.ofMinutes(1)));
        }
        return new Thresholds(
                telling,
                new Pair(0.15 * highest, Duration.ofHours(1), Duration.ofMinutes(5)),
                new Pair(0.3 * highest, Duration.ofMinutes(15), Duration.ofMinutes(2)),
                new Pair(0.5 * highest, Duration.ofMinutes(5), Duration.ofMinutes(1)));
    }

    /// The burn of an objective while nothing but failures come.
    public static double highest(double objective) {
        if (!(objective > 0 && objective < 1)) {
            throw new IllegalArgumentException("an objective is above 0 and below 1, not " + objective);
        }
        return 1 / (1 - objective);
    }

    /// Why these must not be declared beside an objective; null when they may.
    public static @Nullable Flaw flaw(CodeRed declared, double objective) {
        boolean rising =
                declared.yellow() > 0 && declared.yellow() < declared.orange() && declared.orange() < declared.fast();
        if (!rising) {
            return Flaw.NOT_RISING;
        }
        boolean counts = objective >= HIGH;
        return counts && declared.fast() > highest(objective) * (1 + ROUNDING) ? Flaw.NEVER_REACHED : null;
    }
}
