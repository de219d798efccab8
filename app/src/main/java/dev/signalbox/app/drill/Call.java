package dev.signalbox.app.drill;

import dev.signalbox.core.access.Keyring.Credentials;
import dev.signalbox.core.dialect.Operation;
import dev.signalbox.core.exchange.Command;
import dev.signalbox.core.exchange.Event;
import dev.signalbox.core.exchange.Event.Timer;
import dev.signalbox.core.exchange.Exchange;
import dev.signalbox.core.exchange.Settlement;
import dev.signalbox.core.exchange.Wishes;
import dev.signalbox.core.port.Deferrals;
import dev.signalbox.core.routing.Candidate;
import dev.signalbox.model.deferral.JobStatus;
import dev.signalbox.model.failure.Failure;
import dev.signalbox.model.failure.Problem;
import dev.signalbox.model.usage.Cost;
import dev.signalbox.model.usage.Outcome;
import dev.signalbox.model.usage.Usage;
import dev.signalbox.model.usage.UsageRecord;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// One request: carries out what its exchange commands, and tells it what comes of that, as the gateway does with
/// sockets.
final class Call implements Venue.Pending {
    /// Bytes of a prompt's token.
    private static final int BYTES = 4;

    static final String DIALECT = "openai";

    /// An attempt that is under way.
    private static final class Running {
        private final Candidate candidate;
        private final List<Agenda.Due> dues = new ArrayList<>(3);
        private ModelledProvider.@Nullable Visit visit;
        private @Nullable Answer answer;
        private long served;

        private Running(Candidate candidate) {
            this.candidate = candidate;
        }
    }

    /// What the caller has of it in the end.
    ///
    /// @param told what it was told instead of an answer; null when it was answered, or left
    /// @param shown virtual nanoseconds at which it saw first content, -1 for never
    record End(UsageRecord record, @Nullable Problem told, long shown) {}

    /// Hears of the end.
    @FunctionalInterface
    interface Ended {
        void at(End end);
    }

    private final Run run;
    private final Question question;
    private final Credentials credentials;
    private final Ended ended;
    private final long began;
    private final Exchange exchange;
    private final Map<Timer, Agenda.Due> timers = new EnumMap<>(Timer.class);
    private final Map<Integer, Running> running = new TreeMap<>();
    private @Nullable Running relayed;
    /// What is answered as a whole is relayed when its attempt is over.
    private @Nullable Running ending;
    private @Nullable Problem told;
    private long shown = -1;

    /// @param credentials of who asks, or of whom it is made for
    Call(Run run, Question question, Credentials credentials, Ended ended) {
        this.run = run;
        this.question = question;
        this.credentials = credentials;
        this.ended = ended;
        began = run.agenda().now();
        exchange = new Exchange(
                run.rules(),
                run.draws().random(),
                () -> run.agenda().after(0, () -> hears(new Event.Woken())),
                this::carryOut);
    }

    void begin() {
        hears(new Event.HeadArrived(Operation.CHAT, DIALECT, credentials, Wishes.NONE, null, null, run.epochMillis()));
        hears(new Event.BodyArrived(
                question.model(),
                question.stream(),
                question.stream(),
                (long) question.prompt() * BYTES,
                0,
                run.epochMillis()));
    }

    @Override
    public void leaves() {
        hears(new Event.ClientGone());
    }

    @Override
    public boolean over() {
        return exchange.settled();
    }

    @Override
    public boolean shown() {
        return shown >= 0;
    }

    /// What is under way there breaks.
    void cut(String provider) {
        for (int attempt : List.copyOf(running.keySet())) {
            Running each = running.get(attempt);
            if (each != null && each.candidate.provider().name().equals(provider)) {
                ends(attempt, new Event.Failed(attempt, new Failure.Reset("The connection broke.")));
            }
        }
    }

    private void hears(Event event) {
        exchange.on(event, run.clock());
    }

    private void carryOut(Command command) {
        switch (command) {
            case Command.ReadBody _,
                    Command.Commit _,
                    Command.KeepAlive _,
                    Command.Finish _,
                    Command.ShowLimits _,
                    Command.ShowLevel _,
                    Command.ShowCache _,
                    Command.Bound _,
                    Command.WriteDown _,
                    Command.ShowModels _,
                    Command.ShowModel _,
                    Command.ShowKey _ -> {}
            case Command.Start start -> start(start.attempt(), start.candidate());
            case Command.Cancel(int attempt) -> leave(attempt);
            case Command.Relay(int attempt) -> {
                relayed = running.getOrDefault(attempt, ending);
                shown = run.agenda().now();
            }
            case Command.Reject(Problem problem) -> told = problem;
            case Command.Break(Problem problem) -> told = problem;
            // No two questions of a drill are the same.
            case Command.Identify _ -> run.agenda().after(0, () -> hears(new Event.Identified(null, false)));
            case Command.Replay _ -> run.agenda().after(0, () -> hears(new Event.Replayed(true)));
            case Command.Improvise _ -> run.agenda().after(0, () -> hears(new Event.Improvised(true)));
            case Command.Defer defer -> {
                JobStatus taken = run.postponed().take(question, defer);
                run.agenda().after(0, () -> hears(new Event.JobTold(new Deferrals.Answer.Taken(taken))));
            }
            case Command.ShowJob _ -> {}
            case Command.LookUpKey _,
                    Command.ReadUsage _,
                    Command.AskJobs _,
                    Command.AskBatches _,
                    Command.Recollect _,
                    Command.GoOn _,
                    Command.AskResponses _,
                    Command.ShowBatch _,
                    Command.SendFile _ ->
                throw new IllegalStateException("every key of a drill is declared, and none asks what it used");
            case Command.Arm(Timer timer, long nanos) -> arm(timer, nanos);
            case Command.Disarm(Timer timer) -> disarm(timer);
            case Command.Settle(Settlement settlement) -> settle(settlement);
        }
    }

