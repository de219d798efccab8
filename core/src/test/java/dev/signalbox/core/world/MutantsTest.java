package dev.signalbox.core.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.signalbox.core.exchange.Command;
import dev.signalbox.core.exchange.Event;
import dev.signalbox.core.exchange.Event.Timer;
import dev.signalbox.core.resilience.Permit;
import dev.signalbox.model.failure.Code;
import dev.signalbox.model.failure.Failure;
import dev.signalbox.model.failure.Failure.Refused.Reason;
import dev.signalbox.model.failure.Problem;
import dev.signalbox.model.policy.Ejection;
import dev.signalbox.model.policy.Provider;
import dev.signalbox.model.policy.Queue;
import dev.signalbox.model.policy.Retry;
import dev.signalbox.model.policy.Timeouts;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/// A simulation that never fails proves nothing: here each rule is broken on purpose, and must be seen to be.
class MutantsTest {
    private static final Timeouts TIMEOUTS =
            new Timeouts(Duration.ofSeconds(2), Duration.ofSeconds(5), Duration.ofSeconds(5), Duration.ofSeconds(30));
    private static final Topology TOPOLOGY = Topology.ofTargets(2).with(TIMEOUTS);
    private static final Crowd CROWD = new Crowd(8, 0, 60, 0.7, 0, 0, 0.1, Crowd.Manners.GIVES_UP, List.of());
    /// Two targets, the first of which fails for a while.
    private static final Scenario WORLD = Scenario.of(
            TOPOLOGY.policy(),
            Topology.alike(2, 300, 1000, 200),
            List.of(Outage.of(Faults.sometimes(0.5, Faults.unavailable(500, -1)), 0, 20, 40)),
            CROWD,
            130);
    /// One target with room for so few that some must wait.
    private static final Scenario CROWDED = Scenario.of(
            Topology.ofTargets(1)
                    .with(TIMEOUTS)
                    .with(List.of(new Topology.Spot(0, 1, 1, 9, Ejection.DEFAULT)))
                    .with(new Queue(100, Duration.ofSeconds(3)))
                    .policy(),
            Topology.alike(1, 300, 1000, 200),
            List.of(),
            CROWD,
            60);

    @Test
    void nothing_is_seen_where_nothing_is_broken() {
        Seed.judge(WORLD, live(WORLD, Meddler.NONE));
        Seed.judge(CROWDED, live(CROWDED, Meddler.NONE));
    }

    @Test
    void the_simulation_sees_a_settlement_that_is_lost() {
        assertThat(seen(WORLD, commands(Command.Settle.class::isInstance, MutantsTest::none)))
                .isEqualTo(Referee.SETTLED_ONCE);
    }

    @Test
    void the_simulation_sees_a_second_settlement() {
        assertThat(seen(WORLD, commands(Command.Settle.class::isInstance, MutantsTest::twice)))
                .isEqualTo(Referee.SETTLED_ONCE);
    }

    @Test
    void the_simulation_sees_an_outcome_that_is_lost() {
        assertThat(seen(WORLD, commands(Command.Finish.class::isInstance, MutantsTest::none)))
                .isEqualTo(Referee.ONE_OUTCOME);
    }

    @Test
    void the_simulation_sees_a_second_outcome() {
        assertThat(seen(WORLD, commands(Command.Finish.class::isInstance, MutantsTest::twice)))
                .isEqualTo(Referee.ONE_OUTCOME);
    }

    @Test
    void the_simulation_sees_two_answers() {
        assertThat(seen(WORLD, commands(Command.Relay.class::isInstance, MutantsTest::twice)))
                .isEqualTo(Referee.ONE_ANSWER);
    }

    @Test
    void the_simulation_sees_an_attempt_after_content() {
        assertThat(seen(WORLD, new Meddler() {
                    private Command last = new Command.Finish(List.of(), true);

                    @Override
                    public void command(Command command, Consumer<Command> onward) {
                        onward.accept(command);
                        if (command instanceof Command.Start) {
                            last = command;
                        } else if (command instanceof Command.Relay) {
                            onward.accept(last);
                        }
                    }
                }))
                .isEqualTo(Referee.COMMIT);
    }

    @Test
    void the_simulation_sees_an_attempt_that_runs_on() {
        assertThat(seen(WORLD, commands(Command.Cancel.class::isInstance, MutantsTest::none)))
                .isEqualTo(Referee.NOTHING_RUNS_ON);
    }

    @Test
    void the_simulation_sees_more_attempts_than_allowed() {
        Scenario strict = WORLD.judgedBy(TOPOLOGY.with(Retry.of(1)).policy());
        assertThat(seen(strict, Meddler.NONE)).isEqualTo(Referee.ATTEMPTS);
    }

    @Test
    void the_simulation_sees_a_request_that_waits_for_nothing() {
        assertThat(seen(CROWDED, commands(MutantsTest::limitsTheQueue, MutantsTest::none)))
                .isEqualTo(Referee.WAITS_FOR_SOMETHING);
    }

    @Test
    void the_simulation_sees_a_request_that_waits_too_long() {
        assertThat(seen(CROWDED, events(new Event.TimerFired(Timer.QUEUE)::equals, MutantsTest::none)))
                .isEqualTo(Referee.QUEUE);
    }

    @Test
    void the_simulation_sees_those_who_are_not_woken() {
        assertThat(seen(CROWDED, events(Event.Woken.class::isInstance, MutantsTest::none)))
                .isEqualTo(Referee.WOKEN);
    }

