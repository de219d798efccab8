package dev.signalbox.core.codered;

/// What is known of a scope at one evaluation.
///
/// @param burn of its objectives, the worst of each
/// @param queueing requests have waited longer than they should for a minute
/// @param failingInARow nothing but failures came for half a minute, ten at least: with little traffic no ratio says so
/// @param lost no target of it has been healthy for half a minute, though it was tried
public record Observation(Burn burn, boolean queueing, boolean failingInARow, boolean lost) {
    /// All is well.
    public static final Observation CALM = new Observation(Burn.NONE, false, false, false);

    /// The level that this asks for by itself.
    Level asks() {
        if (lost) {
            return Level.RED;
        }
        if (burn.orange() || burn.fast() || failingInARow) {
            return Level.ORANGE;
        }
        return burn.yellow() || queueing ? Level.YELLOW : Level.GREEN;
    }

    /// Whether what led to this level is over by now.
    boolean calmAfter(Level level) {
        return switch (level) {
            case GREEN -> true;
            case YELLOW -> burn.calmAfterYellow() && !queueing;
            case ORANGE -> burn.calmAfterOrange() && !failingInARow;
            case RED -> burn.calmAfterRed() && !lost;
        };
    }
}
