package dev.signalbox.core.codered;

import dev.signalbox.model.policy.Level;

/// One scope on the [Board].
///
/// @param standing that it found itself
/// @param level that holds, with what people said
/// @param since when that level holds
/// @param found cause of its last way up
public record Place(Standing standing, Level level, long since, Cause found) {
    /// At the level that it found itself.
    public Place(Standing standing, Cause found) {
        this(standing, standing.level(), standing.since(), found);
    }

    static Place green(long now) {
        return new Place(Standing.green(now), Cause.PROVIDER_ERRORS);
    }

    /// What is behind the level that holds: a person, where it is worse than what was found.
    public Cause cause() {
        return cause(level);
    }

    /// The same, if another level held.
    public Cause cause(Level other) {
        return other.isWorseThan(standing.level()) ? Cause.BY_HAND : found;
    }

    /// What is behind what goes wrong; a person, where nothing does.
    Cause trouble() {
        return standing.level() == Level.GREEN ? cause() : found;
    }

    /// At another level, or still at the same.
    Place told(Level other, long now) {
        return other == level ? this : new Place(standing, other, now, found);
    }

    /// What a person said of it has ended: it is left as if it had come there by itself.
    Place released(long now) {
        return new Place(standing.heldAt(level, now), level, since, cause());
    }
}
