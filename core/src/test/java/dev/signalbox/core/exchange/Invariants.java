package dev.signalbox.core.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.exchange.Event.Timer;
import dev.signalbox.model.usage.AttemptRecord;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What holds of every exchange whatever happens to it; looks at each event and its commands from outside.
final class Invariants {
    private final EnumSet<Timer> armed = EnumSet.noneOf(Timer.class);
    /// Labels of the targets of attempts under way, by number.
    private final Map<Integer, String> running = new TreeMap<>();
    private boolean headTaken;
    private boolean seeking;
    private boolean reading;
    private boolean deferring;
    private boolean filing;
    private boolean sending;
    private boolean planned;
    private boolean streaming;
    private boolean keepsAlive;
    private boolean whole;
    private boolean content;
    private boolean committed;
    private boolean clientGone;
    private int started;
    /// 0 for none.
    private int relayed;
    private @Nullable Command terminal;
    private @Nullable Settlement settlement;

    /// Whether it waits for its key.
    boolean seeking() {
        return seeking && settlement == null;
    }

    /// Whether it waits for what its key has used.
    boolean reading() {
        return reading && settlement == null;
    }

    /// Whether it waits to hear of files or batches.
    boolean filing() {
        return settlement == null && filing;
    }

    /// Whether a file is on its way out.
    boolean sending() {
        return settlement == null && sending;
    }

    /// Whether it waits for what is known of jobs.
    boolean deferring() {
        return settlement == null && deferring;
    }

    boolean headTaken() {
        return headTaken;
    }

    /// Whether its body was taken, so that it may be attempted.
    boolean planned() {
        return planned;
    }

    /// The number of the latest attempt, 0 for none.
    int attempt() {
        return started;
    }

    /// Labels of the targets that are asked for it just now.
    List<String> asked() {
        return List.copyOf(running.values());
    }

    /// Whether it waits for room.
    boolean waits() {
        return settlement == null && armed.contains(Timer.QUEUE);
    }

    boolean hedged() {
        return settlement != null
                && settlement.attempts().stream().anyMatch(each -> "hedge_lost".equals(each.failure()));
    }

    /// Timers that a shell would have to fire; all when there are none, so that there is always a choice.
    Set<Timer> armed() {
        return armed.isEmpty() ? EnumSet.allOf(Timer.class) : armed;
    }

    String ended() {
        if (sending) {
            return "SendFile";
        }
        return terminal == null ? "the client left" : terminal.getClass().getSimpleName();
    }

    void check(Event event, List<Command> commands) {
        boolean wasSettled = settlement != null;
        before(event);
        for (Command command : commands) {
            assertThat(settlement).as("nothing comes after Settle").isNull();
            check(event, command);
        }
        if (event instanceof Event.Ended(int number) && terminal instanceof Command.Finish) {
            running.remove(number);
        }
        if (settlement != null && !wasSettled) {
            settled(settlement);
        }
        if (settlement == null && planned) {
            underWay();
        }
    }

    private void before(Event event) {
        switch (event) {
            case Event.TimerFired(Timer timer) -> armed.remove(timer);
            case Event.Failed failed -> running.remove(failed.attempt());
            case Event.FirstContent(int number) -> content |= running.containsKey(number);
            case Event.ClientGone _ -> clientGone = clientGone || settlement == null;
            case Event.BodyArrived body -> {
                if (headTaken && !planned) {
                    streaming = body.stream();
                    keepsAlive = body.keepsAlive();
                }
            }
            case Event.KeyFound _ -> seeking = false;
            case Event.UsageRead _ -> reading = false;
            case Event.JobTold _ -> deferring = false;
            case Event.BatchTold _ -> filing = false;
            case Event.BodyKeepable _, Event.Recollected _ -> {}
            case Event.HeadArrived _,
                    Event.BodyKept _,
                    Event.FileSent _,
                    Event.Identified _,
                    Event.Replayed _,
                    Event.Improvised _,
                    Event.Woken _,
                    Event.Exhausted _,
                    Event.Unusable _,
                    Event.Connected _,
                    Event.Ended _,
                    Event.Stopping _,
                    Event.Faulted _ -> {}
        }
    }

