package dev.signalbox.core.exchange;

import dev.signalbox.core.limits.Reservation;
import dev.signalbox.core.resilience.Permit;
import dev.signalbox.core.routing.Candidate;
import dev.signalbox.model.usage.AttemptRecord;
import org.jspecify.annotations.Nullable;

/// An attempt that is under way.
final class Trial {
    final int number;
    final Candidate candidate;
    final Permit permit;
    /// Of the target's limits; null when it has none.
    final @Nullable Reservation reserved;
    final long started;
    boolean connected;
    boolean content;

    Trial(int number, Candidate candidate, Permit permit, @Nullable Reservation reserved, long started) {
        this.number = number;
        this.candidate = candidate;
        this.permit = permit;
        this.reserved = reserved;
        this.started = started;
    }

    AttemptRecord record(@Nullable String failure, int status, long now) {
        return new AttemptRecord(candidate.target().label(), failure, status, now - started, started);
    }
}
