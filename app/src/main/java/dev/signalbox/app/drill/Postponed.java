package dev.signalbox.app.drill;

import dev.signalbox.core.access.Keyring.Credentials;
import dev.signalbox.core.deferral.Backlog;
import dev.signalbox.core.deferral.Outlook;
import dev.signalbox.core.exchange.Command;
import dev.signalbox.core.exchange.Later;
import dev.signalbox.model.deferral.Job;
import dev.signalbox.model.deferral.JobState;
import dev.signalbox.model.deferral.JobStatus;
import dev.signalbox.model.failure.Problem;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What is answered later, in virtual time: begun in the order of the program's backlog, as many at once as the config
/// says, when levels allow it, and again when it came to nothing. There is room for all of it.
final class Postponed {
    private static final long LOOK = 250 * Agenda.MILLI;

    private final Run run;
    private final Draws draws;
    private final Backlog backlog = new Backlog();
    private final Map<String, Kept> kept = new HashMap<>();
    private int underWay;

    /// One that was put off.
    private static final class Kept {
        private final Question question;
        private final Job job;
        private int vain;
        private int failures;

        private Kept(Question question, Job job) {
            this.question = question;
            this.job = job;
        }
    }

    Postponed(Run run, long seed) {
        this.run = run;
        draws = new Draws(seed);
    }

    void begin() {
        run.agenda().every(LOOK, this::look);
    }

    /// Takes one in.
    JobStatus take(Question question, Command.Defer asked) {
        long now = run.epochMillis();
        Job job = new Job(
                "drill-" + question.number(),
                asked.caller().name(),
                asked.caller().workload().name(),
                asked.route().name(),
                Call.DIALECT,
                "chat",
                "",
                List.of(),
                null,
                now,
                now + asked.how().within().toMillis(),
                asked.how().keep().toMillis(),
                null);
        kept.put(job.id(), new Kept(question, job));
        backlog.add(job, 0);
        return new JobStatus(job, JobState.QUEUED, 0, false, 0, 0, null);
    }

    private void look() {
        backlog.expired(run.epochMillis()).forEach(each -> kept.remove(each.id()));
        int atOnce = run.rules().policy().bookkeeping().deferral().concurrency();
        while (underWay < atOnce) {
            Job next = backlog.next(
                    run.epochMillis(), (workload, route) -> Later.mayRun(run.rules(), workload, route, draws.share()));
            Kept begun = next == null ? null : kept.get(next.id());
            if (begun == null) {
                return;
            }
            underWay++;
            run.call(begun.question, new Credentials.OnBehalf(begun.job.owner(), null), end -> over(begun, end));
        }
    }

    private void over(Kept made, Call.End end) {
        underWay--;
        run.figures().ended(made.question, end);
        Problem problem = end.told();
        int status = problem == null ? 200 : problem.status();
        boolean again = Outlook.mayPass(status, made.failures);
        if (Outlook.isLater(status) || again) {
            made.failures += again ? 1 : 0;
            long told = problem == null ? 0 : problem.retryAfterSeconds() * 1000L;
            backlog.add(made.job, run.epochMillis() + Outlook.pause(made.vain++, told, draws.share()));
            return;
        }
        kept.remove(made.job.id());
        if (problem == null && end.record().code() == null) {
            run.figures().answeredLater();
        }
    }
}
