package dev.signalbox.core.codered;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.model.policy.CodeRed;
import dev.signalbox.model.policy.Objective;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Whether targets are lost.
class SignalsTest {
    private static final Health DOWN = new Health(true, false, true, 0);
    private static final Health DUE = new Health(false, false, true, 0);
    private static final Health DOWN_WITH_SPARE = new Health(true, false, true, 0, true);
    private static final Health DUE_WITH_SPARE = new Health(false, false, true, 0, true);

    private final long[] sums = new long[Count.PLACES];
    private final Signals signals = new Signals(List.of(Objective.DEFAULT), sums, 0);
    private long now;

    @Test
    void an_answer_says_that_they_are_back() {
        lost();

        assertThat(look(DUE, 1, 0)).isFalse();
    }

    /// A target that is due for a probe looks well until it is asked; meanwhile others answer in its place.
    @Test
    void an_answer_of_one_on_standby_does_not() {
        lost();

        for (int i = 0; i < 60; i++) {
            assertThat(look(i % 10 == 9 ? DUE_WITH_SPARE : DOWN_WITH_SPARE, 20, 0))
                    .as("after %d s", now)
                    .isTrue();
        }
    }

    @Test
    void but_that_they_are_well_for_a_while_does() {
        lost();
        for (int i = 0; i < 15; i++) {
            assertThat(look(DUE_WITH_SPARE, 20, 0)).isTrue();
        }

        assertThat(look(DUE_WITH_SPARE, 20, 0)).isFalse();
    }

    @Test
    void first_tokens_are_told_apart_by_size_for_an_hour_and_judged_together() {
        Objective bySize = new Objective(
                Objective.Kind.FIRST_TOKEN,
                0.95,
                Duration.ofSeconds(5),
                List.of(new Objective.Size(1000, Duration.ofSeconds(1))));
        Signals sized = new Signals(List.of(bySize), sums, 0);
        sums[Count.FIRST_IN_TIME.ordinal()] += 3;
        sums[Count.FIRST_LATE.ordinal()] += 1;
        sums[Count.sized(0, true)] += 2;
        sums[Count.sized(0, false)] += 1;
        sums[Count.sized(1, true)] += 1;

        Reading reading = sized.look(sums, DUE, CodeRed.DEFAULT, 2).getFirst();
        assertThat(reading.good()).isEqualTo(3);
        assertThat(reading.sizes()).containsExactly(new Reading.Sized(2, 1), new Reading.Sized(1, 0));
        assertThat(reading.upTo(0)).isEqualTo(1000);
        assertThat(reading.within(0)).isEqualTo(Duration.ofSeconds(1));
        assertThat(reading.upTo(1)).isNull();
        assertThat(reading.within(1)).isEqualTo(Duration.ofSeconds(5));

        assertThat(sized.look(sums, DUE, CodeRed.DEFAULT, 3700).getFirst().sizes())
                .containsOnly(new Reading.Sized(0, 0));
    }

    private void lost() {
        boolean lost = false;
        for (int i = 0; i < 20; i++) {
            lost = look(DOWN, 0, 5);
        }
        assertThat(lost).isTrue();
    }

    private boolean look(Health health, int good, int failed) {
        now += 2;
        sums[Count.GOOD.ordinal()] += good;
        sums[Count.FAILED.ordinal()] += failed;
        List<Reading> readings = signals.look(sums, health, CodeRed.DEFAULT, now);
        return signals.observed(readings, health, now).lost();
    }
}
