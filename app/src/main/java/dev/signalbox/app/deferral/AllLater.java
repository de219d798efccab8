package dev.signalbox.app.deferral;

import dev.signalbox.app.batch.BatchOffice;
import dev.signalbox.core.port.LaterDesk;
import dev.signalbox.model.deferral.Job;
import dev.signalbox.model.deferral.JobStatus;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Jobs and batches of all keys, for operators.
final class AllLater implements LaterDesk {
    private final Jobs jobs;
    private final BatchOffice batches;

    AllLater(Jobs jobs, BatchOffice batches) {
        this.jobs = jobs;
        this.batches = batches;
    }

    @Override
    public List<Row> rows() {
        List<Row> rows = new ArrayList<>(batches.rows());
        jobs.all().forEach(each -> rows.add(row(each)));
        rows.sort(Comparator.comparingLong(Row::created).thenComparing(Row::id).reversed());
        return rows;
    }

    private static Row row(JobStatus status) {
        Job job = status.job();
        return new Row(
                job.id(),
                job.batch() == null ? Kind.REQUEST : Kind.LINE,
                job.owner(),
                job.workload(),
                job.route(),
                job.operation(),
                status.state().word(),
                job.created(),
                job.deadline(),
                status.ended(),
                status.attempts(),
                job.batch(),
                null);
    }

    @Override
    public boolean cancel(String id) throws IOException {
        return batches.cancel(id) || jobs.cancel(id);
    }
}
