package dev.signalbox.core.port;

import dev.signalbox.model.deferral.Job;
import dev.signalbox.model.deferral.JobAnswer;
import dev.signalbox.model.deferral.JobState;
import dev.signalbox.model.deferral.JobStatus;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Requests that are answered later. Event loops ask it and are told once, at once or later, by any thread. What
/// belongs to another owner is not there.
public interface Deferrals {
    /// Where there is no store: nothing is kept.
    Deferrals NONE = new NoDeferrals();

    /// What is said of a list that is to go on behind something unknown.
    String NOTHING_BEFORE = "`after` must be the `id` of one that is there; without it the list begins anew.";

    /// A name for the next one that nobody can guess.
    String newId();

    /// Whether that address may be told of an end.
    boolean tells(String webhook);

    /// Keeps a request. It is on the disk before `then` hears that.
    Submission take(Job job, byte[] body, Consumer<? super Answer> then);

    /// How one stands.
    void show(@Nullable String owner, String id, Consumer<? super Answer> then);

    /// What one was answered with.
    void fetch(@Nullable String owner, String id, Consumer<? super Answer> then);

    /// Cancels one that has not ended, and forgets one that has.
    void end(@Nullable String owner, String id, Consumer<? super Answer> then);

    /// Those of an owner, newest first.
    ///
    /// @param after the last one that is known already; empty for none. It must be there
    /// @param limit how many at most
    void list(@Nullable String owner, String after, int limit, Consumer<? super Answer> then);

    /// One that is being kept.
    interface Submission {
        /// Nobody is there any more to be told: it is not kept, or kept for nothing.
        void withdraw();
    }

    /// Files of requests, and batches that make them.
    Batches batches();

    /// Answers that are kept for later questions.
    Responses responses();

    /// How many there are, of what age and size.
    ///
    /// @param states how many are in each state
    /// @param ends how many have come to each end since the start
    /// @param oldestMillis how long the oldest has waited; 0 when none waits
    /// @param bytes on the disk, files of batches included
    /// @param batches how many are in each status
    record Figures(
            Map<JobState, Long> states,
            Map<JobState, Long> ends,
            long oldestMillis,
            long bytes,
            Map<String, Long> batches) {
        /// Without batches.
        public Figures(Map<JobState, Long> states, Map<JobState, Long> ends, long oldestMillis, long bytes) {
            this(states, ends, oldestMillis, bytes, Map.of());
        }

        /// The same with these batches.
        public Figures with(Map<String, Long> these) {
            return new Figures(states, ends, oldestMillis, bytes, these);
        }
    }

    /// What is told.
    sealed interface Answer {
        record Taken(JobStatus status) implements Answer {}

        record Shown(JobStatus status) implements Answer {}

        /// @param more whether there are others behind them
        record Listed(List<JobStatus> jobs, boolean more) implements Answer {
            public Listed {
                jobs = List.copyOf(jobs);
            }
        }

        record Fetched(JobStatus status, JobAnswer answer) implements Answer {}

        record Forgotten(String id) implements Answer {}

        record Refused(Reason reason) implements Answer {}
    }

    /// Why not.
    enum Reason {
        NOT_FOUND,
        /// Nothing is known behind which a list could go on.
        NOTHING_BEFORE,
        NOT_FINISHED,
        WITHOUT_ANSWER,
        /// The owner has as many as it may.
        TOO_MANY,
        /// All owners together have.
        FULL,
        /// The disk does not take it, or is too slow.
        UNAVAILABLE
    }
}
