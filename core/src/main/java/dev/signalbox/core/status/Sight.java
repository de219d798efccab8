package dev.signalbox.core.status;

import dev.signalbox.model.policy.Level;

/// What is seen at one moment of the workloads behind a component.
///
/// @param level the worst of theirs
/// @param failing the worst share of requests without a complete answer in the last minutes, 0 to 1
/// @param lost no target of one of them can be asked
/// @param maintained a person has paused all of them
/// @param closed the part of their routes on which the program answers nothing on purpose, 0 to 1
public record Sight(Level level, double failing, boolean lost, boolean maintained, double closed) {
    /// All is well.
    public static final Sight CALM = new Sight(Level.GREEN, 0, false, false, 0);

    private static final double MOST = 0.5;

    /// The state that this asks for by itself.
    ComponentState asks() {
        if (maintained) {
            return ComponentState.UNDER_MAINTENANCE;
        }
        ComponentState level = switch (this.level) {
            // At yellow, those who call announcement nothing.
            case GREEN, YELLOW -> ComponentState.OPERATIONAL;
            case ORANGE -> ComponentState.DEGRADED_PERFORMANCE;
            case RED -> ComponentState.PARTIAL_OUTAGE;
        };
        // A few requests that fail by themselves are no outage: the level says whether there were enough.
        boolean most = failing > MOST || lost;
        if (most && this.level.compareTo(Level.ORANGE) >= 0 || closed >= 1) {
            return ComponentState.MAJOR_OUTAGE;
        }
        return closed > 0 ? ComponentState.worseOf(level, ComponentState.PARTIAL_OUTAGE) : level;
    }
}
