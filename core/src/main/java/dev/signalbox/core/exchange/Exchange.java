package dev.signalbox.core.exchange;

import dev.signalbox.core.access.Caller;
import dev.signalbox.core.access.Keyring;
import dev.signalbox.core.admission.Ticket;
import dev.signalbox.core.admission.TurnedAway;
import dev.signalbox.core.admission.WaitingRoom;
import dev.signalbox.core.caching.AnswerCache;
import dev.signalbox.core.caching.Fingerprint;
import dev.signalbox.core.caching.KeptAnswer;
import dev.signalbox.core.codered.Levels;
import dev.signalbox.core.dialect.Operation;
import dev.signalbox.core.exchange.Event.Timer;
import dev.signalbox.core.limits.Demand;
import dev.signalbox.core.limits.Expectation;
import dev.signalbox.core.port.Batches;
import dev.signalbox.core.port.Deferrals;
import dev.signalbox.core.port.OwnUsage;
import dev.signalbox.core.routing.Candidate;
import dev.signalbox.core.routing.Plan;
import dev.signalbox.model.failure.Code;
import dev.signalbox.model.failure.Failure;
import dev.signalbox.model.failure.Failure.TimedOut;
import dev.signalbox.model.failure.Failure.TimedOut.Limit;
import dev.signalbox.model.failure.Problem;
import dev.signalbox.model.policy.Caching;
import dev.signalbox.model.policy.Deferring;
import dev.signalbox.model.policy.Level;
import dev.signalbox.model.policy.Measure;
import dev.signalbox.model.policy.Measure.Admission;
import dev.signalbox.model.usage.Outcome;
import java.util.Arrays;
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
/// A head whose key is not known here waits for it, in ASKING, between NEW and ARRIVING; so does what is answered with
/// something that is looked up, or kept to be answered later ([Inquiry]). Where the route has a cache, it is found out
/// after ARRIVING what was asked (RECALLING), and the request may wait for another that asks
/// the same (FOLLOWING), or end with what was kept (REPLAYING). One that nobody can answer may end with what its route
/// declares for that (IMPROVISING).
///
/// What happens after a failure is [NextStep]'s to say, what the caller is told [Told]'s, and [Trials] keeps
/// the attempts; here is only the order of things. From every state a refusal, the deadline or the client's
/// leaving end it.
///
/// Whatever the order of events, there is exactly one terminal command (`Finish`, `Reject`, `Break`,
/// `Replay`, `Improvise`,
/// `ShowModels`, `ShowModel`, `ShowKey`, or none when the client left) and then exactly one `Settle`, which is the
/// last.
/// Every permit taken is given back exactly once, before that.
public final class Exchange {
    private enum State {
        NEW,
        ASKING,
        ARRIVING,
        RECALLING,
        FOLLOWING,
        REPLAYING,
        SENDING,
        IMPROVISING,
        WAITING,
        PAUSING,
        ATTEMPTING,
        RELAYING
    }

    /// Several requests may want the same last place; who loses looks for another this often.
    private static final int MAX_LOOKS = 8;
    private static final Command READ_BODY = new Command.ReadBody();
    private static final Command[] SHOW_LEVEL =
            Arrays.stream(Level.values()).map(Command.ShowLevel::new).toArray(Command[]::new);

    private final Rules rules;
    private final RandomGenerator random;
    private final WaitingRoom.Waiter waiter;
    private final Consumer<? super Command> out;
    private final Timers timers;
    private final Story story = new Story();
    private final Ending ending;
    private final Inquiry inquiry;
    /// It goes on from what is not kept for its workload.
    private boolean unremembered;
    private State state = State.NEW;
    private Event.@Nullable HeadArrived head;
    private @Nullable Caller caller;

    // From the body on.
    /// Null where the route has no cache.
    private @Nullable Memory memory;

    private @Nullable Asked asked;
    private @Nullable Trials trials;
    private @Nullable Ticket ticket;
    /// What the pause is before.
    private NextStep.@Nullable Try pending;
    /// What a heuristic answer stands for.
    private @Nullable Unanswered unanswered;