    // ── Attempts ─────────────────────────────────────────────────────────────────────────────────────────────────────

    private void start(int attempt, Candidate candidate) {
        Running begun = new Running(candidate);
        running.put(attempt, begun);
        ModelledProvider provider = run.provider(candidate.provider().name());
        switch (provider.receive()) {
            case ModelledProvider.Reception.Ignored _ -> {}
            case ModelledProvider.Reception.Unreachable(long after, Failure failure) ->
                expect(begun, after, () -> ends(attempt, new Event.Failed(attempt, failure)));
            case ModelledProvider.Reception.Connected(long after) ->
                expect(begun, after, () -> {
                    hears(new Event.Connected(attempt));
                    if (running.containsKey(attempt)) {
                        begun.visit = provider.ask(question, answer -> served(attempt, begun, answer));
                    }
                });
        }
    }

    private void served(int attempt, Running begun, Answer answer) {
        begun.answer = answer;
        begun.served = run.agenda().now();
        // One that does not stream comes in one piece.
        long first = question.stream() ? answer.first() : answer.end();
        Failure failure = answer.failure();
        if (failure != null) {
            expect(begun, answer.broken(), () -> ends(attempt, new Event.Failed(attempt, failure)));
        }
        if (first < answer.broken()) {
            expect(begun, first, () -> hears(new Event.FirstContent(attempt)));
        }
        if (answer.end() < answer.broken()) {
            expect(begun, answer.end(), () -> ends(attempt, new Event.Ended(attempt)));
        }
    }

    private void expect(Running begun, long after, Runnable what) {
        if (after < Agenda.NEVER) {
            begun.dues.add(run.agenda().after(after, what));
        }
    }

    private void ends(int attempt, Event event) {
        ending = running.get(attempt);
        leave(attempt);
        hears(event);
    }

    private void leave(int attempt) {
        Running over = running.remove(attempt);
        if (over != null) {
            over.dues.forEach(Agenda.Due::callOff);
            ModelledProvider.Visit visit = over.visit;
            if (visit != null) {
                // Whoever waits there is served after this event, not in the middle of it.
                run.agenda().after(0, visit::leave);
            }
        }
    }

    // ── Time ─────────────────────────────────────────────────────────────────────────────────────────────────────────

    private void arm(Timer timer, long nanos) {
        disarm(timer);
        long wait = timer == Timer.IDLE ? idle(nanos) : nanos;
        if (wait < Agenda.NEVER) {
            timers.put(timer, run.agenda().after(wait, () -> hears(new Event.TimerFired(timer))));
        }
    }

    /// It is about silence, not about time: a stream that goes on winds it up again.
    private long idle(long nanos) {
        long wait = Agenda.NEVER;
        for (Running each : running.values()) {
            if (each.answer != null && each.answer.silent() < Agenda.NEVER) {
                wait = Math.max(
                                0,
                                each.served
                                        + each.answer.silent()
                                        - run.agenda().now())
                        + nanos;
            }
        }
        return wait;
    }

    private void disarm(Timer timer) {
        Agenda.Due due = timers.remove(timer);
        if (due != null) {
            due.callOff();
        }
    }

    // ── The end ──────────────────────────────────────────────────────────────────────────────────────────────────────

    private void settle(Settlement settlement) {
        timers.values().forEach(Agenda.Due::callOff);
        timers.clear();
        Usage usage = usage(settlement);
        Cost cost = run.rules()
                .prices()
                .cost(
                        relayed == null ? null : relayed.candidate.target(),
                        usage,
                        settlement.inVain(),
                        question.prompt(),
                        run.epochMillis());
        settlement.settle(usage, cost, run.clock());
        ended.at(new End(record(settlement, usage, cost), told, shown));
    }

    /// All of it when it was answered; of what broke, the part that had come.
    private Usage usage(Settlement settlement) {
        Running from = relayed;
        if (from == null || shown < 0) {
            return Usage.NONE;
        }
        if (settlement.outcome() == Outcome.SUCCESS) {
            return Usage.of(question.prompt(), question.answer());
        }
        Answer answer = from.answer;
        if (answer == null || answer.end() >= Agenda.NEVER || answer.end() <= answer.first()) {
            return Usage.of(question.prompt(), 1);
        }
        long had = run.agenda().now() - from.served - answer.first();
        double part = Math.clamp((double) had / (answer.end() - answer.first()), 0, 1);
        return Usage.of(question.prompt(), (long) (part * question.answer()));
    }

    private UsageRecord record(Settlement settled, Usage usage, @Nullable Cost cost) {
        long start = run.clock(began);
        return new UsageRecord(
                "drill-" + question.number(),
                run.epochMillis(),
                Operation.CHAT.label(),
                DIALECT,
                settled.key(),
                settled.workload(),
                settled.route(),
                settled.target(),
                settled.model(),
                settled.streamed(),
                settled.status(),
                settled.outcome(),
                settled.code(),
                usage,
                cost,
                settled.attempts(),
                settled.skipped(),
                run.clock() - start,
                settled.firstContentAt() == -1 ? -1 : settled.firstContentAt() - start,
                (long) question.prompt() * BYTES,
                usage.output() * BYTES);
    }
}
