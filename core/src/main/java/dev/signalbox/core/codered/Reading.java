package dev.signalbox.core.codered;

import dev.signalbox.core.codered.Thresholds.Pair;
import dev.signalbox.core.codered.Windows.Counts;
import dev.signalbox.model.policy.Objective;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The figures of one objective at one moment: what a level is explained with.
///
/// @param good requests that kept it, in the last hour
/// @param bad those that did not
/// @param sizes the same by the size of requests, in the order of [Objective#sizes()] and with the larger ones last;
///     empty where the objective does not tell them apart
public record Reading(
        Objective objective,
        long good,
        long bad,
        List<Sized> sizes,
        Pace telling,
        Pace yellow,
        Pace orange,
        Pace fast) {
    public Reading {
        sizes = List.copyOf(sizes);
    }

    /// Of an objective for requests of any size.
    public Reading(Objective objective, long good, long bad, Pace telling, Pace yellow, Pace orange, Pace fast) {
        this(objective, good, bad, List.of(), telling, yellow, orange, fast);
    }

    /// Requests of one size, in the last hour.
    public record Sized(long good, long bad) {}

    /// Fewer say nothing about a ratio.
    private static final long LEAST = 100;

    private static final long LEAST_BAD = 10;

    /// How many bytes requests of a size have at most; null for those that are larger than all that are told apart.
    ///
    /// @param place in [#sizes]
    public @Nullable Integer upTo(int place) {
        return place == objective.sizes().size()
                ? null
                : Integer.valueOf(objective.sizes().get(place).upTo());
    }

    /// The time that requests of a size have.
    ///
    /// @param place in [#sizes]
    public Duration within(int place) {
        Duration larger = Objects.requireNonNull(objective.within());
        return place == objective.sizes().size()
                ? larger
                : objective.sizes().get(place).within();
    }

    /// Burns over the two windows of one pair.
    ///
    /// @param counts whether there is enough in the long window to judge by
    public record Pace(Pair pair, double longer, double shorter, boolean counts) {
        /// Whether both windows are over.
        public boolean over() {
            return counts && pair.reached(longer) && pair.reached(shorter);
        }

        /// Whether the short one is under half.
        public boolean calm() {
            return shorter < pair.burn() / 2;
        }

        /// The burn that both windows have.
        public double both() {
            return Math.min(longer, shorter);
        }
    }

    static Reading of(Objective objective, Thresholds thresholds, Windows windows, List<Sized> sizes, long now) {
        double allowed = 1 - objective.ratio();
        Counts hour = windows.over(Windows.HOUR, now);
        return new Reading(
                objective,
                hour.good(),
                hour.bad(),
                sizes,
                pace(thresholds.telling(), windows, now, allowed),
                pace(thresholds.yellow(), windows, now, allowed),
                pace(thresholds.orange(), windows, now, allowed),
                pace(thresholds.fast(), windows, now, allowed));
    }

    private static Pace pace(Pair pair, Windows windows, long now, double allowed) {
        Counts longer = windows.over(pair.longer(), now);
        return new Pace(
                pair,
                longer.badShare() / allowed,
                windows.over(pair.shorter(), now).badShare() / allowed,
                longer.all() >= LEAST && longer.bad() >= LEAST_BAD);
    }

    /// What it says about a level.
    public Burn burn() {
        return new Burn(
                telling.over(),
                yellow.over(),
                orange.over(),
                fast.over(),
                yellow.calm(),
                orange.calm() && fast.calm(),
                fast.calm());
    }
}