    private record Unanswered(Problem problem, Outcome outcome) {}

    /// @param waiter must lead to a [Event.Woken] on the exchange's own thread
    /// @param out takes what is to be done, in order
    public Exchange(Rules rules, RandomGenerator random, WaitingRoom.Waiter waiter, Consumer<? super Command> out) {
        this.rules = rules;
        this.random = random;
        this.waiter = waiter;
        this.out = out;
        timers = new Timers(out);
        ending = new Ending(story, out);
        inquiry = new Inquiry(timers, ending, random, out);
    }

    /// Whether it is over; no event changes anything any more.
    public boolean settled() {
        return ending.over();
    }

    /// Takes an event and gives out what is to be done.
    ///
    /// @param now nanoseconds of a monotonic clock
    public void on(Event event, long now) {
        switch (event) {
            case Event _ when ending.over() -> {}
            case Event.HeadArrived head -> onHead(head, now);
            case Event.KeyFound(Keyring.Verdict verdict) -> onKey(verdict, now);
            case Event.UsageRead(OwnUsage.Answer usage) -> inquiry.told(usage);
            case Event.JobTold(Deferrals.Answer answer) -> inquiry.told(answer);
            case Event.BatchTold(Batches.Answer answer) -> onBatch(inquiry.told(answer));
            case Event.FileSent(boolean whole) -> onSent(whole);
            case Event.TimerFired(Timer timer) when timer == Timer.LOOKUP -> inquiry.tooLong();
            case Event.BodyArrived body -> onBody(body, now);
            case Event.BodyKept _ -> onBodyKept();
            case Event.BodyKeepable(boolean needed) -> onBodyKeepable(needed);
            case Event.Recollected _ -> onRecollected();
            case Event.Unusable(Problem problem) -> giveUp(problem, Told.outcome(problem.code()), now);
            case Event.ClientGone _ -> onClientGone(now);
            case Event.Stopping _ -> giveUp(Told.STOPPING, Outcome.REFUSED, now);
            case Event.Faulted _ -> giveUp(Told.FAULT, Outcome.INTERNAL_ERROR, now);
            case Event.Identified(Fingerprint print, boolean sampled) -> onIdentified(print, sampled, now);
            case Event.Replayed(boolean sent) -> onReplayed(sent);
            case Event.Improvised(boolean sent) -> onImprovised(sent);
            case Event.Woken _ when state == State.FOLLOWING -> recall(memory().awake(now), now);
            case Event.TimerFired(Timer timer) when state == State.FOLLOWING -> onFollowingTimer(timer);
            // Attempts, timers and waiting are from the body on.
            case Event _ when trials == null -> {}
            case Event.Connected(int number) -> trials().connected(number, now);
            case Event.FirstContent(int number) -> onFirstContent(number, now);
            case Event.Ended(int number) -> onEnded(number, now);
            case Event.Exhausted(int number, long millis) -> trials().exhausted(number, millis, now);
            case Event.Failed(int number, Failure failure) -> afterFailure(trials().fail(number, failure, now), now);
            case Event.TimerFired(Timer timer) -> onTimer(timer, now);
            case Event.Woken _ when state == State.WAITING -> look(now);
            case Event.Woken _ -> {}
        }
    }

    // ── Gates: each may refuse; what passes them all is attempted ────────────────────────────────────────────────────

    private void onHead(Event.HeadArrived arrived, long now) {
        if (state != State.NEW) {
            return;
        }
        head = arrived;
        enter(Gates.enter(arrived, rules, story, now, random));
    }

    private void onKey(Keyring.Verdict verdict, long now) {
        if (inquiry.keyTold() && head != null) {
            enter(Gates.enter(verdict, head, rules, story, now, random));
        }
    }

