package dev.signalbox.app.drill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.app.config.ScenarioFile;
import dev.signalbox.model.policy.Workload.Criticality;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Each shipped scenario is lived through in seconds and holds what it promises; and after its end everybody is
/// answered again: no state outlives its cause.
class ShippedScenariosTest {
    private static final long FIVE_MINUTES = 300 * Agenda.SECOND;

    static List<String> names() {
        return ScenarioFile.shipped();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("names")
    void is_lived_through_in_seconds_and_holds_what_it_promises(String name) {
        // Of the processor: others may have it meanwhile.
        long began = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();

        Comparison lives = Stage.live(Stage.usual(), Stage.shipped(name), 1);

        long took = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - began;
        assertThat(Duration.ofNanos(took)).isLessThan(Duration.ofSeconds(20));
        assertThat(Judgement.of(lives, new Catalogue(false)))
                .allSatisfy(each -> assertThat(each.kept()).as(each.toString()).isTrue());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("names")
    void nothing_outlives_its_cause(String name) {
        Scenario scenario = Stage.shipped(name);
        if (scenario.leaves()) {
            return;
        }
        Figures on = Stage.live(Stage.usual(), scenario, Variant.ON, 2);
        long well = scenario.well() + 60 * Agenda.SECOND;
        long end = scenario.length().toNanos() - 120 * Agenda.SECOND;

        assertThat(on.goodput(Set.of(Criticality.CRITICAL_PLUS), well, end)).isGreaterThanOrEqualTo(0.95);
        assertThat(on.goodput(Set.of(Criticality.CRITICAL), well, end)).isGreaterThanOrEqualTo(0.95);
        assertThat(on.green()).as("green again").isNotNegative();
        long green = scenario.well() + on.green() + FIVE_MINUTES;
        assertThat(green).as("long enough to see it").isLessThan(end);
        for (Criticality each : Criticality.values()) {
            assertThat(on.goodput(Set.of(each), green, end)).as(each.toString()).isGreaterThanOrEqualTo(0.95);
        }
    }
}
