package dev.signalbox.core.maintenance;

import dev.signalbox.model.policy.Wording;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Where people plan maintenance and end it. A call may wait for a disk: never for an event loop.
public interface MaintenanceDesk {
    /// Where none can be planned.
    MaintenanceDesk NONE = new MaintenanceDesk() {
        @Override
        public Schedule look() {
            return Schedule.NONE;
        }

        @Override
        public Instant now() {
            return Instant.EPOCH;
        }

        @Override
        public @Nullable String start(Instant from, Instant until, Set<String> workloads, Wording reason, String by) {
            return null;
        }

        @Override
        public boolean end(String id) {
            return false;
        }
    };

    /// All of the config and by hand, those of the last two days among them.
    Schedule look();

    /// The moment by the clock of levels, which is the one that counts.
    Instant now();

    /// Plans it, or begins it at once. It is in force and written down when this returns.
    ///
    /// @param workloads at least one
    /// @param by who says so
    /// @return how people name it; null where it is not planned, as there are too many or the disk takes nothing
    @Nullable
    String start(Instant from, Instant until, Set<String> workloads, Wording reason, String by);

    /// Ends one that was begun by hand, or takes it back.
    ///
    /// @return false when there is no such one that is not over
    boolean end(String id);
}
