package dev.signalbox.core.exchange;

import dev.signalbox.core.access.Caller;
import dev.signalbox.core.access.Keyring;
import dev.signalbox.core.admission.WaitingRoom;
import dev.signalbox.core.dialect.Operation;
import dev.signalbox.core.exchange.Event.Timer;
import dev.signalbox.core.resilience.Hedging;
import dev.signalbox.core.resilience.RetryBudget;
import dev.signalbox.core.routing.Candidate;
import dev.signalbox.core.routing.Plan;
import dev.signalbox.model.failure.Code;
import dev.signalbox.model.failure.Failure;
import dev.signalbox.model.failure.Failure.TimedOut;
import dev.signalbox.model.failure.Problem;
import dev.signalbox.model.policy.Delivery;
import dev.signalbox.model.policy.Overrides;
import dev.signalbox.model.policy.Timeouts;
import dev.signalbox.model.policy.Workload;
import dev.signalbox.model.usage.Outcome;
import dev.signalbox.model.usage.Skipped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// One request from its head to its settlement. Confined to one thread; never blocks, never reads a clock.
///
/// ```
/// NEW ──head──▶ ARRIVING ──body──▶ ATTEMPTING ──first content──▶ RELAYING ──end──▶ SETTLED
///                  │ all full ▲        │  ▲ failed: NextStep         │ broken: in-band error
///                  ▼          │ woken  ▼  │ after a pause            ▼
///                 WAITING ────┘      PAUSING                      SETTLED
/// ```
///
/// What happens after a failure is [NextStep]'s to say, what the caller is told [Told]'s; here is only the
/// order of things. From every state a refusal, the deadline or the client's leaving end it.
///
/// Whatever the order of events, there is exactly one terminal command (`Finish`, `Reject`, `Break`,
/// `ShowModels`, `ShowModel`, or none when the client left) and then exactly one `Settle`, which is the last.
/// Every permit taken is
/// given back exactly once, before that.
public final class Exchange {
    private enum State {
        NEW,
        ARRIVING,
        WAITING,
        PAUSING,
        ATTEMPTING,
        RELAYING,
        SETTLED
    }

    /// What is passed over again and again need not be told more often.
    private static final int MAX_SKIPPED = 16;
    /// Several requests may want the same last place; who loses looks for another this often.
    private static final int MAX_LOOKS = 8;

    private final Rules rules;
    private final RandomGenerator random;
    private final WaitingRoom.Waiter waiter;
    private final EnumSet<Timer> armed = EnumSet.noneOf(Timer.class);
    private State state = State.NEW;
    private String dialect = "";
    private Wishes wishes = Wishes.NONE;
    private @Nullable Caller caller;
    private Plan.@Nullable Ready plan;

    private boolean stream;
    private boolean whole;
    private boolean committed;
    private long total;
    private long deadline;
    private long firstContentAt = -1;
    /// In the waiting room, while it waits.
    private long place;

    private final Trials trials;
    private NextStep.@Nullable Try pending;
    private final List<Skipped> skipped = new ArrayList<>(0);

