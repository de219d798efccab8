package dev.signalbox.core.world;

import dev.signalbox.core.exchange.Command;
import dev.signalbox.core.exchange.Event;
import dev.signalbox.core.exchange.Event.Timer;
import dev.signalbox.core.exchange.Settlement;
import dev.signalbox.core.resilience.Endpoint;
import dev.signalbox.core.routing.Candidate;
import dev.signalbox.model.failure.Failure;
import dev.signalbox.model.failure.Problem;
import dev.signalbox.model.policy.Route;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Watches one request from outside: what it is told, what it commands. Knows the rules and nothing of how
/// they are kept.
final class Referee {
    static final String ONE_OUTCOME = "one terminal outcome";
    static final String SETTLED_ONCE = "settled once, and nothing after it";
    static final String ATTEMPTS = "no more attempts than the route allows";
    static final String COMMIT = "nothing is started after content went out";
    static final String ONE_ANSWER = "the answer of one attempt, complete or broken off";
    static final String NOTHING_RUNS_ON = "nothing runs on after the end";
    static final String WAITS_FOR_SOMETHING = "there is always something that it waits for";
    static final String QUEUE = "nobody waits longer than the queue's timeout";
    static final String TOTAL = "nothing takes longer than the total";
    static final String WAY_LEFT = "no refusal while a healthy target was not tried";

    static final String WOKEN = "nobody waits while there is room";

    private final World world;
    private final int number;
    private final Route route;
    private final long began;
    private final EnumSet<Timer> armed = EnumSet.noneOf(Timer.class);
    private final Set<Integer> running = new HashSet<>();
    private final Set<String> tried = new HashSet<>();
    private boolean asked;
    private boolean clientGone;
    private int started;
    private int relayed;
    private int ended;
    private long queued = -1;
    private @Nullable Failure lastFailure;
    private @Nullable Command terminal;
    private @Nullable Settlement settlement;

    Referee(World world, int number) {
        this.world = world;
        this.number = number;
        route = Objects.requireNonNull(world.scenario().referees().routes().get("chat"));
        began = world.now();
    }

    /// An event is about to be told.
    void before(Event event) {
        switch (event) {
            case Event.BodyArrived _ -> asked = true;
            case Event.TimerFired(Timer timer) -> armed.remove(timer);
            case Event.Failed(int attempt, Failure failure) -> {
                running.remove(attempt);
                lastFailure = failure;
            }
            case Event.Ended(int attempt) -> {
                running.remove(attempt);
                ended = attempt;
            }
            case Event.ClientGone _ -> clientGone = clientGone || settlement == null;
            case Event.HeadArrived _,
                    Event.Identified _,
                    Event.Replayed _,
                    Event.Improvised _,
                    Event.KeyFound _,
                    Event.UsageRead _,
                    Event.JobTold _,
                    Event.BodyKept _,
                    Event.BatchTold _,
                    Event.BodyKeepable _,
                    Event.Recollected _,
                    Event.FileSent _,
                    Event.Unusable _,
                    Event.Connected _,
                    Event.FirstContent _,
                    Event.Exhausted _,
                    Event.Woken _,
                    Event.Stopping _,
                    Event.Faulted _ -> {}
        }
    }

    /// A command is about to be carried out.
    void sees(Command command) {
        rule(settlement == null, SETTLED_ONCE, () -> command + " after " + settlement);
        switch (command) {
            case Command.LookUpKey _,
                    Command.ReadUsage _,
                    Command.Defer _,
                    Command.AskJobs _,
                    Command.ShowJob _,
                    Command.AskBatches _,
                    Command.Recollect _,
                    Command.GoOn _,
                    Command.AskResponses _,
                    Command.ShowBatch _,
                    Command.SendFile _,
                    Command.Identify _,
                    Command.WriteDown _,
                    Command.ShowCache _,
                    Command.Replay _,
                    Command.Improvise _,
                    Command.Bound _,
                    Command.ReadBody _,
                    Command.ShowLimits _,
                    Command.ShowLevel _,
                    Command.Commit _,
                    Command.KeepAlive _ -> {}
            case Command.Start start -> starts(start.attempt(), start.candidate());
            case Command.Cancel(int attempt) -> running.remove(attempt);
            case Command.Relay(int attempt) -> {
                rule(relayed == 0, ONE_ANSWER, () -> "relayed " + relayed + " and " + attempt);
                rule(running.contains(attempt) || ended == attempt, ONE_ANSWER, () -> attempt + " does not run");
                relayed = attempt;
            }
            case Command.Finish _ -> {
                rule(relayed > 0 && relayed == ended, ONE_ANSWER, () -> "relayed " + relayed + ", ended " + ended);
                ends(command);
            }
            case Command.Reject(Problem problem) -> {
                rule(relayed == 0, ONE_ANSWER, () -> "an error after content");
                refused(problem);
                ends(command);
            }
            case Command.Break(Problem problem) -> {
                if (relayed == 0) {
                    refused(problem);
                }
                ends(command);
            }
            case Command.ShowModels _, Command.ShowModel _, Command.ShowKey _ -> ends(command);
            case Command.Arm(Timer timer, long _) -> {
                armed.add(timer);
                if (timer == Timer.QUEUE) {
                    queued = world.now();
                }
            }
            case Command.Disarm(Timer timer) -> armed.remove(timer);
            case Command.Settle(Settlement what) -> settles(what);
        }
    }

