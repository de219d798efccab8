package dev.signalbox.core.exchange;

import dev.signalbox.core.access.Caller;
import dev.signalbox.core.access.Keyring;
import dev.signalbox.core.dialect.Operation;
import dev.signalbox.core.exchange.Event.Timer;
import dev.signalbox.core.routing.Candidate;
import dev.signalbox.core.routing.Plan;
import dev.signalbox.model.failure.Code;
import dev.signalbox.model.failure.Failure;
import dev.signalbox.model.failure.Failure.TimedOut;
import dev.signalbox.model.failure.Problem;
import dev.signalbox.model.policy.Timeouts;
import dev.signalbox.model.policy.Workload;
import dev.signalbox.model.usage.AttemptRecord;
import dev.signalbox.model.usage.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One request from its head to its settlement. Confined to one thread; never blocks, never reads a clock.
///
/// ```
/// NEW ──head──▶ ARRIVING ──body──▶ ATTEMPTING ──first content──▶ RELAYING ──end──▶ SETTLED
///  │ refuse        │ refuse          │ ▲ failed: NextStep            │ broken: in-band error
///  └───────────────┴──▶ SETTLED ◀────┘ └─ next candidate             └──▶ SETTLED
/// ```
///
/// Whatever the order of events, there is exactly one terminal command (`Finish`, `Reject`, `Break`, `ShowModels`,
/// `ShowModel`, or none when the client left) and then exactly one `Settle`, which is the last.
public final class Exchange {
    private enum State {
        NEW,
        ARRIVING,
        ATTEMPTING,
        RELAYING,
        SETTLED
    }

    private final Rules rules;
    private final EnumSet<Timer> armed = EnumSet.noneOf(Timer.class);
    private State state = State.NEW;
    private String dialect = "";
    private @Nullable Caller caller;
    private Plan.@Nullable Ready plan;

    private boolean stream;
    private boolean committed;
    private long deadline;
    private long firstContentAt = -1;

    private int attempt;
    private long attemptStarted;
    private @Nullable Candidate candidate;
    private final List<Failure> failures = new ArrayList<>(1);
    private final List<AttemptRecord> attempts = new ArrayList<>(1);

    public Exchange(Rules rules) {
        this.rules = rules;
    }

    /// Whether it is over; no event changes anything any more.
    public boolean settled() {
        return state == State.SETTLED;
    }

    /// Takes an event and gives out what is to be done.
    ///
    /// @param now nanoseconds of a monotonic clock
    public void on(Event event, long now, Consumer<? super Command> out) {
        if (state == State.SETTLED) {
            return;
        }
        switch (event) {
            case Event.HeadArrived head -> onHead(head, out);
            case Event.BodyArrived body -> onBody(body, now, out);
            case Event.Unusable(Problem problem) -> giveUp(problem, outcome(problem.code()), now, out);
            case Event.Connected(int number) -> onConnected(number, now, out);
            case Event.FirstContent(int number) -> onFirstContent(number, now, out);
            case Event.Ended(int number) -> onEnded(number, now, out);
            case Event.Failed(int number, Failure failure) -> onFailed(number, failure, now, out);
            case Event.TimerFired(Timer timer) -> onTimer(timer, now, out);
            case Event.ClientGone _ -> onClientGone(now, out);
            case Event.Stopping _ ->
                giveUp(Problem.of(Code.DRAINING, "The gateway is being stopped."), Outcome.REFUSED, now, out);
            case Event.Faulted _ ->
                giveUp(
                        Problem.of(Code.INTERNAL_ERROR, "Something went wrong inside the gateway."),
                        Outcome.INTERNAL_ERROR,
                        now,
                        out);
        }
    }

    // ── Gates: each may refuse; what passes them all is attempted ────────────────────────────────────────────────────

    private void onHead(Event.HeadArrived head, Consumer<? super Command> out) {
        if (state != State.NEW) {
            return;
        }
        dialect = head.dialect();
        switch (rules.keyring().identify(head.credentials())) {
            case Keyring.Verdict.Refused(Problem problem) -> reject(problem, Outcome.CALLER_ERROR, out);
            case Keyring.Verdict.Known(Caller known) -> {
                caller = known;
                if (head.operation().asksProvider()) {
                    state = State.ARRIVING;
                    out.accept(new Command.ReadBody());
                } else {
                    showModels(head.operation(), head.model(), known, out);
                }
            }
        }
    }

