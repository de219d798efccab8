package dev.signalbox.model.deferral;

import java.util.Locale;

/// Where a job is. It gets into exactly one of those that are an end, and stays there.
public enum JobState {
    QUEUED,
    RUNNING,
    /// With an answer.
    SUCCEEDED,
    /// With an error in place of the answer.
    FAILED,
    /// Its owner wanted no answer any more.
    CANCELLED,
    /// It was not begun in time.
    EXPIRED;

    private final String word = name().toLowerCase(Locale.ROOT);

    /// As callers and metrics have it.
    public String word() {
        return word;
    }

    /// Whether nothing comes after it.
    public boolean isEnd() {
        return this != QUEUED && this != RUNNING;
    }

    /// Whether there is something to fetch.
    public boolean hasAnswer() {
        return this == SUCCEEDED || this == FAILED;
    }
}
