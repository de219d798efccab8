package dev.signalbox.model.deferral;

import org.jspecify.annotations.Nullable;

/// How a job stands.
///
/// @param attempts how often it was begun
/// @param restarted whether the process ended while it was under way, so that it may have been asked twice
/// @param ended milliseconds since 1970; 0 before
/// @param status the HTTP status of its answer; 0 without one
/// @param requestId under which the last time that it was made is in the ledger; null before the first
public record JobStatus(
        Job job,
        JobState state,
        int attempts,
        boolean restarted,
        long ended,
        int status,
        @Nullable String requestId) {

    /// How the ledger calls a job's request.
    ///
    /// @param attempt from 1
    public static String requestId(String job, int attempt) {
        return job + "." + attempt;
    }

    /// The same of a job of which more is known, or less.
    public JobStatus of(Job known) {
        return new JobStatus(known, state, attempts, restarted, ended, status, requestId);
    }
}