    private void onBody(Event.BodyArrived body, long now, Consumer<? super Command> out) {
        if (state != State.ARRIVING || caller == null) {
            return;
        }
        stream = body.stream();
        switch (rules.router().plan(body.model(), dialect, caller.workload(), caller::mayUse)) {
            case Plan.Refused(Problem problem) -> reject(problem, Outcome.CALLER_ERROR, out);
            case Plan.Ready ready -> {
                plan = ready;
                long total = ready.route().timeouts().total().toNanos();
                deadline = now + total;
                arm(Timer.TOTAL, total, out);
                if (stream && body.keepsAlive()) {
                    arm(Timer.HEARTBEAT, rules.policy().limits().commitAfter().toNanos(), out);
                }
                start(ready.candidates().getFirst(), ready, now, out);
            }
        }
    }

    private void showModels(Operation operation, @Nullable String model, Caller known, Consumer<? super Command> out) {
        List<String> names = rules.router().names(known::mayUse);
        if (operation == Operation.LIST_MODELS) {
            out.accept(new Command.ShowModels(names));
        } else if (model != null && names.contains(model)) {
            out.accept(new Command.ShowModel(model));
        } else {
            reject(Problem.of(Code.ROUTE_NOT_FOUND, "There is no such route."), Outcome.CALLER_ERROR, out);
            return;
        }
        settle(200, Outcome.SUCCESS, null, out);
    }

    // ── Attempts ─────────────────────────────────────────────────────────────────────────────────────────────────────

    private void start(Candidate next, Plan.Ready ready, long now, Consumer<? super Command> out) {
        state = State.ATTEMPTING;
        attempt++;
        attemptStarted = now;
        candidate = next;
        // The failed attempt's limit must not end this one.
        disarm(Timer.ANSWER, out);
        // Armed first: a connection that stands already is reported while `Start` is carried out.
        arm(Timer.CONNECT, next.target().timeouts().connect().toNanos(), out);
        out.accept(new Command.Start(
                attempt, next, ready.route().name(), ready.route().strict()));
    }

    private void onConnected(int number, long now, Consumer<? super Command> out) {
        if (state != State.ATTEMPTING || number != attempt) {
            return;
        }
        disarm(Timer.CONNECT, out);
        arm(Timer.ANSWER, answerLimit() - (now - attemptStarted), out);
    }

    /// From the attempt's start until first content of a stream, or until the whole of any other answer.
    private long answerLimit() {
        if (stream) {
            return timeouts().firstToken().toNanos();
        }
        long left = deadline - attemptStarted;
        return plan != null && NextStep.anotherLeft(plan, attempt) ? left / 2 : left;
    }

    private void onFirstContent(int number, long now, Consumer<? super Command> out) {
        if (state != State.ATTEMPTING || number != attempt) {
            return;
        }
        firstContentAt = now;
        if (stream) {
            relay(out);
            arm(Timer.IDLE, timeouts().idle().toNanos(), out);
        }
    }

    private void relay(Consumer<? super Command> out) {
        state = State.RELAYING;
        committed = true;
        disarm(Timer.CONNECT, out);
        disarm(Timer.ANSWER, out);
        disarm(Timer.HEARTBEAT, out);
        out.accept(new Command.Relay(attempt));
    }

    private void onEnded(int number, long now, Consumer<? super Command> out) {
        if (!attempting() || number != attempt) {
            return;
        }
        if (state == State.ATTEMPTING) {
            relay(out);
        }
        record(null, 200, now);
        out.accept(new Command.Finish());
        settle(200, Outcome.SUCCESS, null, out);
    }

    private void onFailed(int number, Failure failure, long now, Consumer<? super Command> out) {
        if (!attempting() || number != attempt || plan == null) {
            return;
        }
        record(failure.code().word(), failure.status(), now);
        failures.add(failure);
        if (state == State.RELAYING) {
            breakOff(NextStep.problem(plan, failures), Outcome.TRUNCATED, out);
            return;
        }
        switch (NextStep.after(plan, failures)) {
            case NextStep.Try(Candidate next) -> start(next, plan, now, out);
            case NextStep.GiveUp(Problem problem) -> refuse(problem, outcome(NextStep.decisive(failures)), out);
        }
    }

