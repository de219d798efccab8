package dev.signalbox.core.admission;

import static dev.signalbox.core.admission.Pressure.CRITICAL;
import static dev.signalbox.core.admission.Pressure.HIGH;
import static dev.signalbox.core.admission.Pressure.NONE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.admission.Pressure.Readings;
import dev.signalbox.model.policy.Workload.Criticality;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class PressureTest {
    @ParameterizedTest
    @CsvSource({
        "NONE, 0.84, 0, 0, NONE",
        "NONE, 0.85, 0, 0, HIGH",
        "NONE, 0.92, 0, 0, CRITICAL",
        "NONE, 0, 0.69, 0, NONE",
        "NONE, 0, 0.70, 0, HIGH",
        "NONE, 0, 0.85, 0, CRITICAL",
        "NONE, 0, 0, 199, NONE",
        "NONE, 0, 0, 200, HIGH",
        "NONE, 0, 0, 1000, CRITICAL",
    })
    void begins_at_the_worst_of_three_readings(Pressure was, double heap, double fds, long millis, Pressure is) {
        assertThat(was.next(new Readings(heap, fds, millis * 1_000_000))).isEqualTo(is);
    }

    @ParameterizedTest
    @CsvSource({
        "HIGH, 0.77, HIGH",
        "HIGH, 0.76, NONE",
        "CRITICAL, 0.83, CRITICAL",
        "CRITICAL, 0.82, HIGH",
        "CRITICAL, 0.70, NONE",
    })
    void ends_a_tenth_below_where_it_began(Pressure was, double heap, Pressure is) {
        assertThat(was.next(new Readings(heap, 0, 0))).isEqualTo(is);
    }

    @ParameterizedTest
    @EnumSource
    void the_least_important_are_refused_first(Criticality criticality) {
        boolean sheddable = criticality == Criticality.SHEDDABLE || criticality == Criticality.SHEDDABLE_PLUS;

        assertThat(NONE.refuses(criticality)).isFalse();
        assertThat(HIGH.refuses(criticality)).isEqualTo(sheddable);
        assertThat(CRITICAL.refuses(criticality)).isTrue();
    }
}
