package dev.signalbox.core.exchange;

import static dev.signalbox.core.exchange.Played.failed;
import static dev.signalbox.core.exchange.Played.fired;
import static dev.signalbox.core.exchange.Played.given;
import static dev.signalbox.core.exchange.Played.refused;
import static dev.signalbox.core.exchange.Played.withTargets;
import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.Declared;
import dev.signalbox.core.exchange.Event.Timer;
import dev.signalbox.model.failure.Failure;
import dev.signalbox.model.failure.Failure.Refused.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Time limits and signs of life.
class ExchangeTimersTest {
    private static final Event CONNECTED = new Event.Connected(1);
    private static final Event CONTENT = new Event.FirstContent(1);

    // ── Limits ───────────────────────────────────────────────────────────────────────────────────────────────────────

    @Test
    void without_a_connection_in_time_the_next_target_is_tried() {
        withTargets(2)
                .streaming()
                .later(5000)
                .when(fired(Timer.CONNECT))
                .then("cancel 1", "arm connect 5000", "start 2 b/2");
    }

    @Test
    void without_first_content_in_time_the_next_target_is_tried() {
        withTargets(2)
                .streaming()
                .when(CONNECTED)
                .meanwhile()
                .later(20_000)
                .when(fired(Timer.ANSWER))
                .then("cancel 1", "arm connect 5000", "start 2 b/2");
    }

    @Test
    void connecting_counts_towards_first_content() {
        withTargets(1).streaming().later(4000).when(CONNECTED).then("disarm connect", "arm answer 16000");
    }

    @Test
    void a_silent_stream_is_ended_with_an_error_in_it() {
        withTargets(2)
                .streaming()
                .when(CONNECTED, CONTENT)
                .meanwhile()
                .later(30_000)
                .when(fired(Timer.IDLE))
                .then("cancel 1", "break upstream_timeout_idle", "settle 200 truncated");
    }

    @Test
    void a_whole_answer_has_half_of_what_is_left_while_another_target_is_left() {
        withTargets(3)
                .plain()
                .later(2000)
                .when(CONNECTED)
                .then("disarm connect", "arm answer 48000")
                .later(48_000)
                .when(fired(Timer.ANSWER))
                .then("cancel 1", "arm connect 5000", "start 2 b/2")
                .when(new Event.Connected(2))
                .then("disarm connect", "arm answer 25000")
                .later(25_000)
                .when(fired(Timer.ANSWER))
                .then("cancel 2", "arm connect 5000", "start 3 c/3")
                .when(new Event.Connected(3))
                .then("disarm connect", "arm answer 25000")
                .later(25_000)
                .when(fired(Timer.ANSWER))
                .then("cancel 3", "reject 504 upstream_timeout_total no-retry", "settle 504 timeout");
    }

    @Test
    void a_whole_answer_has_all_that_is_left_when_no_further_attempt_is_allowed() {
        given(new Declared().route("chat", 1, "a/1", "b/2"))
                .plain()
                .when(CONNECTED)
                .then("disarm connect", "arm answer 100000")
                .later(100_000)
                .when(fired(Timer.ANSWER))
                .then("cancel 1", "reject 504 upstream_timeout_total", "settle 504 timeout");
    }

    @Test
    void a_provider_is_told_how_long_it_was_waited_for() {
        Played played = withTargets(1).streaming().when(CONNECTED).later(20_000).when(fired(Timer.ANSWER));

        assertThat(played.problem().message()).contains("first-token timeout of 20000 ms");
    }

    @Test
    void after_the_total_nothing_is_tried_again() {
        Played played = withTargets(2)
                .streaming()
                .when(CONNECTED)
                .later(15_000)
                .when(failed(1), new Event.Connected(2))
                .meanwhile()
                .later(85_000)
                .when(fired(Timer.TOTAL))
                .then("cancel 2", "reject 504 upstream_timeout_total no-retry", "settle 504 timeout");

        assertThat(played.problem().message()).contains("total timeout of 100000 ms");
    }

    @Test
    void where_first_content_and_the_whole_are_overdue_at_once_it_is_the_total_that_is_told() {
        withTargets(2)
                .streaming()
                .later(15_000)
                .when(failed(1), new Event.Connected(2))
                .meanwhile()
                .later(85_000)
                .when(fired(Timer.ANSWER))
                .then("cancel 2", "reject 504 upstream_timeout_total no-retry", "settle 504 timeout");
    }

