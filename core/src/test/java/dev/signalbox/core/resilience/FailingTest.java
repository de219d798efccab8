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
            assertThat(failing.failed(now, 0)).isFalse();
        }
        assertThat(failing.open()).isFalse();
        assertThat(failing.failed(now, 0)).isTrue();
        assertThat(failing.open()).isTrue();
    }

    @Test
    void an_answer_between_failures_begins_the_count_again() {
        for (int i = 0; i < 20; i++) {
            failing.failed(now, 0);
            if (i % 4 == 3) {
                assertThat(failing.alive()).as("it was not failing").isFalse();
            }
        }
        assertThat(failing.open()).isFalse();
    }

    @Test
    void one_probe_at_a_time_may_try_after_a_second() {
        open();

        assertThat(failing.takeProbe(now)).isZero();
        assertThat(failing.takeProbe(now + SECOND - 1)).isZero();
        assertThat(failing.takeProbe(now + SECOND)).isPositive();
        assertThat(failing.probing()).isTrue();
        assertThat(failing.mayProbe(now + 100 * SECOND)).isFalse();
        assertThat(failing.takeProbe(now + 100 * SECOND)).isZero();
    }

    @Test
    void each_failed_probe_doubles_the_hold_up_to_twenty_seconds() {
        open();
        for (int hold : new int[] {1, 2, 4, 8, 16, 20, 20}) {
            assertThat(failing.probeAt() - now).isEqualTo(hold * SECOND);
            now = failing.probeAt();
            int probe = failing.takeProbe(now);
            assertThat(probe).isPositive();
            assertThat(failing.failed(now, probe)).as("it was failing already").isFalse();
        }
    }

    @Test
    void late_failures_of_requests_that_began_before_say_nothing_new() {
        open();
        long probeAt = failing.probeAt();

        failing.failed(now + SECOND / 2, 0);

        assertThat(failing.probeAt()).isEqualTo(probeAt);
    }

    @Test
    void a_probe_that_tells_nothing_lets_another_try_a_second_later() {
        open();
        now = failing.probeAt();
        int probe = failing.takeProbe(now);

        failing.giveBackProbe(probe, now);

        assertThat(failing.mayProbe(now + SECOND - 1)).isFalse();
        assertThat(failing.takeProbe(now + SECOND)).isPositive();
    }

    @Test
    void an_answer_closes_it_and_the_next_hold_is_the_shortest_again() {
        open();
        now = failing.probeAt();
        failing.failed(now, failing.takeProbe(now));
        now = failing.probeAt();
        failing.takeProbe(now);

        assertThat(failing.alive()).isTrue();
        assertThat(failing.open()).isFalse();
        assertThat(failing.takeProbe(now)).as("nothing to probe").isZero();
        open();
        assertThat(failing.probeAt() - now).isEqualTo(SECOND);
    }

    @Test
    void a_probe_that_hangs_is_given_up_on_and_its_end_is_not_the_next_ones() {
        open();
        now = failing.probeAt();
        int hung = failing.takeProbe(now);
        failing.review(now + 20 * SECOND - 1);
        assertThat(failing.mayProbe(now + 20 * SECOND)).isFalse();
        now += 20 * SECOND;
        failing.review(now);
        int next = failing.takeProbe(now);
        assertThat(next).isPositive();

        failing.failed(now, hung);
        failing.giveBackProbe(hung, now);
        failing.undoProbe(hung);

        assertThat(failing.probing()).as("the next one is under way").isTrue();
        failing.failed(now, next);
        assertThat(failing.probeAt() - now).as("one failed probe").isEqualTo(2 * SECOND);
    }

    @Test
    void after_a_probe_that_was_not_sent_another_may_try_at_once() {
        open();
        now = failing.probeAt();

        failing.undoProbe(failing.takeProbe(now));

        assertThat(failing.takeProbe(now)).isPositive();
    }

    private void open() {
        for (int i = 0; i < Failing.CONSECUTIVE; i++) {
            failing.failed(now, 0);
        }
        assertThat(failing.open()).isTrue();
    }
}
