package dev.signalbox.app.responses;

import dev.signalbox.core.port.Deferrals;
import dev.signalbox.model.deferral.Job;
import dev.signalbox.model.deferral.JobAnswer;
import dev.signalbox.model.deferral.JobStatus;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// What makes responses in the background. All of it may wait for the disk.
public interface BackgroundQueue {
    /// Takes one in.
    ///
    /// @return why not; null when it is on the disk
    Deferrals.@Nullable Reason take(Job job, byte[] body) throws IOException;

    /// How one stands; null when it is not here.
    @Nullable
    JobStatus status(@Nullable String owner, String id);

    /// What one was answered with; null when that is not kept any more.
    @Nullable
    JobAnswer answer(JobStatus status) throws IOException;

    /// Ends one that has not ended, also what is under way of it.
    void cancel(String id) throws IOException;

    /// Keeps nothing any more of one that has ended.
    void forget(String id) throws IOException;

    /// How much may be asked of a request that is made later.
    int mostOfBody();
}
