package dev.signalbox.core.world;

import java.util.random.RandomGenerator;

/// Something that goes wrong at a provider.
///
/// @param name for the trace
/// @param lingers whether attempts may hang until a limit of ours ends them
/// @param how what becomes of a healthy answer
record Fault(String name, boolean lingers, How how) {
    /// What becomes of an answer.
    @FunctionalInterface
    interface How {
        /// @param now virtual nanoseconds
        Answer spoil(Answer healthy, long now, RandomGenerator random);
    }

    @Override
    public String toString() {
        return name;
    }
}