    private void enter(Gates.Entry entry) {
        switch (entry) {
            case Gates.Entry.Sought(String secret) -> {
                state = State.ASKING;
                inquiry.key(secret);
            }
            case Gates.Entry.Refused(Problem problem) -> ending.refuse(problem, Told.outcome(problem.code()));
            case Gates.Entry.Shown(Command answer) -> ending.show(answer);
            case Gates.Entry.Unread(Command.ShowKey answer) -> {
                state = State.ASKING;
                inquiry.usage(answer);
            }
            case Gates.Entry.Looked(Command.AskJobs jobs) -> {
                state = State.ASKING;
                inquiry.jobs(jobs, false);
            }
            case Gates.Entry.Recalled(Command.AskResponses responses) -> {
                state = State.ASKING;
                inquiry.responses(responses);
            }
            case Gates.Entry.Filed(Command.AskBatches batches) -> {
                state = State.ASKING;
                inquiry.batches(batches);
            }
            case Gates.Entry.Welcome(Caller known) -> {
                caller = known;
                state = State.ARRIVING;
                out.accept(READ_BODY);
            }
        }
    }

    private void onBody(Event.BodyArrived body, long now) {
        Caller known = caller;
        if (state != State.ARRIVING || known == null || head == null) {
            return;
        }
        story.body(body.stream());
        Wishes wishes = head.wishes();
        switch (rules.router().plan(body.model(), head.dialect(), known.workload(), known::mayUse, wishes.session())) {
            case Plan.Refused(Problem problem) -> ending.refuse(problem, Outcome.CALLER_ERROR);
            case Plan.Ready plan -> {
                showLevel(known, plan);
                Measure measure = rules.measures()
                        .of(known.workload().name(), plan.route().name());
                Admission admission = Later.admission(measure, head, random);
                if (Later.wanted(head, body, known, admission)) {
                    defer(known, head, body, plan);
                } else if (admission == Admission.RUN) {
                    find(known, head, body, measure == null ? plan : under(measure, plan, known, wishes), now);
                } else {
                    story.on(plan);
                    ending.refuse(Told.shed(known.workload().name(), plan.route()), Outcome.REFUSED);
                }
            }
        }
    }

    private Plan.Ready under(Measure measure, Plan.Ready plan, Caller known, Wishes wishes) {
        return rules.router().under(measure.route(), plan, known.workload(), wishes.session());
    }

    // ── Files and batches ────────────────────────────────────────────────────────────────────────────────────────────

    private void onBodyKept() {
        Caller known = caller;
        if (state == State.ARRIVING && known != null && head != null) {
            state = State.ASKING;
            if (head.operation().isOfResponses()) {
                inquiry.responses(new Command.AskResponses(head.operation(), known, head.model()));
            } else {
                inquiry.batches(new Command.AskBatches(
                        head.operation(), known, known.workload().deferring(), null));
            }
        }
    }

    /// Without the consent of its workload's owner it is a request like any other.
    private void onBodyKeepable(boolean needed) {
        Caller known = caller;
        if (state != State.ARRIVING || known == null) {
            return;
        }
        if (known.workload().remembering() == null) {
            unremembered = needed;
            out.accept(Inquiry.GO_ON);
        } else {
            inquiry.context(known, needed);
        }
    }

    private void onRecollected() {
        if (inquiry.contextTold()) {
            out.accept(Inquiry.GO_ON);
        }
    }

    /// @param file what is to be sent; null for nothing
    private void onBatch(Batches.@Nullable Reading file) {
        if (file != null) {
            state = State.SENDING;
            ending.committed();
            out.accept(new Command.SendFile(file));
        }
    }

    private void onSent(boolean whole) {
        if (state == State.SENDING) {
            ending.sent(whole ? null : Code.INTERNAL_ERROR);
        }
    }

    // ── Kept for later ───────────────────────────────────────────────────────────────────────────────────────────────

    private void defer(Caller known, Event.HeadArrived head, Event.BodyArrived body, Plan.Ready plan) {
        story.on(plan);
        Problem refusal = Later.refusal(body);
        if (refusal != null) {
            ending.refuse(refusal, Outcome.CALLER_ERROR);
            return;
        }
        state = State.ASKING;
        Deferring how = Objects.requireNonNull(known.workload().deferring());
        inquiry.jobs(new Command.Defer(known, plan.route(), how), head.wishes().later());
    }

