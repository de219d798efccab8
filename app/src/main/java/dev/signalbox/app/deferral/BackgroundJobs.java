package dev.signalbox.app.deferral;

import dev.signalbox.app.responses.BackgroundQueue;
import dev.signalbox.core.port.Deferrals;
import dev.signalbox.model.deferral.Job;
import dev.signalbox.model.deferral.JobAnswer;
import dev.signalbox.model.deferral.JobStatus;
import dev.signalbox.model.policy.Deferral;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Responses that are made in the background, as deferred requests.
final class BackgroundJobs implements BackgroundQueue {
    private final Jobs jobs;

    BackgroundJobs(Jobs jobs) {
        this.jobs = jobs;
    }

    @Override
    public Deferrals.@Nullable Reason take(Job job, byte[] body) throws IOException {
        return jobs.take(job, body);
    }

    @Override
    public @Nullable JobStatus status(@Nullable String owner, String id) {
        return jobs.status(owner, id);
    }

    @Override
    public @Nullable JobAnswer answer(JobStatus status) throws IOException {
        return jobs.answer(status);
    }

    @Override
    public void cancel(String id) throws IOException {
        jobs.cancel(id);
    }

    @Override
    public void forget(String id) throws IOException {
        jobs.forget(id);
    }

    @Override
    public int mostOfBody() {
        return Deferral.MOST_BODY;
    }
}
