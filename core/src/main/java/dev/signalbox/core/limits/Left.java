package dev.signalbox.core.limits;

import org.jspecify.annotations.Nullable;

/// What a caller may still ask for, for the headers of its answer: of several limits of a kind, of the one of
/// which least is left.
///
/// @param requests null when they are not limited
/// @param tokens null when they are not limited
public record Left(@Nullable Of requests, @Nullable Of tokens) {
    /// @param limit a minute
    /// @param left of it
    /// @param resetNanos until all of it is there again
    public record Of(long limit, long left, long resetNanos) {}
}
