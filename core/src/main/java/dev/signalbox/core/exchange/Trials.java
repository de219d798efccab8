package dev.signalbox.core.exchange;

import dev.signalbox.core.resilience.Endpoint;
import dev.signalbox.core.resilience.Permit;
import dev.signalbox.core.routing.Candidate;
import dev.signalbox.model.failure.Failure;
import dev.signalbox.model.usage.AttemptRecord;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The attempts of one request: those that are over, the one under way, and a hedge beside it. Holds their
/// permits and gives each back exactly once.
final class Trials {
    private final Standing standing;
    private final List<Tried> failed = new ArrayList<>(1);
    private final List<AttemptRecord> records = new ArrayList<>(1);
    private int started;
    private long firstStarted;
    private @Nullable Trial running;
    private @Nullable Trial hedge;
    private @Nullable Candidate last;

    Trials(Standing standing) {
        this.standing = standing;
    }

    /// The one under way.
    @Nullable
    Trial running() {
        return running;
    }

    @Nullable
    Trial numbered(int number) {
        if (running != null && running.number == number) {
            return running;
        }
        return hedge != null && hedge.number == number ? hedge : null;
    }

    boolean hedged() {
        return hedge != null;
    }

    /// How many were begun.
    int started() {
        return started;
    }

    /// When the first was begun.
    long firstStarted() {
        return firstStarted;
    }

    /// What failed so far, oldest first.
    List<Tried> failed() {
        return failed;
    }

    List<AttemptRecord> records() {
        return records;
    }

    /// Where the answer came from, or where it was tried last.
    @Nullable
    Candidate last() {
        return last;
    }

    /// Begins an attempt, beside the one under way if there is one.
    ///
    /// @return null when the endpoint has no room, or may not be asked any more
    @Nullable
    Trial begin(NextStep.Try step, long now) {
        Candidate candidate = step.candidate();
        Endpoint endpoint = standing.endpoint(candidate);
        Permit permit = endpoint.take(now, step.although());
        if (permit == null) {
            return null;
        }
        if (failed.stream().noneMatch(each -> each.candidate().slot() == candidate.slot())) {
            endpoint.budget().count(now);
        }
        Trial begun = new Trial(++started, candidate, permit, now);
        if (running == null) {
            running = begun;
            last = candidate;
        } else {
            hedge = begun;
        }
        if (started == 1) {
            firstStarted = now;
        }
        return begun;
    }

    /// This one answers.
    ///
    /// @return the other, which is not needed any more; null when there is none
    @Nullable
    Trial prefer(Trial chosen, long now) {
        Trial other = chosen == running ? hedge : running;
        hedge = null;
        running = chosen;
        last = chosen.candidate;
        if (other != null) {
            records.add(other.record("hedge_lost", 0, now));
            other.permit.ignored(now);
            standing.released(other.candidate);
        }
        return other;
    }

    /// @param caller name of the caller's key, null when there is none
    /// @param counts whether the failure says anything about the endpoint
    void fail(Trial which, Failure failure, @Nullable String caller, boolean counts, long now) {
        records.add(which.record(failure.code().word(), failure.status(), now));
        if (counts) {
            which.permit.failed(failure, caller, now);
        } else {
            which.permit.ignored(now);
        }
        failed.add(new Tried(which.candidate, failure, which.content));
        release(which);
    }

    void succeed(Trial which, long now) {
        records.add(which.record(null, 200, now));
        which.permit.succeeded(now);
        release(which);
    }

    /// It was given up for reasons that are not the provider's.
    void stop(Trial which, String why, long now) {
        records.add(which.record(why, 0, now));
        which.permit.ignored(now);
        release(which);
    }

    /// A hedge takes the place of an attempt that is over.
    private void release(Trial over) {
        if (over == running) {
            running = hedge;
            if (hedge != null) {
                last = hedge.candidate;
            }
        }
        hedge = null;
        standing.released(over.candidate);
    }
}
