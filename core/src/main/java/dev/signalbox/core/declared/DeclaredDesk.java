package dev.signalbox.core.declared;

import dev.signalbox.core.codered.Ruling;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where people declare a Code Red, say that it goes on, and end it. A call may wait for a disk and for the ledger:
/// never for an event loop.
public interface DeclaredDesk {
    /// Where nothing can be declared.
    DeclaredDesk NONE = new DeclaredDesk() {
        @Override
        public Declarations look() {
            return Declarations.NONE;
        }

        @Override
        public Duration longest() {
            return Duration.ZERO;
        }

        @Override
        public Answer declare(Ruling ruling, List<Goal> goals) {
            return Answer.TOO_MANY;
        }

        @Override
        public boolean confirm(@Nullable String workload, @Nullable String route) {
            return false;
        }

        @Override
        public boolean close(@Nullable String workload, @Nullable String route, String by, String reason) {
            return false;
        }
    };

    /// What became of a declaration.
    enum Answer {
        DONE,
        /// There are too many rulings.
        TOO_MANY,
        /// It cannot be written down, so a restart would end it.
        NOT_KEPT
    }

    Declarations look();

    /// How long may be declared: less where nothing outlives the process.
    Duration longest();

    /// Measures how things are and puts it in force, in place of one about the same. When it is in force, it is written
    /// down.
    Answer declare(Ruling ruling, List<Goal> goals);

    /// Says that those go on which are about these scopes and nothing else.
    ///
    /// @param workload null for any
    /// @param route null for any
    /// @return false when there are none
    boolean confirm(@Nullable String workload, @Nullable String route);

    /// Ends those that are about these scopes and nothing else.
    ///
    /// @param reason in the words of the one who ends it; empty for none
    /// @return false when there are none
    boolean close(@Nullable String workload, @Nullable String route, String by, String reason);
}
