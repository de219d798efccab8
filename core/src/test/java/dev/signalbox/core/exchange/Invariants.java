package dev.signalbox.core.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.exchange.Event.Timer;
import dev.signalbox.core.routing.Candidate;
import dev.signalbox.model.policy.Policy;
import dev.signalbox.model.policy.Route;
import dev.signalbox.model.usage.AttemptRecord;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What holds of every exchange whatever happens to it; looks at each event and its commands from outside.
final class Invariants {
    private final Policy policy;
    private final EnumSet<Timer> armed = EnumSet.noneOf(Timer.class);
    private final Set<Candidate> tried = new HashSet<>();
    private boolean headTaken;
    private boolean streaming;
    private boolean keepsAlive;
    private boolean committed;
    private boolean clientGone;
    private int started;
    /// 0 for none.
    private int running;
    /// 0 for none.
    private int relayed;
    private @Nullable Command terminal;
    private @Nullable Settlement settlement;

    Invariants(Policy policy) {
        this.policy = policy;
    }

    boolean headTaken() {
        return headTaken;
    }

    /// The number of the latest attempt, 0 for none.
    int attempt() {
        return started;
    }

    /// Timers that a shell would have to fire; all when there are none, so that there is always a choice.
    Set<Timer> armed() {
        return armed.isEmpty() ? EnumSet.allOf(Timer.class) : armed;
    }

    String ended() {
        return terminal == null ? "the client left" : terminal.getClass().getSimpleName();
    }

    void check(Event event, List<Command> commands) {
        boolean wasSettled = settlement != null;
        before(event);
        for (Command command : commands) {
            assertThat(settlement).as("nothing comes after Settle").isNull();
            check(event, command);
        }
        if (event instanceof Event.Ended(int number) && number == running) {
            running = 0;
        }
        if (settlement != null && !wasSettled) {
            settled(settlement);
        }
        if (settlement == null && running > 0) {
            assertThat(armed).as("the request's limit is armed").contains(Timer.TOTAL);
            assertThat(armed)
                    .as("a running attempt has a limit")
                    .containsAnyOf(Timer.CONNECT, Timer.ANSWER, Timer.IDLE);
        }
    }

    private void before(Event event) {
        switch (event) {
            case Event.TimerFired(Timer timer) -> armed.remove(timer);
            case Event.Failed(int number, var _) -> {
                if (number == running) {
                    running = 0;
                }
            }
            case Event.ClientGone _ -> clientGone = clientGone || settlement == null;
            case Event.BodyArrived body -> {
                if (headTaken && started == 0) {
                    streaming = body.stream();
                    keepsAlive = body.keepsAlive();
                }
            }
            case Event.HeadArrived _,
                    Event.Unusable _,
                    Event.Connected _,
                    Event.FirstContent _,
                    Event.Ended _,
                    Event.Stopping _,
                    Event.Faulted _ -> {}
        }
    }

    private void check(Event event, Command command) {
        switch (command) {
            case Command.ReadBody _ -> {
                assertThat(headTaken).as("the body is read once").isFalse();
                headTaken = true;
            }
            case Command.Start start -> started(start);
            case Command.Cancel(int number) -> {
                assertThat(number).as("only the running attempt is cancelled").isEqualTo(running);
                running = 0;
            }
            case Command.Commit _ -> {
                assertThat(streaming && keepsAlive)
                        .as("only such streams commit early")
                        .isTrue();
                assertThat(committed).as("committed once").isFalse();
                committed = true;
            }
            case Command.KeepAlive _ -> {
                assertThat(committed).as("signs of life follow the head").isTrue();
                assertThat(relayed).as("signs of life end with content").isZero();
            }
            case Command.Relay(int number) -> {
                assertThat(number).as("the running attempt is relayed").isEqualTo(running);
                assertThat(relayed).as("one answer").isZero();
                assertThat(streaming || event instanceof Event.Ended)
                        .as("no part of a whole answer goes out")
                        .isTrue();
                relayed = number;
            }
            case Command.Finish _ -> {
                assertThat(event).as("only an end finishes").isEqualTo(new Event.Ended(relayed));
                ends(command);
            }
            case Command.Reject _ -> {
                assertThat(committed || relayed > 0).as("no second head").isFalse();
                ends(command);
            }
            case Command.Break _ -> {
                assertThat(committed || relayed > 0)
                        .as("only what is out is broken off")
                        .isTrue();
                ends(command);
            }
            case Command.ShowModels _, Command.ShowModel _ -> {
                assertThat(headTaken).as("names need no body").isFalse();
                ends(command);
            }
            case Command.Arm(Timer timer, long _) -> armed.add(timer);
            case Command.Disarm(Timer timer) -> armed.remove(timer);
            case Command.Settle(Settlement what) -> settlement = what;
        }
    }

    private void started(Command.Start start) {
        assertThat(relayed).as("nothing is tried after content").isZero();
        assertThat(terminal).as("nothing is tried after the outcome").isNull();
        assertThat(running).as("one attempt at a time").isZero();
        assertThat(start.attempt()).as("attempts are counted").isEqualTo(started + 1);
        Route route = Objects.requireNonNull(policy.routes().get(start.route()));
        assertThat(start.attempt()).as("attempts allowed").isLessThanOrEqualTo(route.attempts());
        assertThat(tried.add(start.candidate())).as("another target each time").isTrue();
        assertThat(armed)
                .as("the attempt's own limit, none of an earlier one")
                .contains(Timer.CONNECT)
                .doesNotContain(Timer.ANSWER, Timer.IDLE);
        started = start.attempt();
        running = start.attempt();
    }

    private void ends(Command command) {
        assertThat(terminal).as("one terminal outcome").isNull();
        assertThat(clientGone).as("nothing goes to a client that left").isFalse();
        terminal = command;
    }

    private void settled(Settlement what) {
        assertThat(terminal == null).as("an outcome unless the client left").isEqualTo(clientGone);
        assertThat(running).as("no attempt runs on").isZero();
        assertThat(what.attempts()).as("each attempt is recorded").hasSize(started);
        assertThat(what.attempts().stream().filter(attempt -> attempt.failure() == null))
                .as("at most the last attempt answered")
                .hasSize(terminal instanceof Command.Finish ? 1 : 0);
        assertThat(what.attempts())
                .extracting(AttemptRecord::nanos)
                .allSatisfy(nanos -> assertThat(nanos).isNotNegative());
        assertThat(what.code() == null)
                .as("a code unless it went well")
                .isEqualTo(terminal instanceof Command.Finish
                        || terminal instanceof Command.ShowModels
                        || terminal instanceof Command.ShowModel);
    }
}
