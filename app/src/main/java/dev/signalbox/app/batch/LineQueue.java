package dev.signalbox.app.batch;

import dev.signalbox.model.deferral.Job;
import dev.signalbox.model.deferral.JobAnswer;
import dev.signalbox.model.deferral.JobStatus;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Who makes lines of batches. Methods that throw [IOException] wait for the disk.
public interface LineQueue {
    /// Takes in one, which is on the disk when this returns.
    ///
    /// @return false when there is no room now
    boolean take(Job line, byte[] body) throws IOException;

    /// Null when it is not there.
    @Nullable
    JobStatus status(String batch, String id);

    /// Null when it is not there any more.
    @Nullable
    JobAnswer answer(JobStatus status) throws IOException;

    /// Ends one that has not ended.
    void cancel(String id) throws IOException;

    /// Nothing is left of one that has ended.
    void forget(String id) throws IOException;

    /// Lines of all batches.
    List<JobStatus> lines();

    /// So many may be under way at once, all together.
    int atOnce();

    // ── The disk is one ──────────────────────────────────────────────────────────────────────────────────────────────

    /// Takes room for so many bytes; false when there is none.
    boolean hold(long bytes);

    /// The same, room or not; less than nothing to give it back.
    void add(long bytes);

    /// Whether all room is taken.
    boolean full();
}