    /// @param waiter must lead to a [Event.Woken] on the exchange's own thread
    public Exchange(Rules rules, RandomGenerator random, WaitingRoom.Waiter waiter) {
        this.rules = rules;
        this.random = random;
        this.waiter = waiter;
        trials = new Trials(rules.standing());
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
            case Event.HeadArrived head -> onHead(head, now, out);
            case Event.BodyArrived body -> onBody(body, now, out);
            case Event.Unusable(Problem problem) -> giveUp(problem, Told.outcome(problem.code()), now, out);
            case Event.Connected(int number) -> onConnected(number, now, out);
            case Event.FirstContent(int number) -> onFirstContent(number, now, out);
            case Event.Ended(int number) -> onEnded(number, now, out);
            case Event.Exhausted(int number, long millis) -> onExhausted(number, millis, now);
            case Event.Failed(int number, Failure failure) -> onFailed(number, failure, now, out);
            case Event.TimerFired(Timer timer) -> onTimer(timer, now, out);
            case Event.Woken _ -> onWoken(now, out);
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

    private void onHead(Event.HeadArrived head, long now, Consumer<? super Command> out) {
        if (state != State.NEW) {
            return;
        }
        dialect = head.dialect();
        wishes = head.wishes();
        switch (rules.keyring().identify(head.credentials())) {
            case Keyring.Verdict.Refused(Problem problem) -> reject(problem, Outcome.CALLER_ERROR, out);
            case Keyring.Verdict.Known(Caller known) -> {
                caller = known;
                Overrides.Entry paused =
                        rules.policy().overrides().workload(known.workload().name());
                if (!head.operation().asksProvider()) {
                    showModels(head.operation(), head.model(), known, out);
                } else if (paused != null) {
                    long left = TimeUnit.NANOSECONDS.toMillis(paused.ends() - now);
                    reject(Told.paused(known.workload().name(), left), Outcome.REFUSED, out);
                } else if (rules.standing().pressure().refuses(known.workload().criticality())) {
                    reject(Told.overloaded(random), Outcome.REFUSED, out);
                } else {
                    state = State.ARRIVING;
                    out.accept(new Command.ReadBody());
                }
            }
        }
    }

    private void onBody(Event.BodyArrived body, long now, Consumer<? super Command> out) {
        Caller known = caller;
        if (state != State.ARRIVING || known == null) {
            return;
        }
        stream = body.stream();
        switch (rules.router().plan(body.model(), dialect, known.workload(), known::mayUse, wishes.session())) {
            case Plan.Refused(Problem problem) -> reject(problem, Outcome.CALLER_ERROR, out);
            case Plan.Ready ready -> {
                plan = ready;
                for (Plan.LeftOut left : ready.leftOut()) {
                    skip(new Skipped(left.target().label(), 0, left.reason()));
                }
                whole = stream && delivery(ready, known) == Delivery.WHOLE;
                total = ready.route().timeouts().total().toNanos();
                if (wishes.timeoutMillis() > 0) {
                    total = Math.min(total, TimeUnit.MILLISECONDS.toNanos(wishes.timeoutMillis()));
                }
                deadline = now + total;
                arm(Timer.TOTAL, total, out);
                if (stream && body.keepsAlive()) {
                    arm(Timer.HEARTBEAT, rules.policy().limits().commitAfter().toNanos(), out);
                }
                budget(known).count(now);
                Hedging hedging = rules.standing().hedging(ready.route());
                if (hedging != null) {
                    hedging.count();
                }
                look(ready, now, out);
            }
        }
    }

    private Delivery delivery(Plan.Ready ready, Caller known) {
        if (wishes.delivery() != null) {
            return wishes.delivery();
        }
        Delivery workloads = known.workload().delivery();
        return workloads != null ? workloads : ready.route().delivery();
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

    // ── Where next ───────────────────────────────────────────────────────────────────────────────────────────────────

    private void go(NextStep step, Plan.Ready ready, long now, Consumer<? super Command> out) {
        NextStep next = step;
        for (int looks = 1; next instanceof NextStep.Try step1 && step1.delay() == 0; looks++) {
            if (start(step1, ready, now, out)) {
                return;
            }
            next = looks < MAX_LOOKS ? NextStep.first(facts(ready, now)) : new NextStep.Wait();
        }
        switch (next) {
            case NextStep.Try later -> pause(later, out);
            case NextStep.Wait _ -> queue(ready, now, out);
            case NextStep.GiveUp(Problem problem) -> refuse(problem, outcome(problem), out);
        }
    }

    /// By what failed, where something was tried: a timeout is one whatever the caller is told.
    private Outcome outcome(Problem problem) {
        return trials.failed().isEmpty() ? Told.outcome(problem.code()) : Told.outcome(Told.decisive(trials.failed()));
    }

    private boolean start(NextStep.Try step, Plan.Ready ready, long now, Consumer<? super Command> out) {
        Trial begun = trials.begin(step, now);
        if (begun == null) {
            return false;
        }
        state = State.ATTEMPTING;
        // The failed attempt's limits must not end this one.
        disarm(Timer.ANSWER, out);
        disarm(Timer.IDLE, out);
        disarm(Timer.QUEUE, out);
        // Armed first: a connection that stands already is reported while `Start` is carried out.
        arm(Timer.CONNECT, begun.candidate.target().timeouts().connect().toNanos(), out);
        if (begun.number == 1) {
            armHedge(ready, out);
        }
        out.accept(new Command.Start(begun.number, begun.candidate, ready.route(), whole));
        return true;
    }

    private void pause(NextStep.Try later, Consumer<? super Command> out) {
        state = State.PAUSING;
        pending = later;
        quiet(out);
        arm(Timer.BACKOFF, later.delay(), out);
    }

    private void queue(Plan.Ready ready, long now, Consumer<? super Command> out) {
        WaitingRoom room = rules.standing().room(ready.route());
        if (state == State.WAITING) {
            room.rejoin(place, waiter);
        } else {
            place = room.join(waiter);
            if (place == 0) {
                turnAway(Told.queueFull(ready.route(), random), ready, out);
                return;
            }
            state = State.WAITING;
            quiet(out);
            arm(Timer.QUEUE, ready.route().queue().timeout().toNanos(), out);
        }
        // What was given back between looking and joining has woken nobody.
        if (NextStep.hasRoom(facts(ready, now))) {
            room.wakeOne();
        }
    }

    /// Only what was not sent anywhere is refused; otherwise it failed by what was tried before.
    private void turnAway(Problem unsent, Plan.Ready ready, Consumer<? super Command> out) {
        Problem problem = trials.failed().isEmpty() ? unsent : Told.of(ready, trials.failed());
        refuse(problem, outcome(problem), out);
    }

    /// No attempt is under way.
    private void quiet(Consumer<? super Command> out) {
        disarm(Timer.CONNECT, out);
        disarm(Timer.ANSWER, out);
        disarm(Timer.IDLE, out);
        disarm(Timer.HEDGE, out);
    }

    private void onWoken(long now, Consumer<? super Command> out) {
        if (state == State.WAITING && plan != null) {
            look(plan, now, out);
        }
    }

    /// Finds a way at the beginning, or after it was woken.
    private void look(Plan.Ready ready, long now, Consumer<? super Command> out) {
        WaitingRoom room = rules.standing().room(ready.route());
        // Nobody passes those that wait; but nobody is refused for a full queue while there is room.
        int waiting = room.size();
        boolean behind = state == State.ARRIVING
                && waiting > 0
                && waiting < ready.route().queue().length();
        go(behind ? new NextStep.Wait() : NextStep.first(facts(ready, now)), ready, now, out);
        if (state != State.WAITING) {
            // It may have been told of room that it had passed on before it waited again.
            room.leave(place);
            // There may be room for more than one: a limit rose, a rest is over, or this one had no use for it.
            room.wakeOne();
        } else if (!trials.failed().isEmpty() || !ready.leftOut().isEmpty()) {
            // What it may not use, or has tried, may be open to those behind it.
            room.wakeAfter(place);
        }
    }

    private NextStep.Facts facts(Plan.Ready ready, long now) {
        return new NextStep.Facts(
                ready,
                rules.standing(),
                trials.failed(),
                trials.started(),
                budget(Objects.requireNonNull(caller)),
                deadline - now,
                now,
                random,
                this::skip);
    }

    private void skip(Skipped passed) {
        if (skipped.size() < MAX_SKIPPED && !skipped.contains(passed)) {
            skipped.add(passed);
        }
    }

    private RetryBudget budget(Caller known) {
        return rules.standing().budget(known);
    }

    // ── Attempts ─────────────────────────────────────────────────────────────────────────────────────────────────────

    private void onConnected(int number, long now, Consumer<? super Command> out) {
        Trial connected = trials.numbered(number);
        if (state != State.ATTEMPTING || connected == null || connected.connected) {
            return;
        }
        connected.connected = true;
        if (connected == trials.running()) {
            disarm(Timer.CONNECT, out);
            arm(Timer.ANSWER, answerLimit(connected) - (now - connected.started), out);
        }
    }

    /// From the attempt's start until first content of a stream, or until the whole of any other answer.
    private long answerLimit(Trial of) {
        Timeouts timeouts = of.candidate.target().timeouts();
        if (stream) {
            return timeouts.firstToken().toNanos();
        }
        long left = deadline - of.started;
        if (timeouts.answer() != null) {
            return Math.min(left, timeouts.answer().toNanos());
        }
        return plan != null && NextStep.anotherLeft(plan, trials.failed(), of.candidate, trials.started())
                ? left / 2
                : left;
    }

    private void onFirstContent(int number, long now, Consumer<? super Command> out) {
        Trial first = trials.numbered(number);
        if (state != State.ATTEMPTING || first == null) {
            return;
        }
        prefer(first, now, out);
        boolean repeated = first.content;
        first.content = true;
        if (repeated) {
            return;
        }
        firstContentAt = now;
        if (!stream) {
            return;
        }
        first.permit.content(now, now - first.started);
        Hedging hedging = plan == null ? null : rules.standing().hedging(plan.route());
        if (hedging != null) {
            hedging.content(now - trials.firstStarted());
        }
        if (whole) {
            disarm(Timer.CONNECT, out);
            disarm(Timer.ANSWER, out);
            disarm(Timer.HEDGE, out);
        } else {
            relay(first, out);
        }
        arm(Timer.IDLE, first.candidate.target().timeouts().idle().toNanos(), out);
    }

    /// The other of two attempts is not needed any more.
    private void prefer(Trial chosen, long now, Consumer<? super Command> out) {
        Trial other = trials.prefer(chosen, now);
        if (other != null) {
            out.accept(new Command.Cancel(other.number));
        }
    }

    private void relay(Trial chosen, Consumer<? super Command> out) {
        state = State.RELAYING;
        committed = true;
        disarm(Timer.CONNECT, out);
        disarm(Timer.ANSWER, out);
        disarm(Timer.HEDGE, out);
        disarm(Timer.HEARTBEAT, out);
        out.accept(new Command.Relay(chosen.number));
    }

    private void onEnded(int number, long now, Consumer<? super Command> out) {
        Trial ended = trials.numbered(number);
        if (!attempting() || ended == null) {
            return;
        }
        prefer(ended, now, out);
        if (state == State.ATTEMPTING) {
            relay(ended, out);
        }
        trials.succeed(ended, now);
        out.accept(new Command.Finish());
        settle(200, Outcome.SUCCESS, null, out);
    }

    private void onExhausted(int number, long millis, long now) {
        Trial told = trials.numbered(number);
        if (told != null) {
            told.permit.endpoint().exhausted(now, millis);
        }
    }

    private void onFailed(int number, Failure failure, long now, Consumer<? super Command> out) {
        Trial failed = trials.numbered(number);
        if (!attempting() || failed == null || plan == null) {
            return;
        }
        trials.fail(failed, failure, callerName(), !cutShort(failure), now);
        Trial left = trials.running();
        if (state == State.RELAYING) {
            breakOff(Told.of(plan, trials.failed()), Outcome.TRUNCATED, out);
        } else if (left == null) {
            go(NextStep.after(facts(plan, now)), plan, now, out);
        } else {
            limit(left, now, out);
        }
    }

    /// Whether the caller's own limit made the provider's answer late.
    private boolean cutShort(Failure failure) {
        return total < routeTotal()
                && failure instanceof TimedOut timedOut
                && timedOut.limit() == TimedOut.Limit.ANSWER;
    }

    /// Puts the attempt that is left under its own limits.
    private void limit(Trial left, long now, Consumer<? super Command> out) {
        disarm(Timer.CONNECT, out);
        disarm(Timer.ANSWER, out);
        long passed = now - left.started;
        if (left.connected) {
            arm(Timer.ANSWER, answerLimit(left) - passed, out);
        } else {
            arm(Timer.CONNECT, left.candidate.target().timeouts().connect().toNanos() - passed, out);
        }
    }

    private void armHedge(Plan.Ready ready, Consumer<? super Command> out) {
        Hedging hedging = stream ? rules.standing().hedging(ready.route()) : null;
        long after = hedging == null ? -1 : hedging.after();
        if (after >= 0) {
            arm(Timer.HEDGE, after, out);
        }
    }

    private void hedge(long now, Consumer<? super Command> out) {
        Trial running = trials.running();
        Hedging hedging = plan == null ? null : rules.standing().hedging(plan.route());
        if (hedging == null
                || plan == null
                || running == null
                || trials.hedged()
                || !trials.failed().isEmpty()) {
            return;
        }
        NextStep.Try beside = NextStep.beside(facts(plan, now), running.candidate);
        if (beside == null || !hedging.take()) {
            return;
        }
        Trial begun = trials.begin(beside, now);
        if (begun != null) {
            out.accept(new Command.Start(begun.number, begun.candidate, plan.route(), whole));
        }
    }

    // ── Time ─────────────────────────────────────────────────────────────────────────────────────────────────────────

    private void onTimer(Timer timer, long now, Consumer<? super Command> out) {
        if (!armed.remove(timer) || plan == null) {
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
            case QUEUE -> {
                leaveQueue();
                // A rest may be over just now, which wakes nobody.
                boolean goes =
                        NextStep.first(facts(plan, now)) instanceof NextStep.Try last && start(last, plan, now, out);
                if (!goes) {
                    long waited = plan.route().queue().timeout().toMillis();
                    turnAway(Told.queueTimeout(plan.route(), waited, random), plan, out);
                }
            }
            case BACKOFF -> {
                NextStep.Try due = pending;
                pending = null;
                if (due != null) {
                    go(new NextStep.Try(due.candidate(), 0, due.although()), plan, now, out);
                }
            }
            case HEDGE -> hedge(now, out);
            case TOTAL -> outOfTime(now, out);
            case CONNECT -> timedOut(TimedOut.Limit.CONNECT, now, out);
            case ANSWER -> timedOut(stream ? TimedOut.Limit.FIRST_TOKEN : TimedOut.Limit.ANSWER, now, out);
            case IDLE -> timedOut(TimedOut.Limit.IDLE, now, out);
        }
    }

    private void timedOut(TimedOut.Limit limit, long now, Consumer<? super Command> out) {
        Trial silent = trials.running();
        if (silent == null) {
            return;
        }
        Timeouts timeouts = silent.candidate.target().timeouts();
        long nanos = switch (limit) {
            case CONNECT -> timeouts.connect().toNanos();
            case FIRST_TOKEN, ANSWER -> answerLimit(silent);
            case IDLE -> timeouts.idle().toNanos();
            case TOTAL -> total;
        };
        out.accept(new Command.Cancel(silent.number));
        onFailed(silent.number, new TimedOut(limit, Duration.ofNanos(nanos).toMillis()), now, out);
    }

    /// The whole request took too long, whatever it is doing.
    private void outOfTime(long now, Consumer<? super Command> out) {
        cancelHedge(now, out);
        Trial running = trials.running();
        if (running != null) {
            if (state == State.ATTEMPTING && !stream && total == routeTotal()) {
                // It had all that was left, so the silence is its own.
                running.permit.failed(new TimedOut(TimedOut.Limit.ANSWER, 0), callerName(), now);
            }
            timedOut(TimedOut.Limit.TOTAL, now, out);
            return;
        }
        leaveQueue();
        TimedOut failure =
                new TimedOut(TimedOut.Limit.TOTAL, Duration.ofNanos(total).toMillis());
        Plan.Ready ready = Objects.requireNonNull(plan);
        Candidate last = trials.last();
        if (last != null) {
            trials.failed().add(new Tried(last, failure, false));
            refuse(Told.of(ready, trials.failed()), Outcome.TIMEOUT, out);
        } else {
            refuse(Told.queueTimeout(ready.route(), Duration.ofNanos(total).toMillis(), random), Outcome.REFUSED, out);
        }
    }

    // ── Ends ─────────────────────────────────────────────────────────────────────────────────────────────────────────

    private void onClientGone(long now, Consumer<? super Command> out) {
        stopAttempts(Code.CLIENT_GONE.word(), now, out);
        settle(committed ? 200 : 0, Outcome.CLIENT_GONE, Code.CLIENT_GONE, out);
    }

    /// Ends it from outside the attempt.
    private void giveUp(Problem problem, Outcome outcome, long now, Consumer<? super Command> out) {
        boolean relaying = state == State.RELAYING;
        stopAttempts(problem.code().word(), now, out);
        if (relaying) {
            breakOff(problem, outcome == Outcome.INTERNAL_ERROR ? outcome : Outcome.TRUNCATED, out);
        } else {
            refuse(problem, outcome, out);
        }
    }

    private void stopAttempts(String why, long now, Consumer<? super Command> out) {
        cancelHedge(now, out);
        Trial running = trials.running();
        if (running != null) {
            out.accept(new Command.Cancel(running.number));
            trials.stop(running, why, now);
        }
        leaveQueue();
    }

    private void cancelHedge(long now, Consumer<? super Command> out) {
        Trial running = trials.running();
        if (running != null) {
            prefer(running, now, out);
        }
    }

    private void leaveQueue() {
        if (state == State.WAITING && plan != null) {
            WaitingRoom room = rules.standing().room(plan.route());
            if (!room.leave(place)) {
                // It was woken just now; the next one gets the place.
                room.wakeOne();
            }
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
        Candidate answered = trials.last();
        out.accept(new Command.Settle(new Settlement(
                callerName(),
                caller == null ? Workload.DEFAULT_NAME : caller.workload().name(),
                plan == null ? "-" : plan.route().name(),
                answered == null ? "-" : answered.target().label(),
                answered == null ? null : answered.target().model(),
                stream,
                status,
                outcome,
                code == null ? null : code.word(),
                trials.records(),
                skipped,
                firstContentAt)));
    }

    // ── Small things ─────────────────────────────────────────────────────────────────────────────────────────────────

    private @Nullable String callerName() {
        return caller == null || caller.key() == null ? null : caller.key().name();
    }

    private long routeTotal() {
        return plan == null ? 0 : plan.route().timeouts().total().toNanos();
    }

    private boolean attempting() {
        return state == State.ATTEMPTING || state == State.RELAYING;
    }

    private void arm(Timer timer, long nanos, Consumer<? super Command> out) {
        armed.add(timer);
        // Less than nothing is left to an attempt that was under way longer than its limit allows.
        out.accept(new Command.Arm(timer, Math.max(0, nanos)));
    }

    private void disarm(Timer timer, Consumer<? super Command> out) {
        if (armed.remove(timer)) {
            out.accept(new Command.Disarm(timer));
        }
    }
}
