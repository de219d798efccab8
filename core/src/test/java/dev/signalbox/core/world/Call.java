package dev.signalbox.core.world;

import dev.signalbox.core.access.Keyring.Credentials;
import dev.signalbox.core.dialect.Operation;
import dev.signalbox.core.exchange.Command;
import dev.signalbox.core.exchange.Event;
import dev.signalbox.core.exchange.Event.Timer;
import dev.signalbox.core.exchange.Exchange;
import dev.signalbox.core.exchange.Settlement;
import dev.signalbox.core.resilience.Endpoint;
import dev.signalbox.core.routing.Candidate;
import dev.signalbox.model.failure.Failure;
import dev.signalbox.model.failure.Problem;
import dev.signalbox.model.usage.Usage;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// One request in the world: carries out what its exchange commands, and tells it what comes of that. The
/// shell, in a few lines.
final class Call {
    /// An attempt that is under way at a provider.
    private static final class Running {
        private final Candidate candidate;
        private final Answer answer;
        private final long began;
        private final List<World.Due> dues = new ArrayList<>(3);

        private Running(Candidate candidate, Answer answer, long began) {
            this.candidate = candidate;
            this.answer = answer;
            this.began = began;
        }
    }

    private final World world;
    private final int number;
    private final Crowd.Ask ask;
    private final long began;
    private final Exchange exchange;
    private final Referee referee;
    private final Map<Timer, World.Due> timers = new EnumMap<>(Timer.class);
    private final Map<Integer, Running> running = new TreeMap<>();
    private @Nullable Problem told;
    private long shown = -1;
    private long paused = -1;
    private int depth;

    Call(World world, int number, Crowd.Ask ask) {
        this.world = world;
        this.number = number;
        this.ask = ask;
        began = world.now();
        exchange = new Exchange(
                world.rules(),
                world.random(),
                () -> world.after(0, () -> hears(new Event.Woken())),
                command -> world.meddler().command(command, this::carryOut));
        referee = new Referee(world, number);
    }

    long began() {
        return began;
    }

    void begin() {
        Credentials credentials =
                ask.secret() == null ? new Credentials.None() : new Credentials.Presented(ask.secret());
        hears(new Event.HeadArrived(Operation.CHAT, "openai", credentials, ask.wishes(), null));
        hears(new Event.BodyArrived("chat", ask.stream(), ask.keepsAlive()));
        if (ask.leaves() < Answer.NEVER) {
            world.after(ask.leaves(), () -> hears(new Event.ClientGone()));
        }
    }

    /// What is under way there breaks.
    void cut(Outage outage) {
        for (int attempt : List.copyOf(running.keySet())) {
            Running each = running.get(attempt);
            if (each != null
                    && outage.about(World.place(each.candidate.provider().name()), each.candidate.number())) {
                ends(attempt, new Event.Failed(attempt, new Failure.Reset("Cut.")));
            }
        }
    }

    /// @param open endpoints that it could have gone to
    void waitsInVain(Set<Endpoint> open) {
        referee.waitsInVain(open);
    }

    private void hears(Event event) {
        world.meddler().event(event, this::happens);
    }

    private void happens(Event event) {
        world.trace().add(world.now(), number, () -> event.toString());
        referee.before(event);
        // A connection that stands already is reported while the command to start is carried out.
        depth++;
        exchange.on(event, world.clock());
        depth--;
        if (depth == 0) {
            referee.after();
        }
    }

    private void carryOut(Command command) {
        world.trace().add(world.now(), number, () -> "    " + line(command));
        referee.sees(command);
        switch (command) {
            case Command.ReadBody _,
                    Command.Commit _,
                    Command.KeepAlive _,
                    Command.Finish _,
                    Command.ShowLimits _,
                    Command.ShowLevel _,
                    Command.ShowModels _,
                    Command.ShowModel _,
                    Command.ShowKey _ -> {}
            case Command.Start start -> start(start.attempt(), start.candidate());
            case Command.Cancel(int attempt) -> leave(attempt);
            case Command.Relay(int _) -> shown = world.now();
            case Command.Reject(Problem problem) -> told = problem;
            case Command.Break(Problem problem) -> told = problem;
            case Command.LookUpKey _, Command.ReadUsage _ ->
                throw new AssertionError("no key is made at run time here, nor asked for");
            case Command.Defer _,
                    Command.AskJobs _,
                    Command.ShowJob _,
                    Command.AskBatches _,
                    Command.Recollect _,
                    Command.GoOn _,
                    Command.AskResponses _,
                    Command.ShowBatch _,
                    Command.SendFile _ -> throw new AssertionError("nothing is answered later here");
            case Command.Improvise _, Command.Bound _ -> throw new AssertionError("there is no emergency here");
            case Command.Identify _, Command.WriteDown _, Command.ShowCache _, Command.Replay _ ->
                throw new AssertionError("no route keeps answers here");
            case Command.Arm(Timer timer, long nanos) -> arm(timer, nanos);
            case Command.Disarm(Timer timer) -> disarm(timer);
            case Command.Settle(Settlement settlement) -> settle(settlement);
        }
    }

