package dev.signalbox.core.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.resilience.Rest.Reason;
import org.junit.jupiter.api.Test;

class RestTest {
    private static final long SECOND = 1_000_000_000L;

    private final Rest rest = new Rest();
    private long now = Long.MAX_VALUE - SECOND;

    @Test
    void it_rests_as_long_as_asked() {
        assertThat(rest.at(now)).isFalse();
        assertThat(rest.rest(now, 2 * SECOND, Reason.CREDENTIAL)).isTrue();
        assertThat(rest.reason()).isEqualTo(Reason.CREDENTIAL);
        assertThat(rest.at(now + 2 * SECOND - 1)).isTrue();
        assertThat(rest.at(now + 2 * SECOND)).isFalse();
    }

    @Test
    void a_longer_rest_lengthens_it_and_a_shorter_one_does_not_shorten_it() {
        rest.rest(now, 5 * SECOND, Reason.CREDENTIAL);

        assertThat(rest.rest(now, SECOND, Reason.RATE_LIMITED)).isFalse();
        assertThat(rest.until() - now).isEqualTo(5 * SECOND);
        assertThat(rest.reason()).isEqualTo(Reason.CREDENTIAL);
        assertThat(rest.rest(now, 9 * SECOND, Reason.RATE_LIMITED)).isFalse();
        assertThat(rest.until() - now).isEqualTo(9 * SECOND);
    }

    @Test
    void each_rest_is_twice_as_long_as_the_last_up_to_a_bound() {
        for (int seconds : new int[] {1, 2, 4, 8, 10, 10}) {
            assertThat(rest.restLonger(now, SECOND, 10 * SECOND, Reason.RATE_LIMITED))
                    .isTrue();
            assertThat(rest.until() - now).isEqualTo(seconds * SECOND);
            now = rest.until();
        }
    }

    @Test
    void who_rests_already_learns_nothing_from_requests_that_began_before() {
        rest.restLonger(now, SECOND, 10 * SECOND, Reason.RATE_LIMITED);

        assertThat(rest.restLonger(now, SECOND, 10 * SECOND, Reason.RATE_LIMITED))
                .isFalse();
        assertThat(rest.until() - now).isEqualTo(SECOND);
    }

    @Test
    void after_an_answer_the_next_rest_is_the_shortest_again() {
        rest.restLonger(now, SECOND, 10 * SECOND, Reason.RATE_LIMITED);
        now = rest.until();
        rest.over(now);
        rest.restLonger(now, SECOND, 10 * SECOND, Reason.RATE_LIMITED);

        assertThat(rest.until() - now).isEqualTo(SECOND);
    }

    @Test
    void an_answer_to_what_was_asked_before_the_rest_shortens_nothing() {
        rest.restLonger(now, SECOND, 10 * SECOND, Reason.RATE_LIMITED);
        rest.over(now - 1);
        now = rest.until();
        rest.restLonger(now, SECOND, 10 * SECOND, Reason.RATE_LIMITED);

        assertThat(rest.until() - now).isEqualTo(2 * SECOND);
    }

    @Test
    void a_rest_for_another_reason_begins_with_that_ones_shortest() {
        rest.restLonger(now, SECOND, 10 * SECOND, Reason.RATE_LIMITED);
        now = rest.until();
        rest.restLonger(now, 60 * SECOND, 600 * SECOND, Reason.CREDENTIAL);
        assertThat(rest.until() - now).isEqualTo(60 * SECOND);
        now = rest.until();
        rest.restLonger(now, SECOND, 10 * SECOND, Reason.RATE_LIMITED);
        assertThat(rest.until() - now).isEqualTo(SECOND);
    }
}