    @Test
    void after_the_total_of_the_only_attempt_the_client_may_come_again() {
        withTargets(2)
                .plain()
                .when(fired(Timer.TOTAL))
                .then("cancel 1", "reject 504 upstream_timeout_total", "settle 504 timeout");
    }

    @Test
    void the_total_ends_a_stream_that_is_under_way() {
        withTargets(2)
                .streaming()
                .when(CONNECTED, CONTENT)
                .meanwhile()
                .when(fired(Timer.TOTAL))
                .then("cancel 1", "break upstream_timeout_total", "settle 200 truncated");
    }

    @ParameterizedTest
    @EnumSource(Timer.class)
    void a_timer_changes_nothing_before_there_is_an_attempt(Timer timer) {
        withTargets(1)
                .when(fired(timer), Played.head(Played.NOBODY))
                .then("read body")
                .when(fired(timer))
                .thenNothing();
    }

    @ParameterizedTest
    @EnumSource(value = Timer.class, mode = EnumSource.Mode.EXCLUDE, names = "TOTAL")
    void a_timer_that_was_never_armed_changes_nothing(Timer timer) {
        Played played = withTargets(2).asked("chat", timer == Timer.CONNECT, false);
        if (timer == Timer.CONNECT) {
            played.when(CONNECTED).meanwhile();
        }

        played.when(fired(timer)).thenNothing();
    }

    @Test
    void a_timer_fires_once() {
        withTargets(3)
                .streaming()
                .when(CONNECTED, fired(Timer.ANSWER))
                .meanwhile()
                .when(fired(Timer.ANSWER))
                .thenNothing();
    }

    @Test
    void content_without_a_report_of_the_connection_ends_the_limit_on_connecting() {
        withTargets(1)
                .streaming()
                .when(CONTENT)
                .then("disarm connect", "arm idle 30000", "disarm heartbeat", "relay 1")
                .when(fired(Timer.CONNECT))
                .thenNothing();
    }

    // ── Signs of life ────────────────────────────────────────────────────────────────────────────────────────────────

    @Test
    void a_stream_without_content_is_committed_and_kept_alive() {
        withTargets(1)
                .streaming()
                .when(CONNECTED)
                .meanwhile()
                .later(10_000)
                .when(fired(Timer.HEARTBEAT))
                .then("commit", "keep alive", "arm heartbeat 15000")
                .later(15_000)
                .when(fired(Timer.HEARTBEAT))
                .then("keep alive", "arm heartbeat 15000")
                .when(CONTENT)
                .then("disarm answer", "arm idle 30000", "disarm heartbeat", "relay 1");
    }

    @Test
    void a_committed_stream_without_content_still_fails_over() {
        withTargets(2)
                .streaming()
                .when(CONNECTED, fired(Timer.HEARTBEAT))
                .meanwhile()
                .when(failed(1))
                .then("disarm answer", "arm connect 5000", "start 2 b/2")
                .when(fired(Timer.HEARTBEAT))
                .then("keep alive", "arm heartbeat 15000")
                .when(new Event.Connected(2), new Event.FirstContent(2))
                .then(
                        "disarm connect",
                        "arm answer 20000",
                        "disarm answer",
                        "arm idle 30000",
                        "disarm heartbeat",
                        "relay 2");
    }

    @Test
    void once_committed_an_error_goes_into_the_stream() {
        Played played = withTargets(2)
                .streaming()
                .when(fired(Timer.HEARTBEAT), failed(1))
                .meanwhile()
                .when(failed(2))
                .then("break upstream_unreachable no-retry", "settle 200 upstream_error");

        assertThat(played.settlement().code()).isEqualTo("upstream_unreachable");
    }

    @Test
    void once_committed_a_callers_error_goes_into_the_stream_too() {
        Failure failure = refused(Reason.CALLER, 400);

        withTargets(2)
                .streaming()
                .when(fired(Timer.HEARTBEAT))
                .meanwhile()
                .when(new Event.Failed(1, failure))
                .then("break upstream_rejected", "settle 200 caller_error");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_client_that_cannot_take_signs_of_life_or_a_stream_gets_none(boolean stream) {
        withTargets(1)
                .when(Played.head(Played.NOBODY))
                .meanwhile()
                .when(new Event.BodyArrived("chat", stream, !stream))
                .then("arm total 100000", "arm connect 5000", "start 1 a/1");
    }
}
