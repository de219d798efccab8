package dev.signalbox.core.port;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Where replicas tell each other what they used. Asking takes as long as a network does: never for an event loop.
public interface SharedState extends AutoCloseable {
    /// The most of limits that is told at once; of budgets there may be some more.
    int MAX_USES = 256;

    /// Tells what was used here and learns what all have used. Also with nothing to tell it says that this
    /// replica is there; one that is not heard of for five seconds counts no more.
    ///
    /// @param uses of different counters, a few hundred at most
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

        /// Of money, in nanodollars; what was spent in a period never becomes less.
        ///
        /// @param spent by who says this, since the period began
        /// @param reserved by its requests under way; counts as long as the replica is there
        /// @param lasts milliseconds until the period is over
        /// @param lost what others had spent and is not known there any more
        /// @param past what was known as [#PAST]
        /// @param missing to be added to that, unless it has changed
        record Spent(
                String name, long spent, long reserved, long lasts, Map<String, Long> lost, long past, long missing)
                implements Use {
            /// Under this name stands what replicas spent that are not told apart any more.
            public static final String PAST = "past";
        }
    }

    /// What is known now.
    ///
    /// @param replicas that are there, this one included
    /// @param counters for each that was told of, in that order: for `Refilled` nanoseconds until it is full,
    ///     for `Held` how many the others have, for `Spent` nothing
    /// @param accounts for each `Spent`, in that order
    record Told(int replicas, long[] counters, List<Account> accounts) {}

    /// What was spent and reserved in a period, in nanodollars.
    ///
    /// @param born when the number was made there; another one says that it was lost in between
    /// @param ageMillis since then
    /// @param reserved by the others that are there
    /// @param own spent by who asks, also before it was started anew
    /// @param others what each other one has spent, by a name that means nothing else
    record Account(long born, long ageMillis, long reserved, long own, Map<String, Long> others) {}

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
