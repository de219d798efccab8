package dev.signalbox.model.policy;

import java.util.List;

/// What a route holds ready for levels of emergency. None of it is in use until a level calls for it.
///
/// @param targets in the order of the file
/// @param stopgap what makes do while things are bad
public record Standby(List<Spare> targets, Stopgap stopgap) {
    public static final Standby NONE = new Standby(List.of(), Stopgap.NONE);

    public Standby {
        targets = List.copyOf(targets);
    }

    /// A target that is used from a level on, and unknown to routing before.
    ///
    /// @param from orange or red
    public record Spare(Target target, Level from) {
        public Spare {
            if (Level.ORANGE.isWorseThan(from)) {
                throw new IllegalArgumentException("a target on standby is used from orange or red on");
            }
        }

        /// Whether a level calls for it.
        public boolean calledAt(Level level) {
            return !from.isWorseThan(level);
        }
    }
}
