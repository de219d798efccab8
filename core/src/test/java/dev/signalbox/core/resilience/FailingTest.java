package dev.signalbox.core.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FailingTest {
    private static final long SECOND = 1_000_000_000L;

    private final Failing failing = new Failing();
    /// Near the end of what a clock can say, where it goes on from the lowest number.
    private long now = Long.MAX_VALUE - SECOND / 2;

    @Test
    void five_failures_in_a_row_open_it_and_no_fewer() {
        for (int i = 1; i < Failing.CONSECUTIVE; i++) {
            assertThat(failing.failed(now, false)).isFalse();
        }
        assertThat(failing.open()).isFalse();
        assertThat(failing.failed(now, false)).isTrue();
        assertThat(failing.open()).isTrue();
    }

    @Test
    void an_answer_between_failures_begins_the_count_again() {
        for (int i = 0; i < 20; i++) {
            failing.failed(now, false);
            if (i % 4 == 3) {
                assertThat(failing.alive()).as("it was not failing").isFalse();
            }
        }
        assertThat(failing.open()).isFalse();
    }

    @Test
    void one_probe_at_a_time_may_try_after_a_second() {
        open();

        assertThat(failing.takeProbe(now)).isFalse();
        assertThat(failing.takeProbe(now + SECOND - 1)).isFalse();
        assertThat(failing.takeProbe(now + SECOND)).isTrue();
        assertThat(failing.probing()).isTrue();
        assertThat(failing.mayProbe(now + 100 * SECOND)).isFalse();
        assertThat(failing.takeProbe(now + 100 * SECOND)).isFalse();
    }

    @Test
    void each_failed_probe_doubles_the_hold_up_to_twenty_seconds() {
        open();
        for (int hold : new int[] {1, 2, 4, 8, 16, 20, 20}) {
            assertThat(failing.probeAt() - now).isEqualTo(hold * SECOND);
            now = failing.probeAt();
            assertThat(failing.takeProbe(now)).isTrue();
            assertThat(failing.failed(now, true)).as("it was failing already").isFalse();
        }
    }

    @Test
    void late_failures_of_requests_that_began_before_say_nothing_new() {
        open();
        long probeAt = failing.probeAt();

        failing.failed(now + SECOND / 2, false);

        assertThat(failing.probeAt()).isEqualTo(probeAt);
    }

    @Test
    void a_probe_that_tells_nothing_lets_another_try_a_second_later() {
        open();
        now = failing.probeAt();
        failing.takeProbe(now);

        failing.giveBackProbe(now);

        assertThat(failing.mayProbe(now + SECOND - 1)).isFalse();
        assertThat(failing.takeProbe(now + SECOND)).isTrue();
    }

    @Test
    void an_answer_closes_it_and_the_next_hold_is_the_shortest_again() {
        open();
        now = failing.probeAt();
        failing.takeProbe(now);
        failing.failed(now, true);
        now = failing.probeAt();
        failing.takeProbe(now);

        assertThat(failing.alive()).isTrue();
        assertThat(failing.open()).isFalse();
        assertThat(failing.takeProbe(now)).as("nothing to probe").isFalse();
        open();
        assertThat(failing.probeAt() - now).isEqualTo(SECOND);
    }

    private void open() {
        for (int i = 0; i < Failing.CONSECUTIVE; i++) {
            failing.failed(now, false);
        }
        assertThat(failing.open()).isTrue();
    }
}
