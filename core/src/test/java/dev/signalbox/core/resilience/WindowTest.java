package dev.signalbox.core.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WindowTest {
    private static final long SECOND = 1_000_000_000L;

    @ParameterizedTest
    @ValueSource(longs = {0, 12_345_678_901L, -1, -77_000_000_000L, 1L << 61})
    void what_happened_counts_for_ten_seconds_and_no_more_than_eleven(long start) {
        Window window = new Window();
        window.count(start);
        window.count(start + SECOND);

        assertThat(window.sum(start + SECOND)).isEqualTo(2);
        assertThat(window.sum(start + 10 * SECOND)).isEqualTo(2);
        assertThat(window.sum(start + 11 * SECOND)).isEqualTo(1);
        assertThat(window.sum(start + 12 * SECOND)).isZero();
    }

    @Test
    void an_old_seconds_place_is_used_again() {
        Window window = new Window();
        for (int second = 0; second < 100; second++) {
            window.count(second * SECOND);
            window.count(second * SECOND + 1);
        }

        assertThat(window.sum(99 * SECOND)).isEqualTo(22);
    }

    @Test
    void it_can_be_cleared() {
        Window window = new Window();
        window.count(5 * SECOND);
        window.clear();

        assertThat(window.sum(5 * SECOND)).isZero();
    }
}
