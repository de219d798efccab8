package dev.signalbox.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class HistogramTest {

    @Test
    void percentilesAreWithinTwoPercentOfTheTruth() {
        var histogram = new Histogram();
        for (long nanos = 1; nanos <= 1_000_000; nanos++) {
            histogram.record(nanos);
        }
        assertThat(histogram.percentile(50)).isCloseTo(500_000, Percentage.withPercentage(2));
        assertThat(histogram.percentile(99)).isCloseTo(990_000, Percentage.withPercentage(2));
        assertThat(histogram.percentile(99.9)).isCloseTo(999_000, Percentage.withPercentage(2));
    }

    @Test
    void theLongestDurationIsNeverExceeded() {
        var histogram = new Histogram();
        histogram.record(1_000_001);
        assertThat(histogram.percentile(100))
                .isCloseTo(1_000_001L, within(20_000L))
                .isLessThanOrEqualTo(1_000_001);
    }

    @Test
    void everyLongHasABucket() {
        var histogram = new Histogram();
        histogram.record(0);
        histogram.record(-5);
        histogram.record(Long.MAX_VALUE);
        assertThat(histogram.total()).isEqualTo(3);
        assertThat(histogram.percentile(50)).isZero();
    }

    @Test
    void nothingRecordedIsZero() {
        assertThat(new Histogram().percentile(99)).isZero();
    }
}
