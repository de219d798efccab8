package dev.signalbox.core.declared;

import org.jspecify.annotations.Nullable;

/// A goal, and what was measured.
///
/// @param baseline when it was declared; null where nothing was known
/// @param reached when it ended; null until then, and where nothing was known
public record Aim(
        Goal goal, @Nullable Double baseline, @Nullable Double reached) {}