    private void find(Caller known, Event.HeadArrived head, Event.BodyArrived body, Plan.Ready found, long now) {
        switch (Rules.offered(found, head.operation(), head.dialect())) {
            case Plan.Refused(Problem problem) -> {
                story.on(Rules.offering(found, head.operation(), head.dialect()));
                ending.refuse(problem, Outcome.CALLER_ERROR);
            }
            case Plan.Ready offering -> {
                Expectation usual =
                        rules.standing().limits().expected(found.route().name());
                switch (Fit.of(offering, head.operation(), body, usual)) {
                    case Plan.Refused(Problem problem) -> {
                        story.on(Fit.fitting(offering, head.operation(), body, usual));
                        ending.refuse(problem, Outcome.CALLER_ERROR);
                    }
                    case Plan.Ready plan -> recallOrPay(known, head, body, plan, now);
                }
            }
        }
    }

    private void recallOrPay(Caller known, Event.HeadArrived head, Event.BodyArrived body, Plan.Ready plan, long now) {
        Caching cache = plan.route().cache();
        if (cache == null) {
            pay(known, head, body, plan, now, now);
        } else {
            remember(known, head, body, plan, cache, now);
        }
    }

    /// @param since when the body came
    private void pay(
            Caller known, Event.HeadArrived head, Event.BodyArrived body, Plan.Ready plan, long since, long now) {
        // One that was put off has the time for a whole answer.
        boolean putOff = head.credentials() instanceof Keyring.Credentials.OnBehalf;
        int bound = putOff ? 0 : Gates.bound(head.operation(), body, plan.route());
        if (bound > 0) {
            story.bounded();
            out.accept(new Command.Bound(bound));
        }
        Demand demand = Gates.demand(head.operation(), body, bound);
        switch (Toll.take(known, plan, body, demand, rules, story, out, now, random)) {
            case Plan.Refused(Problem problem) -> ending.refuse(problem, Outcome.CALLER_ERROR);
            case Plan.Ready paid ->
                begin(Asked.of(known, paid, demand, body.stream(), head.wishes(), since), body.keepsAlive(), now);
        }
    }

    // ── Kept answers ─────────────────────────────────────────────────────────────────────────────────────────────────

    private void remember(
            Caller known, Event.HeadArrived head, Event.BodyArrived body, Plan.Ready plan, Caching declared, long now) {
        AnswerCache answers = Objects.requireNonNull(rules.standing().answers(), "a route declares a cache");
        Runnable woken = waiter::wake;
        memory = new Memory(body, plan, declared, answers, head.wishes(), story, woken, out, now);
        state = State.RECALLING;
        Memory.Step at = memory.begin(head.operation(), known);
        if (at != null) {
            recall(at, now);
        }
    }

    private void onIdentified(@Nullable Fingerprint print, boolean sampled, long now) {
        if (state == State.RECALLING) {
            recall(memory().identified(print, sampled, now), now);
        }
    }

    private void recall(Memory.Step step, long now) {
        Memory known = memory();
        switch (step) {
            case Memory.Step.Serve(KeptAnswer answer, String word) -> {
                story.on(known.plan);
                replay(answer, word, Memory.HIT, now);
            }
            case Memory.Step.Follow _ -> follow(known, now);
            case Memory.Step.Ask _ ->
                pay(
                        Objects.requireNonNull(caller),
                        Objects.requireNonNull(head),
                        known.body,
                        known.plan,
                        known.since,
                        now);
        }
    }

    private void follow(Memory known, long now) {
        state = State.FOLLOWING;
        timers.arm(Timer.TOTAL, known.since + allowed(known) - now);
        armHeartbeat(known.body.stream() && known.body.keepsAlive());
    }

    private long allowed(Memory known) {
        return Asked.total(known.plan, Objects.requireNonNull(head).wishes());
    }