    @Test
    void the_simulation_sees_a_request_that_takes_too_long() {
        Timeouts shorter =
                new Timeouts(TIMEOUTS.connect(), TIMEOUTS.firstToken(), TIMEOUTS.idle(), Duration.ofSeconds(1));
        assertThat(seen(WORLD.judgedBy(TOPOLOGY.with(shorter).policy()), Meddler.NONE))
                .isEqualTo(Referee.TOTAL);
    }

    @Test
    void the_simulation_sees_a_healthy_target_that_was_not_tried() {
        Problem no = Problem.of(Code.NO_HEALTHY_TARGET, "No.");
        assertThat(seen(
                        WORLD,
                        commands(
                                command -> command instanceof Command.Start start
                                        && start.attempt() > 1
                                        && start.candidate().provider().name().equals("p1"),
                                _ -> List.of(new Command.Reject(no)))))
                .isEqualTo(Referee.WAY_LEFT);
    }

    @Test
    void the_simulation_sees_more_load_than_the_budget_allows() {
        World world = World.of(WORLD, 1);
        for (int again = 0; again < 5; again++) {
            world.pools().asked(1, 0, again);
        }
        assertThat(catchThrowableOfType(Broken.class, world.pools()::load).rule())
                .isEqualTo(PoolWatch.LOAD);
    }

    @Test
    void the_simulation_sees_more_than_one_probe() {
        World world = World.of(WORLD, 1);
        Failure reset = new Failure.Reset("Broke.");
        for (int failures = 0; failures < 5; failures++) {
            permit(world).failed(reset, null, world.clock());
        }
        world.pools().asked(1, 0, 0);
        assertThat(catchThrowableOfType(Broken.class, () -> world.pools().asked(2, 0, 0))
                        .rule())
                .isEqualTo(PoolWatch.PROBES);
    }

    @Test
    void the_simulation_sees_more_at_once_than_declared() {
        Topology narrow = TOPOLOGY.with(List.of(
                new Topology.Spot(0, 1, 1, 2, Ejection.DEFAULT),
                new Topology.Spot(1, 1, 1, Provider.DEFAULT_CONCURRENCY, Ejection.DEFAULT)));
        assertThat(seen(WORLD.judgedBy(narrow.policy()), Meddler.NONE)).isEqualTo(PoolWatch.ROOM);
    }

    @Test
    void the_simulation_sees_a_permit_that_is_not_given_back() {
        World world = World.of(WORLD, 1);
        assertThat(permit(world)).isNotNull();
        assertThat(catchThrowableOfType(Broken.class, world::live).rule()).isEqualTo(PoolWatch.PERMITS);
    }

    @Test
    void the_simulation_sees_a_target_that_is_not_used_again() {
        // It goes on failing when, as far as the referee knows, nothing is wrong with it.
        Failure reset = new Failure.Reset("Broke.");
        assertThat(seen(WORLD, failing(reset))).isEqualTo(PoolWatch.USED_AGAIN);
    }

    @Test
    void the_simulation_sees_that_goodput_does_not_come_back() {
        Failure rejected = new Failure.Refused(Reason.CALLER, 400, "No.", null, null, -1, null);
        assertThat(seen(WORLD, failing(rejected))).isEqualTo(Seed.GOODPUT);
    }

    @Test
    void the_simulation_sees_a_request_that_is_never_settled() {
        assertThat(seen(WORLD, events(Event.BodyArrived.class::isInstance, MutantsTest::none)))
                .isEqualTo(PoolWatch.ALL_SETTLE);
    }

    @Test
    void the_simulation_tells_worlds_apart() {
        Trace one = Trace.on();
        Trace other = Trace.on();
        new World(WORLD, new SplittableRandom(1), one, Meddler.NONE).live();
        new World(WORLD, new SplittableRandom(2), other, Meddler.NONE).live();
        assertThat(one.hash()).isNotEqualTo(other.hash());
    }

    // ── The mutants ──────────────────────────────────────────────────────────────────────────────────────────────────

    private static Tally live(Scenario scenario, Meddler meddler) {
        return new World(scenario, new SplittableRandom(1), Trace.off(), meddler).live();
    }

    /// @return the rule that was seen to be broken
    private static String seen(Scenario scenario, Meddler meddler) {
        return catchThrowableOfType(Broken.class, () -> Seed.judge(scenario, live(scenario, meddler)))
                .rule();
    }

    private static Permit permit(World world) {
        return Objects.requireNonNull(world.endpoint(0).take(world.clock(), false, "m"));
    }

    private static boolean limitsTheQueue(Command command) {
        return command instanceof Command.Arm(Timer timer, long _) && timer == Timer.QUEUE;
    }

    private static <T> List<T> none(T each) {
        return List.of();
    }

    private static <T> List<T> twice(T each) {
        return List.of(each, each);
    }

    private static Meddler commands(Predicate<Command> which, Function<Command, List<Command>> becomes) {
        return new Meddler() {
            @Override
            public void command(Command command, Consumer<Command> onward) {
                (which.test(command) ? becomes.apply(command) : List.of(command)).forEach(onward);
            }
        };
    }

    private static Meddler events(Predicate<Event> which, Function<Event, List<Event>> becomes) {
        return new Meddler() {
            @Override
            public void event(Event event, Consumer<Event> onward) {
                (which.test(event) ? becomes.apply(event) : List.of(event)).forEach(onward);
            }
        };
    }

    /// Nothing is answered any more.
    private static Meddler failing(Failure how) {
        UnaryOperator<Event> worse = event -> switch (event) {
            case Event.Ended(int attempt) -> new Event.Failed(attempt, how);
            case Event other -> other;
        };
        return new Meddler() {
            @Override
            public void event(Event event, Consumer<Event> onward) {
                if (!(event instanceof Event.FirstContent)) {
                    onward.accept(worse.apply(event));
                }
            }
        };
    }
}
