package dev.signalbox.core.exchange;

import static dev.signalbox.core.exchange.Played.fired;
import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.Declared;
import dev.signalbox.core.access.Keyring.Credentials;
import dev.signalbox.core.dialect.Operation;
import dev.signalbox.core.exchange.Event.Timer;
import dev.signalbox.model.failure.Failure;
import dev.signalbox.model.failure.Failure.Refused.Reason;
import dev.signalbox.model.policy.Delivery;
import dev.signalbox.model.policy.Queue;
import dev.signalbox.model.policy.Target;
import dev.signalbox.model.policy.Workload;
import dev.signalbox.model.usage.AttemptRecord;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Streams that are collected to their end before the client gets any of it.
class ExchangeWholeTest {
    private static Declared declared(Delivery delivery) {
        return new Declared()
                .route(Declared.chat(
                        delivery, null, Queue.DEFAULT, Declared.target("a/1", 0, 1), Declared.target("b/2", 1, 1)));
    }

    /// Content came, and more may come.
    private static Played collecting() {
        return Played.given(declared(Delivery.WHOLE))
                .streaming()
                .when(new Event.Connected(1))
                .meanwhile()
                .when(new Event.FirstContent(1))
                .then("disarm answer", "arm idle 30000");
    }

    @Test
    void nothing_goes_out_before_the_end() {
        Played played = collecting()
                .when(new Event.FirstContent(1), new Event.Connected(1))
                .thenNothing()
                .later(9000)
                .when(new Event.Ended(1))
                .then("disarm heartbeat", "relay 1", "finish", "settle 200 success");

        assertThat(played.settlement().streamed()).isTrue();
    }

    @Test
    void what_was_given_up_in_the_middle_is_in_vain_once_another_target_is_asked() {
        Played played = collecting().later(30_000).when(fired(Timer.IDLE)).meanwhile();
        played.when(new Event.Connected(2), new Event.Ended(2));

        assertThat(played.settlement().inVain()).extracting(Target::label).containsExactly("a/1");
    }

    @Test
    void what_the_provider_broke_off_itself_is_not_in_vain() {
        Played played = collecting().when(new Event.Failed(1, Played.RESET)).meanwhile();
        played.when(new Event.Connected(2), new Event.Ended(2));

        assertThat(played.settlement().inVain()).isEmpty();
    }

    static Stream<Failure> inTheMiddle() {
        return Stream.of(
                Played.RESET,
                new Failure.Truncated("x"),
                new Failure.Malformed("x"),
                new Failure.TooLarge("x"),
                Played.refused(Reason.UNAVAILABLE, 500));
    }

    @ParameterizedTest
    @MethodSource("inTheMiddle")
    void what_breaks_in_the_middle_is_answered_by_another_target(Failure failure) {
        Played played = collecting()
                .later(2000)
                .when(new Event.Failed(1, failure))
                .then("disarm idle", "arm connect 5000", "start 2 b/2 whole")
                .when(new Event.Connected(2), new Event.FirstContent(2))
                .meanwhile()
                .when(new Event.Ended(2))
                .then("disarm heartbeat", "relay 2", "finish", "settle 200 success");

        assertThat(played.settlement().target()).isEqualTo("b/2");
        assertThat(played.settlement().attempts())
                .extracting(AttemptRecord::failure)
                .containsExactly(failure.code().word(), null);
    }

    @Test
    void a_stream_that_falls_silent_in_the_middle_is_answered_by_another_target() {
        collecting().later(30_000).when(fired(Timer.IDLE)).then("cancel 1", "arm connect 5000", "start 2 b/2 whole");
    }

    @Test
    void who_waits_for_it_gets_signs_of_life_and_errors_in_band() {
        collecting()
                .when(fired(Timer.HEARTBEAT))
                .then("commit", "keep alive", "arm heartbeat 15000")
                .when(fired(Timer.HEARTBEAT))
                .then("keep alive", "arm heartbeat 15000")
                .when(new Event.Failed(1, new Failure.TooLarge("x")))
                .then("disarm idle", "arm connect 5000", "start 2 b/2 whole")
                .when(new Event.Failed(2, new Failure.TooLarge("x")))
                .then("break upstream_too_large no-retry", "settle 200 upstream_error");
    }

    @Test
    void the_deadline_ends_it_before_anything_went_out() {
        collecting()
                .when(fired(Timer.TOTAL))
                .then("cancel 1", "reject 504 upstream_timeout_total", "settle 504 timeout");
    }

    @ParameterizedTest
    @CsvSource({
        // route, workload, caller; whole
        "LIVE, , , false",
        "WHOLE, , , true",
        "WHOLE, LIVE, , false",
        "LIVE, WHOLE, , true",
        "LIVE, LIVE, WHOLE, true",
        "WHOLE, WHOLE, LIVE, false"
    })
    void the_caller_decides_else_the_workload_else_the_route(
            Delivery route, @Nullable Delivery workload, @Nullable Delivery caller, boolean whole) {
        String secret = "sk-a-secret-of-the-web";
        Declared declared = declared(route)
                .workload(new Workload("web", Workload.Criticality.CRITICAL, null, workload))
                .key("web", secret, "web");

        Played played = Played.given(declared)
                .when(new Event.HeadArrived(
                        Operation.CHAT, "openai", new Credentials.Presented(secret), new Wishes(0, caller, null), null))
                .meanwhile()
                .when(new Event.BodyArrived("chat", true, false));

        played.then("arm total 100000", "arm connect 5000", "start 1 a/1" + (whole ? " whole" : ""));
    }

    @Test
    void an_answer_that_does_not_stream_is_whole_by_nature() {
        Played.given(declared(Delivery.WHOLE))
                .when(Played.head(Played.NOBODY))
                .meanwhile()
                .when(new Event.BodyArrived("chat", false, true))
                .then("arm total 100000", "arm connect 5000", "start 1 a/1");
    }
}
