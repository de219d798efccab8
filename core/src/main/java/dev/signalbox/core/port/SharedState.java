package dev.signalbox.core.port;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where replicas tell each other what they used. Asking takes as long as a network does: never for an event loop.
public interface SharedState extends AutoCloseable {
    /// The most that is told at once.
    int MAX_USES = 256;

    /// Tells what was used here and learns what all have used. Also with nothing to tell it says that this
    /// replica is there; one that is not heard of for five seconds counts no more.
    ///
    /// @param uses of different counters, [#MAX_USES] at most
    /// @throws Unavailable when there is no answer in time; whether it was heard is not known then
    Told tell(List<Use> uses) throws Unavailable;

    /// Takes leave, so that others need not wait for the five seconds.
    @Override
    void close();

    /// What was used of one counter. A counter comes to be when it is first told of.
    sealed interface Use {
        /// Of the counter, for all replicas the same.
        String name();

        /// Of something that refills evenly, all in the time that refilling takes.
        ///
        /// @param nanos used since it was told last; negative when it is given back
        /// @param known until it is full again, without `nanos`, by what this replica knew; 0 for nothing. It
        ///     counts where nothing is known there any more
        record Refilled(String name, long nanos, long known) implements Use {}

        /// Of something that is had for a while, and again had by nobody when its replica is gone.
        ///
        /// @param here how many this replica has now
        record Held(String name, long here) implements Use {}
    }

    /// What is known now.
    ///
    /// @param replicas that are there, this one included
    /// @param counters for each that was told of, in that order: for `Refilled` nanoseconds until it is full,
    ///     for `Held` how many the others have
    record Told(int replicas, long[] counters) {}

    /// How the telling goes.
    ///
    /// @param up whether the last answer came
    /// @param replicas as far as known, this one included
    /// @param asked how often, since the start
    /// @param failed how many of those had no answer
    record Figures(boolean up, int replicas, long asked, long failed) {}

    /// There was no answer; the message says why, for people, without a secret.
    final class Unavailable extends Exception {
        private static final long serialVersionUID = 1;

        public Unavailable(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }
}
