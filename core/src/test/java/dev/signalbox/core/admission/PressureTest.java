package dev.signalbox.core.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.signalbox.core.admission.Pressure.Readings;
import dev.signalbox.model.policy.Workload.Criticality;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class PressureTest {
    @ParameterizedTest
    @CsvSource({
        "0.84, 0, 0, 0",
        "0.85, 0, 0, 0",
        "0.885, 0, 0, 0.5",
        "0.92, 0, 0, 1",
        "0.99, 0, 0, 1",
        "0, 0.70, 0, 0",
        "0, 0.775, 0, 0.5",
        "0, 0.85, 0, 1",
        "0, 0, 200, 0",
        "0, 0, 600, 0.5",
        "0, 0, 1000, 1",
        "0.885, 0.85, 200, 1",
    })
    void it_is_as_high_as_the_worst_of_three_readings(double heap, double fds, long millis, double level) {
        assertThat(Pressure.NONE
                        .next(new Readings(heap, fds, millis * 1_000_000))
                        .level())
                .isEqualTo(level, within(1e-9));
    }

    @Test
    void it_rises_at_once_and_falls_by_and_by() {
        Pressure pressure = Pressure.NONE.next(new Readings(0.95, 0, 0));
        assertThat(pressure.level()).isOne();

        int looks = 0;
        while (pressure.level() > 0) {
            double before = pressure.level();
            pressure = pressure.next(new Readings(0.2, 0, 0));
            assertThat(before - pressure.level()).isLessThan(0.11);
            looks++;
        }
        assertThat(looks).as("of four a second").isBetween(10, 11);
        assertThat(pressure).isEqualTo(Pressure.NONE);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0, 0, 0, 0",
        "0.125, 0, 0, 0, 0.5",
        "0.25, 0, 0, 0, 1",
        "0.375, 0, 0, 0.5, 1",
        "0.5, 0, 0, 1, 1",
        "0.7, 0, 0.5, 1, 1",
        "0.9, 0.5, 1, 1, 1",
        "1, 1, 1, 1, 1",
    })
    void the_least_important_are_refused_first_and_of_each_class_more_and_more(
            double level, double plus, double critical, double sheddablePlus, double sheddable) {
        double[] expected = {plus, critical, sheddablePlus, sheddable};
        for (Criticality each : Criticality.values()) {
            assertThat(new Pressure(level).refused(each))
                    .as(each.name())
                    .isEqualTo(expected[each.ordinal()], within(1e-9));
        }
    }

    @ParameterizedTest
    @EnumSource
    void so_many_are_refused_as_it_says(Criticality criticality) {
        SplittableRandom random = new SplittableRandom(7);
        for (double level = 0; level <= 1; level += 0.05) {
            Pressure pressure = new Pressure(level);
            int refused = 0;
            for (int i = 0; i < 10_000; i++) {
                refused += pressure.refuses(criticality, random) ? 1 : 0;
            }
            assertThat(refused / 10_000.0).isEqualTo(pressure.refused(criticality), within(0.02));
        }
    }

    /// Where there is nothing to decide by chance, chance must not be asked: the same seed gives the same story.
    @Test
    void without_pressure_no_chance_is_drawn() {
        SplittableRandom random = new SplittableRandom(7);
        assertThat(Pressure.NONE.refuses(Criticality.SHEDDABLE, random)).isFalse();
        assertThat(new Pressure(1).refuses(Criticality.CRITICAL_PLUS, random)).isTrue();
        assertThat(random.nextLong()).isEqualTo(new SplittableRandom(7).nextLong());
    }
}