    private void check(Event event, Command command) {
        switch (command) {
            case Command.LookUpKey _ -> {
                assertThat(headTaken || seeking).as("a key is looked up once").isFalse();
                seeking = true;
            }
            case Command.ReadUsage _ -> {
                assertThat(headTaken || seeking || reading)
                        .as("what a key has used is read once, when it is known")
                        .isFalse();
                reading = true;
            }
            case Command.AskJobs _ -> {
                assertThat(headTaken || deferring).as("jobs need no body").isFalse();
                deferring = true;
            }
            case Command.AskBatches _ -> {
                assertThat(filing || deferring || started > 0)
                        .as("files and batches are asked for once, and nothing is tried")
                        .isFalse();
                filing = true;
            }
            case Command.AskResponses _ -> {
                assertThat(filing || deferring || started > 0)
                        .as("what is kept is asked for once, and nothing is tried")
                        .isFalse();
                filing = true;
            }
            case Command.Recollect _, Command.GoOn _ ->
                assertThat(started)
                        .as("what a question goes on from is known before it is asked")
                        .isZero();
            case Command.SendFile _ -> {
                assertThat(started).as("a file is sent, or an answer").isZero();
                assertThat(clientGone || sending).as("one file, to somebody").isFalse();
                sending = true;
            }
            case Command.Defer _ -> {
                assertThat(headTaken && !deferring && started == 0)
                        .as("what is kept is kept once, and not made")
                        .isTrue();
                assertThat(streaming).as("streams are not kept").isFalse();
                deferring = true;
            }
            case Command.ReadBody _ -> {
                assertThat(seeking)
                        .as("no body is read before the key is known")
                        .isFalse();
                assertThat(headTaken).as("the body is read once").isFalse();
                headTaken = true;
            }
            case Command.Improvise _, Command.Bound _ -> throw new AssertionError("there is no emergency here");
            case Command.Identify _, Command.WriteDown _, Command.ShowCache _, Command.Replay _ ->
                throw new AssertionError("no route keeps answers here");
            case Command.ShowLevel _ ->
                assertThat(started).as("its level is known before attempts").isZero();
            case Command.ShowLimits _ ->
                assertThat(started).as("limits come before attempts").isZero();
            case Command.Start start -> started(event, start);
            case Command.Cancel(int number) ->
                assertThat(running.remove(number))
                        .as("only a running attempt is cancelled")
                        .isNotNull();
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
                assertThat(running.keySet())
                        .as("the only running attempt is relayed")
                        .containsExactly(number);
                assertThat(relayed).as("one answer").isZero();
                assertThat(streaming && !whole || event instanceof Event.Ended)
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
            case Command.ShowJob _, Command.ShowBatch _ -> {
                assertThat(started).as("a job is shown, or made").isZero();
                ends(command);
            }
            case Command.ShowModels _, Command.ShowModel _, Command.ShowKey _ -> {
                assertThat(headTaken).as("names need no body").isFalse();
                ends(command);
            }
            case Command.Arm(Timer timer, long nanos) -> {
                assertThat(nanos).as("time goes on").isNotNegative();
                planned |= timer == Timer.TOTAL;
                armed.add(timer);
            }
            case Command.Disarm(Timer timer) ->
                assertThat(armed.remove(timer))
                        .as("only what is armed is disarmed: %s", timer)
                        .isTrue();
            case Command.Settle(Settlement what) -> settlement = what;
        }
    }

    private void started(Event event, Command.Start start) {
        assertThat(relayed).as("nothing is tried after content went out").isZero();
        assertThat(terminal).as("nothing is tried after the outcome").isNull();
        assertThat(start.attempt()).as("attempts are counted").isEqualTo(started + 1);
        assertThat(start.attempt())
                .as("attempts allowed")
                .isLessThanOrEqualTo(start.route().attempts());
        if (running.isEmpty()) {
            assertThat(armed)
                    .as("the attempt's own limit, none of an earlier one, and nothing else to wait for")
                    .contains(Timer.CONNECT)
                    .doesNotContain(Timer.ANSWER, Timer.IDLE, Timer.BACKOFF, Timer.QUEUE);
        } else {
            assertThat(running).as("two attempts at most").hasSize(1);
            assertThat(event).as("only a hedge runs beside").isEqualTo(new Event.TimerFired(Timer.HEDGE));
            assertThat(content).as("no hedge after content").isFalse();
            assertThat(running.values())
                    .as("a hedge goes elsewhere")
                    .doesNotContain(start.candidate().target().label());
        }
        whole = start.whole();
        content = false;
        started = start.attempt();
        running.put(start.attempt(), start.candidate().target().label());
    }

    private void underWay() {
        assertThat(armed).as("the request's limit is armed").contains(Timer.TOTAL);
        if (running.isEmpty()) {
            assertThat(armed.contains(Timer.QUEUE))
                    .as("it waits for room or pauses, never both")
                    .isNotEqualTo(armed.contains(Timer.BACKOFF));
            assertThat(armed)
                    .as("nothing limits an attempt that is over")
                    .doesNotContain(Timer.CONNECT, Timer.ANSWER, Timer.IDLE, Timer.HEDGE);
        } else {
            assertThat(armed)
                    .as("a running attempt has a limit, and nothing else is waited for")
                    .containsAnyOf(Timer.CONNECT, Timer.ANSWER, Timer.IDLE)
                    .doesNotContain(Timer.QUEUE, Timer.BACKOFF);
        }
    }

    private void ends(Command command) {
        assertThat(terminal).as("one terminal outcome").isNull();
        assertThat(clientGone).as("nothing goes to a client that left").isFalse();
        terminal = command;
    }

    private void settled(Settlement what) {
        if (sending) {
            assertThat(terminal).as("a file that is on its way is the outcome").isNull();
            return;
        }
        assertThat(terminal == null).as("an outcome unless the client left").isEqualTo(clientGone);
        assertThat(running).as("no attempt runs on").isEmpty();
        assertThat(what.attempts()).as("each attempt is recorded").hasSize(started);
        assertThat(what.attempts().stream().filter(attempt -> attempt.failure() == null))
                .as("at most one attempt answered")
                .hasSize(terminal instanceof Command.Finish ? 1 : 0);
        assertThat(what.attempts())
                .extracting(AttemptRecord::nanos)
                .allSatisfy(nanos -> assertThat(nanos).isNotNegative());
        assertThat(what.code() == null)
                .as("a code unless it went well")
                .isEqualTo(terminal instanceof Command.Finish
                        || terminal instanceof Command.ShowModels
                        || terminal instanceof Command.ShowModel
                        || terminal instanceof Command.ShowKey
                        || terminal instanceof Command.ShowJob
                        || terminal instanceof Command.ShowBatch);
    }
}