    /// An event and all that follows from it are over.
    void after() {
        if (settlement != null) {
            return;
        }
        rule(terminal == null, SETTLED_ONCE, () -> "not settled after " + terminal);
        if (!asked) {
            return;
        }
        rule(!clientGone, SETTLED_ONCE, () -> "not settled though the client is gone");
        rule(
                !running.isEmpty() || armed.contains(Timer.QUEUE) || armed.contains(Timer.BACKOFF),
                WAITS_FOR_SOMETHING,
                () -> "nothing runs, armed are only " + armed);
        rule(armed.contains(Timer.TOTAL), WAITS_FOR_SOMETHING, () -> "no limit of the whole is armed");
        rule(
                running.isEmpty()
                        || armed.contains(Timer.CONNECT)
                        || armed.contains(Timer.ANSWER)
                        || armed.contains(Timer.IDLE),
                WAITS_FOR_SOMETHING,
                () -> "attempts " + running + " have no limit, armed are only " + armed);
    }

    private void starts(int attempt, Candidate candidate) {
        rule(relayed == 0, COMMIT, () -> "attempt " + attempt + " after relaying " + relayed);
        rule(terminal == null, COMMIT, () -> "attempt " + attempt + " after " + terminal);
        rule(attempt == started + 1, ATTEMPTS, () -> "attempt " + attempt + " after " + started);
        rule(attempt <= route.attempts(), ATTEMPTS, () -> attempt + " of " + route.attempts());
        rule(running.size() < (route.hedge() == null ? 1 : 2), ATTEMPTS, () -> "beside " + running);
        inTime();
        started = attempt;
        running.add(attempt);
        tried.add(candidate.target().label());
        queued = -1;
    }

    private void ends(Command command) {
        rule(terminal == null, ONE_OUTCOME, () -> command + " after " + terminal);
        rule(!clientGone, ONE_OUTCOME, () -> command + " to a client that is gone");
        terminal = command;
    }

    private void settles(Settlement what) {
        settlement = what;
        rule(terminal == null == clientGone, ONE_OUTCOME, () -> "settled after " + terminal);
        rule(running.isEmpty(), NOTHING_RUNS_ON, () -> "attempts " + running);
        rule(what.attempts().size() == started, ATTEMPTS, () -> started + " attempts, of record " + what.attempts());
        inTime();
        long took = world.now() - began;
        rule(took <= route.timeouts().total().toNanos(), TOTAL, () -> "took " + took / 1e9 + " s");
    }

    private void inTime() {
        long waited = queued < 0 ? 0 : world.now() - queued;
        rule(waited <= route.queue().timeout().toNanos(), QUEUE, () -> "waited " + waited / 1e9 + " s");
    }

    /// The first move to a healthy target is free: the attempt limit and that target's room bound it, no
    /// budget.
    private void refused(Problem problem) {
        boolean over = started >= route.attempts()
                || lastFailure != null && !lastFailure.elsewhere()
                || world.now() - began >= route.timeouts().total().toNanos();
        if (over) {
            return;
        }
        for (Endpoint each : world.pools().open()) {
            rule(
                    tried.contains(each.target()),
                    WAY_LEFT,
                    () -> problem.code().word() + ", but " + each.target() + " key " + each.credential() + " is open");
        }
    }

    /// Everybody who waits has just been told to look.
    ///
    /// @param open where there was room
    void waitsInVain(Set<Endpoint> open) {
        if (settlement != null || !armed.contains(Timer.QUEUE)) {
            return;
        }
        for (Endpoint each : open) {
            rule(
                    tried.contains(each.target()) || !world.pools().isOpen(each),
                    WOKEN,
                    () -> each.target() + " key " + each.credential() + " is open");
        }
    }

    private void rule(boolean holds, String rule, Supplier<String> details) {
        if (!holds) {
            throw new Broken(rule, number, details.get());
        }
    }
}
