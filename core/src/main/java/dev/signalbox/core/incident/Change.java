package dev.signalbox.core.incident;

import dev.signalbox.core.codered.Cause;
import dev.signalbox.core.codered.Scope;
import dev.signalbox.model.policy.Level;
import java.util.List;

/// The level of one scope changed, or is told once more.
///
/// @param before the level until then
/// @param level the level from then on
/// @param cause that the counts tell
/// @param byHand whether a person is behind it
/// @param figures of its objectives at that moment
public record Change(Scope scope, Level before, Level level, Cause cause, boolean byHand, List<Figure> figures) {
    public Change {
        figures = List.copyOf(figures);
    }

    /// How bad it is for those who are told: who heard that it is red hears that it is not any more.
    public Level severity() {
        return Level.worseOf(before, level);
    }
}