    private void onTimer(Timer timer, long now, Consumer<? super Command> out) {
        if (!attempting() || !armed.remove(timer)) {
            return;
        }
        switch (timer) {
            case HEARTBEAT -> {
                if (!committed) {
                    committed = true;
                    out.accept(new Command.Commit());
                }
                out.accept(new Command.KeepAlive());
                arm(Timer.HEARTBEAT, rules.policy().limits().heartbeat().toNanos(), out);
            }
            case TOTAL -> timedOut(TimedOut.Limit.TOTAL, total(), now, out);
            case CONNECT ->
                timedOut(TimedOut.Limit.CONNECT, timeouts().connect().toNanos(), now, out);
            case ANSWER ->
                timedOut(stream ? TimedOut.Limit.FIRST_TOKEN : TimedOut.Limit.ANSWER, answerLimit(), now, out);
            case IDLE -> timedOut(TimedOut.Limit.IDLE, timeouts().idle().toNanos(), now, out);
        }
    }

    private void timedOut(TimedOut.Limit limit, long nanos, long now, Consumer<? super Command> out) {
        out.accept(new Command.Cancel(attempt));
        onFailed(attempt, new TimedOut(limit, Duration.ofNanos(nanos).toMillis()), now, out);
    }

    // ── Ends ─────────────────────────────────────────────────────────────────────────────────────────────────────────

    private void onClientGone(long now, Consumer<? super Command> out) {
        if (attempting()) {
            out.accept(new Command.Cancel(attempt));
            record(Code.CLIENT_GONE.word(), 0, now);
        }
        settle(committed ? 200 : 0, Outcome.CLIENT_GONE, Code.CLIENT_GONE, out);
    }

    /// Ends it from outside the attempt.
    private void giveUp(Problem problem, Outcome outcome, long now, Consumer<? super Command> out) {
        if (attempting()) {
            out.accept(new Command.Cancel(attempt));
            record(problem.code().word(), 0, now);
        }
        if (state == State.RELAYING) {
            breakOff(problem, outcome == Outcome.INTERNAL_ERROR ? outcome : Outcome.TRUNCATED, out);
        } else {
            refuse(problem, outcome, out);
        }
    }

    private void refuse(Problem problem, Outcome outcome, Consumer<? super Command> out) {
        if (committed) {
            breakOff(problem, outcome, out);
        } else {
            reject(problem, outcome, out);
        }
    }

    private void reject(Problem problem, Outcome outcome, Consumer<? super Command> out) {
        out.accept(new Command.Reject(problem));
        settle(problem.status(), outcome, problem.code(), out);
    }

    private void breakOff(Problem problem, Outcome outcome, Consumer<? super Command> out) {
        out.accept(new Command.Break(problem));
        settle(200, outcome, problem.code(), out);
    }

    private void settle(int status, Outcome outcome, @Nullable Code code, Consumer<? super Command> out) {
        state = State.SETTLED;
        Candidate last = candidate;
        out.accept(new Command.Settle(new Settlement(
                caller == null || caller.key() == null ? null : caller.key().name(),
                caller == null ? Workload.DEFAULT_NAME : caller.workload().name(),
                plan == null ? "-" : plan.route().name(),
                last == null ? "-" : last.target().label(),
                last == null ? null : last.target().model(),
                stream,
                status,
                outcome,
                code == null ? null : code.word(),
                attempts,
                firstContentAt)));
    }

    // ── Small things ─────────────────────────────────────────────────────────────────────────────────────────────────

    private boolean attempting() {
        return state == State.ATTEMPTING || state == State.RELAYING;
    }

    private Timeouts timeouts() {
        return candidate == null ? Timeouts.DEFAULT : candidate.target().timeouts();
    }

    private long total() {
        return plan == null ? 0 : plan.route().timeouts().total().toNanos();
    }

    private void arm(Timer timer, long nanos, Consumer<? super Command> out) {
        armed.add(timer);
        out.accept(new Command.Arm(timer, nanos));
    }

    private void disarm(Timer timer, Consumer<? super Command> out) {
        if (armed.remove(timer)) {
            out.accept(new Command.Disarm(timer));
        }
    }

    private void record(@Nullable String failure, int status, long now) {
        if (candidate != null) {
            attempts.add(new AttemptRecord(candidate.target().label(), failure, status, now - attemptStarted));
        }
    }

    private static Outcome outcome(Failure failure) {
        return failure instanceof TimedOut ? Outcome.TIMEOUT : outcome(failure.code());
    }

    private static Outcome outcome(Code code) {
        if (NextStep.callers(code)) {
            return Outcome.CALLER_ERROR;
        }
        if (code == Code.DRAINING || code == Code.OVERLOADED) {
            return Outcome.REFUSED;
        }
        return code == Code.INTERNAL_ERROR ? Outcome.INTERNAL_ERROR : Outcome.UPSTREAM_ERROR;
    }
}
