package dev.signalbox.core.exchange;

import dev.signalbox.core.access.Caller;
import dev.signalbox.core.access.Keyring.Credentials;
import dev.signalbox.core.dialect.Operation;
import dev.signalbox.core.port.Deferrals;
import dev.signalbox.model.failure.Code;
import dev.signalbox.model.failure.Problem;
import dev.signalbox.model.policy.Deferral;
import dev.signalbox.model.policy.Measure;
import dev.signalbox.model.policy.Measure.Admission;
import dev.signalbox.model.policy.Workload;
import dev.signalbox.model.usage.Outcome;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Which requests are answered later, and when that may be.
public final class Later {
    private static final String MIB = Deferral.MOST_BODY / (1024 * 1024) + " MiB";

    private Later() {}

    /// What becomes of a request by what levels of emergency ask for.
    ///
    /// @param measure null where what is declared holds
    static Admission admission(@Nullable Measure measure, Event.HeadArrived head, RandomGenerator random) {
        if (measure == null) {
            return Admission.RUN;
        }
        // The lot of one that was kept was drawn when it was begun.
        return measure.of(isKept(head) ? 0 : random.nextDouble());
    }

    private static boolean isKept(Event.HeadArrived head) {
        return head.credentials() instanceof Credentials.OnBehalf;
    }

    /// Whether a request is to be kept instead of being answered now: its workload allows it, and its caller or the
    /// present level of emergency wants it. Streams are not: who reads one waits for it.
    static boolean wanted(Event.HeadArrived head, Event.BodyArrived body, Caller caller, Admission admission) {
        Operation operation = head.operation();
        return caller.workload().deferring() != null
                && (operation == Operation.CHAT || operation == Operation.EMBEDDINGS)
                && !body.stream()
                && !isKept(head)
                && (head.wishes().later() || admission == Admission.DEFER && body.size() <= Deferral.MOST_BODY);
    }

    /// Why one that is to be kept cannot be; null when it can.
    static @Nullable Problem refusal(Event.BodyArrived body) {
        return body.size() <= Deferral.MOST_BODY
                ? null
                : Problem.of(Code.BODY_TOO_LARGE, "A request that is answered later may have " + MIB + ".");
    }

    /// Whether a kept request may be made now. It is refused like any other when that changes a moment later.
    ///
    /// @param workload of a config before, maybe; then the request is made, and refused for that
    /// @param drawn by lot, from 0 to below 1: while requests come back by and by, so do these
    public static boolean mayRun(Rules rules, String workload, String route, double drawn) {
        Workload declared = rules.policy().workloads().get(workload);
        Measure measure = rules.measures().of(workload, route);
        Standing standing = rules.standing();
        return declared == null
                || rules.policy().overrides().workload(workload) == null
                        && (measure == null || measure.of(drawn) == Admission.RUN)
                        && !standing.ledgerFull()
                        // Who runs by a small share is not the first to be refused by it.
                        && !standing.pressure().refuses(declared.criticality(), 1 - drawn);
    }

    /// Ends a request with what is known of deferred ones.
    ///
    /// @param wished whether it asked to be answered later
    static void end(Deferrals.Answer answer, boolean wished, Ending ending, RandomGenerator random) {
        Command shown = new Command.ShowJob(answer, wished);
        switch (answer) {
            case Deferrals.Answer.Taken _ -> ending.show(shown, 202, Outcome.DEFERRED);
            case Deferrals.Answer.Fetched fetched ->
                ending.show(shown, fetched.answer().status(), Outcome.SUCCESS);
            case Deferrals.Answer.Refused(Deferrals.Reason reason) -> {
                Problem problem = Told.job(reason, random);
                ending.refuse(problem, Told.outcome(problem.code()));
            }
            case Deferrals.Answer.Shown _, Deferrals.Answer.Listed _, Deferrals.Answer.Forgotten _ ->
                ending.show(shown);
        }
    }
}
