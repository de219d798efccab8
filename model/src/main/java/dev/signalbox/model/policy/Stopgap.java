package dev.signalbox.model.policy;

import org.jspecify.annotations.Nullable;

/// What makes do while things are bad.
///
/// @param maxTokens the most that an answer may have, beside a budget for thinking that its caller gave; 0 for as many
///     as it asks for
/// @param heuristic the answer to whom nobody can answer; null for none
public record Stopgap(int maxTokens, @Nullable String heuristic) {
    public static final Stopgap NONE = new Stopgap(0, null);

    /// Characters of [#heuristic].
    public static final int LONGEST = 16 * 1024;

    public Stopgap {
        if (maxTokens < 0) {
            throw new IllegalArgumentException("an answer has a token at least");
        }
        if (heuristic != null && (heuristic.isBlank() || heuristic.length() > LONGEST)) {
            throw new IllegalArgumentException("a heuristic answer has a text, of " + LONGEST + " characters at most");
        }
    }

    /// The same with answers as short as another allows.
    public Stopgap bounding(Stopgap other) {
        return new Stopgap(other.maxTokens, heuristic);
    }

    /// The same with another's answer to whom nobody can answer.
    public Stopgap answering(Stopgap other) {
        return new Stopgap(maxTokens, other.heuristic);
    }
}
