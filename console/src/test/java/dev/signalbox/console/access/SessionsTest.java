package dev.signalbox.console.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class SessionsTest {
    private static final Duration LONGEST = Duration.ofHours(12);
    private static final long MINUTE = Duration.ofMinutes(1).toNanos();

    private final Sessions sessions = new Sessions(new SecureRandom());

    @Test
    void it_ends_after_an_hour_without_a_request() {
        String cookie = sessions.begin(new Login.Bootstrap(), 0);

        assertThat(sessions.find(cookie, LONGEST, 59 * MINUTE)).isNotNull();
        assertThat(sessions.find(cookie, LONGEST, 118 * MINUTE)).isNotNull();
        assertThat(sessions.find(cookie, LONGEST, 178 * MINUTE)).isNull();
        assertThat(sessions.find(cookie, LONGEST, 178 * MINUTE)).isNull();
    }

    @Test
    void it_ends_after_its_longest_time_however_busy_it_is() {
        String cookie = sessions.begin(new Login.Bootstrap(), 0);
        for (long now = 0; now < LONGEST.toNanos(); now += 30 * MINUTE) {
            assertThat(sessions.find(cookie, LONGEST, now)).isNotNull();
        }

        assertThat(sessions.find(cookie, LONGEST, LONGEST.toNanos())).isNull();
    }

    @Test
    void there_are_a_thousand_and_the_one_unused_for_the_longest_time_makes_room() {
        String first = sessions.begin(new Login.Bootstrap(), 0);
        String second = sessions.begin(new Login.Bootstrap(), 0);
        for (int i = 2; i < Sessions.MAX; i++) {
            sessions.begin(new Login.Bootstrap(), 0);
        }
        assertThat(sessions.find(first, LONGEST, 1)).isNotNull();
        sessions.begin(new Login.Bootstrap(), 1);

        assertThat(sessions.size()).isEqualTo(Sessions.MAX);
        assertThat(sessions.find(first, LONGEST, 1)).isNotNull();
        assertThat(sessions.find(second, LONGEST, 1)).isNull();
    }

    @Test
    void each_has_a_cookie_and_a_proof_of_its_own() {
        String one = sessions.begin(new Login.Bootstrap(), 0);
        String other = sessions.begin(new Login.Bootstrap(), 0);

        assertThat(one).isNotEqualTo(other).hasSize(43);
        assertThat(sessions.find(one, LONGEST, 0)).isNotEqualTo(sessions.find(other, LONGEST, 0));
        assertThat(sessions.find(one + "x", LONGEST, 0)).isNull();
    }
}
