package dev.signalbox.core.world;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.model.policy.Timeouts;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The primary is out for a minute while a request comes every four seconds: the quiet service, on which
/// nothing can be learned from large numbers.
class OutageTest {
    private static final long FROM = 60;
    private static final long UNTIL = 120;

    static List<Fault> faults() {
        return List.of(
                Faults.refusesConnections(),
                Faults.unavailable(503, -1),
                Faults.unavailable(500, -1),
                Faults.hangsBeforeContent(),
                Faults.blackHole(),
                Faults.garbage(),
                Faults.limited(-1),
                Faults.limited(10_000));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void all_are_answered_few_go_to_the_dead_target_and_it_is_used_again_soon(Fault fault) {
        Timeouts timeouts = new Timeouts(
                Duration.ofSeconds(5), Duration.ofSeconds(5), Duration.ofSeconds(60), Duration.ofSeconds(590));
        Scenario scenario = Scenario.of(
                Topology.ofTargets(2).with(timeouts).policy(),
                Topology.alike(2, 300, 1000, 100),
                List.of(Outage.of(fault, 0, FROM, UNTIL)),
                Crowd.every(4),
                240);
        World world = World.of(scenario, 1);

        Tally tally = world.live();

        assertThat(tally.between(0, Long.MAX_VALUE)).isEqualTo(new Tally.Share(59, 59));
        SimulatedProvider primary = world.provider("p0");
        assertThat(primary.asked(FROM * Answer.SECOND, UNTIL * Answer.SECOND))
                .as("attempts at the dead target")
                .isBetween(1L, 12L);
        assertThat(primary.askedFrom(UNTIL * Answer.SECOND))
                .as("first attempt after its recovery")
                .isBetween(UNTIL * Answer.SECOND, (UNTIL + 30) * Answer.SECOND);
        assertThat(primary.asked((UNTIL + 30) * Answer.SECOND, 240 * Answer.SECOND))
                .as("requests that it gets again")
                .isGreaterThanOrEqualTo(21);
    }
}
