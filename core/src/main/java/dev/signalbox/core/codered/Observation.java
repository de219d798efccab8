package dev.signalbox.core.codered;

import dev.signalbox.model.policy.Level;

/// What is known of a scope at one evaluation.
///
/// @param burn of its objectives, the worst of each
/// @param queueing requests have waited longer than they should for a minute
/// @param failingInARow nothing but failures came for half a minute, ten at least: with little traffic no ratio says so
/// @param lost no target of it has been healthy for half a minute, though it was tried
/// @param limited the same, but providers said when they can be asked again, and that is soon
/// @param cause what seems to be behind it
/// @param confirmed targets of it were found at fault by themselves: what is counted is no mistake of the counting
public record Observation(
        Burn burn,
        boolean queueing,
        boolean failingInARow,
        boolean lost,
        boolean limited,
        Cause cause,
        boolean confirmed) {
    /// All is well.
    public static final Observation CALM = new Observation(Burn.NONE, false, false, false);

    /// Providers seem to be behind it, and nothing confirms it.
    public Observation(Burn burn, boolean queueing, boolean failingInARow, boolean lost) {
        this(burn, queueing, failingInARow, lost, false, Cause.PROVIDER_ERRORS, false);
    }

    /// The level that this asks for by itself.
    Level asks() {
        if (lost) {
            return Level.RED;
        }
        if (burn.orange() || burn.fast() || failingInARow || limited) {
            return Level.ORANGE;
        }
        return burn.yellow() || queueing ? Level.YELLOW : Level.GREEN;
    }

    /// Whether what led to this level is over by now.
    boolean calmAfter(Level level) {
        return switch (level) {
            case GREEN -> true;
            case YELLOW -> burn.calmAfterYellow() && !queueing;
            case ORANGE -> burn.calmAfterOrange() && !failingInARow && !limited;
            case RED -> burn.calmAfterRed() && !lost;
        };
    }
}
