package dev.signalbox.model.chat;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// How likely a token of an answer was, and what could have stood in its place.
///
/// @param others the likeliest tokens at this place, this one among them or not; empty when none were asked for
public record TokenLogProb(Likely chosen, List<Likely> others) {
    /// What stands for "very unlikely" where no number does: JSON has no infinity.
    public static final double LEAST = -9999.0;

    public TokenLogProb {
        others = List.copyOf(others);
    }

    /// One token and its natural logarithm of probability.
    ///
    /// @param bytes its bytes in UTF-8, 0–255 each, since a token may hold a part of a character; null when the
    ///     provider does not say
    public record Likely(
            String token, double logProb, @Nullable List<Integer> bytes) {
        public Likely {
            logProb = Double.isFinite(logProb) ? logProb : LEAST;
            bytes = bytes == null ? null : List.copyOf(bytes);
        }
    }
}
