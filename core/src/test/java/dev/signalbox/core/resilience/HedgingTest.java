package dev.signalbox.core.resilience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.signalbox.model.policy.Hedge;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HedgingTest {
    private static final long MILLI = 1_000_000;

    @Test
    void it_comes_after_the_declared_time() {
        assertThat(new Hedging(new Hedge(Duration.ofMillis(700), 0.02)).after()).isEqualTo(700 * MILLI);
    }

    @Test
    void else_it_comes_after_the_time_that_95_of_100_keep_once_enough_are_known() {
        Hedging hedging = new Hedging(new Hedge(null, 0.02));
        for (int i = 1; i < 20; i++) {
            hedging.content(200 * MILLI);
            assertThat(hedging.after()).isEqualTo(-1);
        }
        for (int i = 20; i <= 950; i++) {
            hedging.content(200 * MILLI);
        }
        for (int i = 0; i < 40; i++) {
            hedging.content(9000 * MILLI);
        }

        assertThat((double) hedging.after()).isCloseTo(200.0 * MILLI, withinPercentage(21));
        for (int i = 0; i < 40; i++) {
            hedging.content(9000 * MILLI);
        }
        assertThat((double) hedging.after()).isCloseTo(9000.0 * MILLI, withinPercentage(21));
    }

    @Test
    void what_was_usual_long_ago_fades() {
        Hedging hedging = new Hedging(new Hedge(null, 0.02));
        for (int i = 0; i < 5000; i++) {
            hedging.content(5000 * MILLI);
        }
        for (int i = 0; i < 20_000; i++) {
            hedging.content(100 * MILLI);
        }

        assertThat((double) hedging.after()).isCloseTo(100.0 * MILLI, withinPercentage(21));
    }

    @ParameterizedTest
    @CsvSource({"0.02, 49, 0", "0.02, 50, 1", "0.02, 400, 8", "0.02, 100000, 10", "0.5, 7, 3"})
    void there_are_as_many_as_the_share_of_requests_allows_and_few_are_saved_up(
            double share, int requests, int hedges) {
        Hedging hedging = new Hedging(new Hedge(null, share));
        for (int i = 0; i < requests; i++) {
            hedging.count();
        }
        int taken = 0;
        while (hedging.take()) {
            taken++;
        }

        assertThat(taken).isEqualTo(hedges);
    }
}
