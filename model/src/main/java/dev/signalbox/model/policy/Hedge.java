package dev.signalbox.model.policy;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A second attempt while the first is still silent; whichever has content first answers.
///
/// @param after how long the first may be silent; null: the 95th percentile of the route's own times to first
///     content
/// @param share of the route's requests that may have a second attempt, more than 0 and at most 0.5
public record Hedge(@Nullable Duration after, double share) {
    public static final double DEFAULT_SHARE = 0.02;

    public Hedge {
        if (share <= 0 || share > 0.5) {
            throw new IllegalArgumentException("a hedge's budget is more than 0 % and at most 50 %");
        }
        if (after != null && (after.isNegative() || after.isZero())) {
            throw new IllegalArgumentException("a hedge comes after more than 0");
        }
    }
}