    private void onFollowingTimer(Timer timer) {
        if (!timers.fired(timer)) {
            return;
        }
        if (timer == Timer.HEARTBEAT) {
            heartbeat();
        } else if (timer == Timer.TOTAL) {
            Memory known = memory();
            known.leave();
            story.on(known.plan);
            long millis = TimeUnit.NANOSECONDS.toMillis(allowed(known));
            ending.refuse(Told.followedTooLong(known.plan.route(), millis, random), Outcome.REFUSED);
        }
    }

    /// @param word for the record
    /// @param told for the answer's head
    private void replay(KeptAnswer answer, String word, String told, long now) {
        state = State.REPLAYING;
        story.cached(word);
        out.accept(new Command.Replay(answer, memory().plan.route(), told, answer.ageSeconds(now)));
    }

    private void onReplayed(boolean sent) {
        if (state != State.REPLAYING) {
            return;
        }
        if (sent) {
            ending.replayed();
        } else {
            ending.refuse(Told.overloaded(random), Outcome.REFUSED);
        }
    }

    /// Every target failed: what there is of old answers is better than that, and what the route declares for bad
    /// times is better than nothing. Not on a head that is out, which could not say so any more.
    private void fail(Problem problem, Outcome outcome, long now) {
        KeptAnswer old = memory == null || ending.isCommitted() ? null : memory.insteadOf(problem, now);
        if (old != null) {
            replay(old, Memory.STALE, Memory.STALE, now);
        } else if (mayImprovise(problem)) {
            state = State.IMPROVISING;
            unanswered = new Unanswered(problem, outcome);
            out.accept(new Command.Improvise(asked().route()));
        } else {
            Caller known = unremembered && problem.code() == Code.UNSUPPORTED_PARAMETER ? caller : null;
            ending.refuse(
                    known == null
                            ? problem
                            : Told.unremembered(problem, known.workload().name()),
                    outcome);
        }
    }

    /// One that was put off waits for an answer, and has the time.
    private boolean mayImprovise(Problem problem) {
        return asked().route().stopgap().heuristic() != null
                && !ending.isCommitted()
                && Memory.isProviders(problem)
                && head != null
                && head.operation() == Operation.CHAT
                && !(head.credentials() instanceof Keyring.Credentials.OnBehalf);
    }

    private void onImprovised(boolean sent) {
        Unanswered instead = unanswered;
        if (state != State.IMPROVISING || instead == null) {
            return;
        }
        if (sent) {
            story.cached(Memory.HEURISTIC);
            ending.improvised(instead.problem, instead.outcome);
        } else {
            ending.refuse(instead.problem, instead.outcome);
        }
    }

    /// Only where levels are declared: others need not know that there are any.
    private void showLevel(Caller known, Plan.Ready plan) {
        if (rules.policy().codeRed() != null) {
            Levels levels = rules.standing().levels();
            out.accept(SHOW_LEVEL[
                    levels.of(known.workload().name(), plan.route().name()).ordinal()]);
        }
    }

    // ── Where next ───────────────────────────────────────────────────────────────────────────────────────────────────

    private void begin(Asked all, boolean keepsAlive, long now) {
        asked = all;
        trials = new Trials(all, rules.standing(), story, timers, out);
        ticket = rules.standing().ticket(all, waiter);
        timers.arm(Timer.TOTAL, all.deadline() - now);
        armHeartbeat(all.stream() && keepsAlive);
        rules.standing().budget(all.caller()).count(now);
        look(now);
    }

    /// Unless it goes already.
    private void armHeartbeat(boolean wanted) {
        if (wanted && !ending.isCommitted()) {
            timers.arm(Timer.HEARTBEAT, rules.policy().limits().commitAfter().toNanos());
        }
    }

