package dev.signalbox.core.codered;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class WindowsTest {
    private record Happened(long at, long good, long bad) {}

    @Test
    void countsAreThoseOfTheTimeAskedFor() {
        Windows windows = new Windows(0);
        SplittableRandom random = new SplittableRandom(7);
        List<Happened> all = new ArrayList<>();
        long now = 0;
        for (int i = 0; i < 20_000; i++) {
            now += 2 + (random.nextInt(500) == 0 ? random.nextInt(20_000) : 0);
            Happened each = new Happened(now, random.nextInt(10), random.nextInt(3));
            all.add(each);
            windows.add(each.at, each.good, each.bad);
            if (i % 997 == 0) {
                for (Duration window : List.of(Duration.ofMinutes(1), Duration.ofMinutes(5), Duration.ofMinutes(15))) {
                    same(windows, all, window, 2, now);
                }
                same(windows, all, Duration.ofHours(1), 60, now);
                same(windows, all, Duration.ofHours(6), 60, now);
                same(windows, all, Duration.ofDays(3), 900, now);
            }
        }
    }

    /// @param step of the places that window is kept in
    private static void same(Windows windows, List<Happened> all, Duration window, long step, long now) {
        long from = (now / step - window.toSeconds() / step + 1) * step;
        Windows.Counts counts = windows.over(window, now);
        assertThat(counts.good())
                .isEqualTo(all.stream()
                        .filter(each -> each.at >= from)
                        .mapToLong(Happened::good)
                        .sum());
        assertThat(counts.bad())
                .isEqualTo(all.stream()
                        .filter(each -> each.at >= from)
                        .mapToLong(Happened::bad)
                        .sum());
    }

    @Test
    void whatWasNotSeenCountsAsTrafficWithoutFailures() {
        Windows windows = new Windows(0);
        for (long now = 2; now <= 60; now += 2) {
            windows.add(now, 0, 10);
        }

        assertThat(windows.over(Duration.ofMinutes(1), 60).badShare()).isEqualTo(1);
        assertThat(windows.over(Duration.ofHours(1), 60).badShare()).isEqualTo(1 / 60.0, within(1e-9));
    }

    @Test
    void aLongSilenceForgetsEverything() {
        Windows windows = new Windows(0);
        windows.add(2, 5, 5);

        assertThat(windows.over(Duration.ofDays(3), Duration.ofDays(4).toSeconds())
                        .all())
                .isZero();
    }
}
