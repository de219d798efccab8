package dev.signalbox.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DistributionTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "20ms | 20",
                "constant(1s) | 1000",
                "uniform(10ms, 30ms) | 20",
                "normal(200ms, 10ms) | 200",
                "lognormal(100ms, 0.5) | 100",
                "exponential(100ms) | 69.3"
            })
    void hasTheMedianThatItSays(String text, double median) {
        Distribution distribution = Distribution.times(text);
        SplittableRandom random = new SplittableRandom(1);
        double[] draws = new double[10_001];
        Arrays.setAll(draws, _ -> distribution.sample(random));
        Arrays.sort(draws);

        assertThat(draws[5_000]).isEqualTo(median, within(median * 0.05));
        assertThat(draws[0]).isNotNegative();
    }

    @Test
    void countsHaveNoUnit() {
        assertThat(Distribution.counts("uniform(20, 80)")).isEqualTo(new Distribution.Uniform(20, 80));
        assertThatThrownBy(() -> Distribution.counts("20ms")).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "20",
                "uniform(30ms, 10ms)",
                "uniform(30ms)",
                "normal(1ms,2ms,3ms)",
                "-1ms",
                "9999h",
                "x(1ms)",
                ""
            })
    void mistakesAreRefused(String text) {
        assertThatThrownBy(() -> Distribution.times(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