    private void start(int attempt, Candidate candidate) {
        SimulatedProvider provider = world.provider(candidate.provider().name());
        Answer answer = provider.ask(ask.stream(), candidate.number(), world.now(), world.random());
        Running begun = new Running(candidate, answer, world.now());
        running.put(attempt, begun);
        world.pools().asked(number, candidate.slot(), paused >= 0 ? paused : world.now());
        paused = -1;
        expect(begun, answer.broken(), () -> ends(attempt, new Event.Failed(attempt, failure(answer))));
        if (answer.first() < answer.broken()) {
            expect(begun, answer.first(), () -> {
                if (answer.exhausted() > 0) {
                    hears(new Event.Exhausted(attempt, answer.exhausted()));
                }
                hears(new Event.FirstContent(attempt));
            });
        }
        if (answer.end() < answer.broken()) {
            expect(begun, answer.end(), () -> ends(attempt, new Event.Ended(attempt)));
        }
        if (answer.connected() == 0) {
            hears(new Event.Connected(attempt));
        } else if (answer.connected() < answer.broken()) {
            expect(begun, answer.connected(), () -> hears(new Event.Connected(attempt)));
        }
    }

    private void expect(Running begun, long after, Runnable what) {
        if (after < Answer.NEVER) {
            begun.dues.add(world.after(after, what));
        }
    }

    private static Failure failure(Answer answer) {
        return answer.failure() == null ? new Failure.Reset("Broke.") : answer.failure();
    }

    private void ends(int attempt, Event event) {
        leave(attempt);
        hears(event);
    }

    private void leave(int attempt) {
        Running over = running.remove(attempt);
        if (over != null) {
            over.dues.forEach(World.Due::callOff);
            world.provider(over.candidate.provider().name()).leave();
            world.pools().left(number, over.candidate.slot());
            world.left(over.candidate.slot());
        }
    }

    private void arm(Timer timer, long nanos) {
        disarm(timer);
        if (timer == Timer.BACKOFF) {
            paused = world.now();
        }
        long wait = timer == Timer.IDLE ? idle(nanos) : nanos;
        if (wait < Answer.NEVER) {
            timers.put(timer, world.after(wait, () -> hears(new Event.TimerFired(timer))));
        }
    }

    /// It is about silence, not about time: a stream that goes on winds it up again.
    private long idle(long nanos) {
        long wait = Answer.NEVER;
        for (Running each : running.values()) {
            if (each.answer.silent() < Answer.NEVER) {
                wait = Math.max(0, each.began + each.answer.silent() - world.now()) + nanos;
            }
        }
        return wait;
    }

    private void disarm(Timer timer) {
        World.Due due = timers.remove(timer);
        if (due != null) {
            due.callOff();
        }
    }

    private void settle(Settlement settlement) {
        timers.values().forEach(World.Due::callOff);
        timers.clear();
        if (settlement.reserved() != null) {
            settlement.reserved().settle(Usage.of(100, 100), world.clock());
        }
        world.settled(this, settlement, shown);
        if (told != null) {
            world.comesAgain(ask, told.retryAfterSeconds(), told.doNotRetry());
        }
    }

    private static String line(Command command) {
        return switch (command) {
            case Command.Start start ->
                "Start[" + start.attempt() + " " + start.candidate().target().label() + " key "
                        + start.candidate().number() + (start.whole() ? " whole]" : "]");
            case Command.Arm(Timer timer, long nanos) -> "Arm[" + timer + " " + nanos / 1e9 + "]";
            case Command other -> other.toString();
        };
    }
}