    /// Finds a way at the beginning, or after it was woken.
    private void look(long now) {
        TurnedAway out = ticket().turnedAway();
        if (out != null) {
            timers.disarm(Timer.QUEUE);
            sentAway(out, now);
            return;
        }
        go(ticket().behindOthers() ? new NextStep.Wait() : NextStep.first(facts(now)), now);
        if (state != State.WAITING || ending.over()) {
            ticket().served(now);
        } else if (!story.failed().isEmpty() || !asked().plan().leftOut().isEmpty()) {
            // What it may not use, or has tried, may be open to those behind it.
            ticket().passOn(!asked().plan().leftOut().isEmpty(), now);
        }
    }

    private void go(NextStep step, long now) {
        NextStep next = affordable(step);
        for (int looks = 1; next instanceof NextStep.Try step1 && step1.delay() == 0; looks++) {
            if (start(step1, now)) {
                return;
            }
            story.owes(step1.candidate());
            next = looks < MAX_LOOKS ? NextStep.first(facts(now)) : new NextStep.Wait();
        }
        switch (next) {
            case NextStep.Try later -> pause(later);
            case NextStep.Wait _ -> waitForRoom(now);
            case NextStep.GiveUp(Problem problem) -> fail(problem, outcome(problem), now);
        }
    }

    /// A further attempt that the budgets do not cover is not made.
    private NextStep affordable(NextStep step) {
        return step instanceof NextStep.Try further && !story.affords(0, further.candidate())
                ? new NextStep.GiveUp(Told.of(asked().plan(), story.failed()))
                : step;
    }

    private boolean start(NextStep.Try step, long now) {
        State before = state;
        // Already while it starts it may report.
        state = State.ATTEMPTING;
        if (trials().begin(step, now)) {
            return true;
        }
        state = before;
        return false;
    }

    private void pause(NextStep.Try later) {
        state = State.PAUSING;
        pending = later;
        story.owes(later.candidate());
        timers.quiet();
        timers.arm(Timer.BACKOFF, later.delay());
    }

    private void waitForRoom(long now) {
        TurnedAway out = ticket().waitForRoom(Math.min(asked().patience(), asked().deadline() - now), now);
        if (out != null) {
            turnAway(Told.turnedAway(out, asked(), ticket().againInMillis(now), random), now);
            return;
        }
        if (state != State.WAITING) {
            state = State.WAITING;
            timers.quiet();
            timers.arm(Timer.QUEUE, asked().patience());
        }
        // What was given back between looking and joining has woken nobody.
        if (NextStep.hasRoom(facts(now))) {
            ticket().wakeFirst(now);
        }
    }

    private NextStep.Facts facts(long now) {
        return new NextStep.Facts(asked(), story, rules.standing(), now, random);
    }

    // ── Attempts ─────────────────────────────────────────────────────────────────────────────────────────────────────

    private void onFirstContent(int number, long now) {
        if (trials().content(number, now) && !asked().whole()) {
            relay(number);
        }
    }

    private void relay(int number) {
        state = State.RELAYING;
        ending.committed();
        timers.answered();
        timers.disarm(Timer.HEARTBEAT);
        out.accept(new Command.Relay(number));
    }

    private void onEnded(int number, long now) {
        if (!trials().succeed(number, now)) {
            return;
        }
        if (state == State.ATTEMPTING) {
            relay(number);
        }
        ending.finish();
    }

    /// @param failed whether an attempt did
    private void afterFailure(boolean failed, long now) {
        if (failed && state == State.RELAYING) {
            ending.breakOff(Told.of(asked().plan(), story.failed()), Outcome.TRUNCATED);
        } else if (failed && !trials().any()) {
            go(NextStep.after(facts(now)), now);
        }
    }

    // ── Time ─────────────────────────────────────────────────────────────────────────────────────────────────────────

