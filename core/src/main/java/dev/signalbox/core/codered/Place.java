package dev.signalbox.core.codered;

import dev.signalbox.model.policy.Level;

/// One scope on the [Board].
///
/// @param standing that it found itself
/// @param level that holds, with what people said
/// @param cause of its last way up
public record Place(Standing standing, Level level, Cause cause) {
    static Place green(long now) {
        return new Place(Standing.green(now), Level.GREEN, Cause.PROVIDER_ERRORS);
    }
}
