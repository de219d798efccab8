package dev.signalbox.app.deferral;

import dev.signalbox.app.batch.LineQueue;
import dev.signalbox.model.deferral.Job;
import dev.signalbox.model.deferral.JobAnswer;
import dev.signalbox.model.deferral.JobStatus;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Lines of batches as jobs among the others.
final class BatchLines implements LineQueue {
    private final Jobs jobs;
    private final int atOnce;

    BatchLines(Jobs jobs, int atOnce) {
        this.jobs = jobs;
        this.atOnce = atOnce;
    }

    @Override
    public boolean take(Job line, byte[] body) throws IOException {
        return jobs.take(line, body) == null;
    }

    @Override
    public @Nullable JobStatus status(String batch, String id) {
        return jobs.status(Shelf.ofBatch(batch), id);
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
    public List<JobStatus> lines() {
        return jobs.all().stream().filter(each -> each.job().batch() != null).toList();
    }

    @Override
    public int atOnce() {
        return atOnce;
    }

    @Override
    public boolean hold(long bytes) {
        return jobs.hold(bytes);
    }

    @Override
    public void add(long bytes) {
        jobs.add(bytes);
    }

    @Override
    public boolean full() {
        return jobs.full();
    }
}