    private void onTimer(Timer timer, long now) {
        if (!timers.fired(timer)) {
            return;
        }
        switch (timer) {
            case LOOKUP -> inquiry.tooLong();
            case HEARTBEAT -> heartbeat();
            case QUEUE -> {
                ticket().timedOut(now);
                // It may have been sent away just now, and not have heard of it yet.
                TurnedAway already = ticket().turnedAway();
                sentAway(already == null ? TurnedAway.TIMEOUT : already, now);
            }
            case BACKOFF -> {
                NextStep.Try due = Objects.requireNonNull(pending);
                pending = null;
                go(new NextStep.Try(due.candidate(), 0, due.although()), now);
            }
            case HEDGE -> trials().hedge(facts(now), now);
            case CONNECT -> timedOut(Limit.CONNECT, now);
            case ANSWER -> timedOut(asked().untilContent(), now);
            case IDLE -> timedOut(Limit.IDLE, now);
            case TOTAL -> {
                if (!timedOut(Limit.TOTAL, now)) {
                    outOfTime(now);
                }
            }
        }
    }

    private void heartbeat() {
        if (!ending.isCommitted()) {
            ending.committed();
            out.accept(new Command.Commit());
        }
        out.accept(new Command.KeepAlive());
        timers.arm(Timer.HEARTBEAT, rules.policy().limits().heartbeat().toNanos());
    }

    /// Waits no longer, but for a last look: a rest may be over just now, which wakes nobody.
    private void sentAway(TurnedAway why, long now) {
        boolean goes = !ticket().promised()
                && affordable(NextStep.first(facts(now))) instanceof NextStep.Try last
                && start(last, now);
        if (!goes) {
            turnAway(Told.turnedAway(why, asked(), ticket().againInMillis(now), random), now);
        }
    }

    private boolean timedOut(Limit limit, long now) {
        boolean ended = trials().timedOut(limit, now);
        afterFailure(ended, now);
        return ended;
    }

    /// The whole request took too long, while nothing was under way.
    private void outOfTime(long now) {
        ticket().timedOut(now);
        long millis = TimeUnit.NANOSECONDS.toMillis(asked().total());
        Candidate last = story.last();
        if (last != null) {
            story.failed(new Tried(last, new TimedOut(Limit.TOTAL, millis), false));
            fail(Told.of(asked().plan(), story.failed()), Outcome.TIMEOUT, now);
        } else {
            ending.refuse(Told.queueTimeout(asked().route(), millis, 0, random), Outcome.REFUSED);
        }
    }

    // ── Ends ─────────────────────────────────────────────────────────────────────────────────────────────────────────

    private void onClientGone(long now) {
        stop(Code.CLIENT_GONE, now);
        ending.clientGone();
    }

    /// Ends it from outside the attempt.
    private void giveUp(Problem problem, Outcome outcome, long now) {
        boolean relaying = state == State.RELAYING;
        stop(problem.code(), now);
        if (state == State.SENDING) {
            ending.sent(problem.code());
        } else if (relaying) {
            ending.breakOff(problem, outcome == Outcome.INTERNAL_ERROR ? outcome : Outcome.TRUNCATED);
        } else {
            ending.refuse(problem, outcome);
        }
    }

    private void stop(Code why, long now) {
        if (trials != null) {
            trials.stop(why.word(), now);
            leaveQueue(now);
        } else if (memory != null) {
            memory.leave();
        }
    }

    private void leaveQueue(long now) {
        if (ticket != null) {
            ticket.giveBack(now);
        }
    }

    /// Only what was not sent anywhere is refused; otherwise it failed by what was tried before.
    private void turnAway(Problem unsent, long now) {
        if (story.failed().isEmpty()) {
            ending.refuse(unsent, outcome(unsent));
        } else {
            Problem problem = Told.of(asked().plan(), story.failed());
            fail(problem, outcome(problem), now);
        }
    }

    /// By what failed, where something was tried: a timeout is one whatever the caller is told.
    private Outcome outcome(Problem problem) {
        return story.failed().isEmpty() ? Told.outcome(problem.code()) : Told.outcome(Told.decisive(story.failed()));
    }

    // ── From the body on ─────────────────────────────────────────────────────────────────────────────────────────────

    private Asked asked() {
        return Objects.requireNonNull(asked);
    }

    private Memory memory() {
        return Objects.requireNonNull(memory);
    }

    private Trials trials() {
        return Objects.requireNonNull(trials);
    }

    private Ticket ticket() {
        return Objects.requireNonNull(ticket);
    }
}
