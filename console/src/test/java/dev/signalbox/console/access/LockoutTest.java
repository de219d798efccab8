package dev.signalbox.console.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class LockoutTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final Lockout lockout = new Lockout(3, Duration.ofMinutes(1));

    @Test
    void the_wait_doubles_up_to_the_longest() {
        for (int i = 0; i < 3; i++) {
            assertThat(lockout.left("a", 0)).isZero();
            lockout.wrong("a", 0);
        }
        assertThat(lockout.left("a", 0)).isEqualTo(SECOND);
        assertThat(lockout.left("a", SECOND)).isZero();
        lockout.wrong("a", SECOND);
        assertThat(lockout.left("a", SECOND)).isEqualTo(2 * SECOND);
        for (int i = 0; i < 2000; i++) {
            lockout.wrong("a", SECOND);
        }
        assertThat(lockout.left("a", SECOND)).isEqualTo(60 * SECOND);
        assertThat(lockout.left("b", SECOND)).isZero();
    }

    @Test
    void an_hour_without_a_wrong_one_forgets_and_so_does_a_right_one() {
        for (int i = 0; i < 9; i++) {
            lockout.wrong("a", 0);
            lockout.wrong("b", 0);
        }
        lockout.right("b");
        lockout.wrong("a", 3601 * SECOND);

        assertThat(lockout.left("a", 3601 * SECOND)).isZero();
        assertThat(lockout.left("b", 0)).isZero();
    }

    @Test
    void however_many_are_wrong_ten_thousand_are_remembered() {
        for (int i = 0; i < 20_000; i++) {
            lockout.wrong("name" + i, 0);
        }

        assertThat(lockout.size()).isEqualTo(10_000);
    }
}
