package dev.signalbox.app.deferral;

import dev.signalbox.model.deferral.Job;
import dev.signalbox.model.deferral.JobState;
import dev.signalbox.model.deferral.JobStatus;
import dev.signalbox.storage.deferral.JobFiles;
import org.jspecify.annotations.Nullable;

/// Where one job is. Guarded by its [Jobs].
final class Entry {
    /// Bare: what only its making needs is on the disk, so that however much callers send of it, none of that stays.
    final Job job;
    /// Held while its files are read or written. Taken before the lock of [Jobs], never after it.
    final Object onDisk = new Object();
    JobStatus status;
    /// As its file is named. Guarded by `onDisk`.
    JobStatus filed;
    /// On the disk.
    long bytes;
    /// When somebody first had the answer, in milliseconds since 1970; 0 for never.
    long fetched;
    /// The end that is being written down; null for none. Whoever sets it has decided.
    @Nullable
    JobState ending;
    /// Whether its request is under way.
    boolean alive;
    /// Stops that.
    @Nullable
    Runnable stop;
    /// How often it was begun for nothing since it last got anywhere.
    int vain;
    /// How often of these there was an answer that may be another the next time.
    int failures;
    /// How often in a row its file could not be moved or read.
    int troubles;

    Entry(Job job, long bytes) {
        this.job = job;
        this.bytes = bytes;
        status = new JobStatus(job, JobState.QUEUED, 0, false, 0, 0, null);
        filed = status;
    }

    Entry(JobFiles.Found found) {
        this(found.status().job(), found.bytes());
        status = found.status();
        filed = status;
        fetched = found.fetched();
    }

    /// One more attempt begins.
    void begin() {
        int attempt = status.attempts() + 1;
        status = new JobStatus(
                job, JobState.RUNNING, attempt, status.restarted(), 0, 0, JobStatus.requestId(job.id(), attempt));
    }

    /// The same, waiting.
    static JobStatus waiting(JobStatus begun) {
        return new JobStatus(
                begun.job(), JobState.QUEUED, begun.attempts(), begun.restarted(), 0, 0, begun.requestId());
    }

    /// The same at an end.
    ///
    /// @param now milliseconds since 1970
    /// @param answered the HTTP status of the answer; 0 without one
    JobStatus ended(JobState end, long now, int answered) {
        return new JobStatus(job, end, status.attempts(), status.restarted(), now, answered, status.requestId());
    }

    /// When nothing of it is kept any more: milliseconds since 1970. Once somebody had the answer it stays only as long
    /// as one needs to ask again after a connection broke.
    long goneAt() {
        long kept = status.ended() + job.keepMillis();
        // A line of a batch stays until that has written it down.
        return fetched == 0 || job.batch() != null ? kept : Math.min(kept, fetched + Jobs.GRACE_MILLIS);
    }
}
