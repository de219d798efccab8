package dev.signalbox.core.codered;

import dev.signalbox.model.policy.Level;
import java.util.List;

/// Where a scope stands between two evaluations. Times are seconds of a clock that only goes on.
///
/// @param level that holds
/// @param since when
/// @param asked the level that the last evaluation asked for beyond it; the level itself for none
/// @param calmSince since when what led to the level is over, -1 while it is not
/// @param leftAt when a level was last left, and none entered since; -1 for never
/// @param flaps when a level was entered again soon after one was left, within six hours; the oldest first
/// @param latched whether it stays until a person says otherwise
public record Standing(
        Level level, long since, Level asked, long calmSince, long leftAt, List<Long> flaps, boolean latched) {
    public Standing {
        flaps = List.copyOf(flaps);
    }

    /// All is well, and always was.
    public static Standing green(long now) {
        return new Standing(Level.GREEN, now, Level.GREEN, -1, -1, List.of(), false);
    }

    /// A person has looked: it may go down again, and what was before is forgotten.
    public Standing unlatched() {
        return new Standing(level, since, asked, calmSince, leftAt, List.of(), false);
    }

    /// At a level that it was not led to by itself, from which it comes down as from any other.
    Standing heldAt(Level other, long now) {
        return new Standing(other, now, other, -1, leftAt, flaps, latched);
    }

    Standing asking(Level wanted) {
        return new Standing(level, since, wanted, -1, leftAt, flaps, latched);
    }

    Standing calmFrom(long when) {
        return new Standing(level, since, level, when, leftAt, flaps, latched);
    }
}
