package dev.signalbox.core.exchange;

import static dev.signalbox.core.exchange.Played.NOBODY;
import static dev.signalbox.core.exchange.Played.RESET;
import static dev.signalbox.core.exchange.Played.failed;
import static dev.signalbox.core.exchange.Played.fired;
import static dev.signalbox.core.exchange.Played.given;
import static dev.signalbox.core.exchange.Played.head;
import static dev.signalbox.core.exchange.Played.refused;
import static dev.signalbox.core.exchange.Played.withTargets;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.signalbox.core.Declared;
import dev.signalbox.core.exchange.Event.Timer;
import dev.signalbox.model.failure.Code;
import dev.signalbox.model.failure.Failure;
import dev.signalbox.model.failure.Failure.Refused.Reason;
import dev.signalbox.model.failure.Failure.TimedOut;
import dev.signalbox.model.usage.AttemptRecord;
import dev.signalbox.model.usage.Outcome;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Answers, and failing over before the first content.
class ExchangeAttemptsTest {
    // ── Success ──────────────────────────────────────────────────────────────────────────────────────────────────────

    @Test
    void a_stream_is_relayed_from_first_content_to_its_end() {
        Played played = withTargets(2)
                .when(head(NOBODY))
                .then("read body")
                .when(new Event.BodyArrived("chat", true, true))
                .then("arm total 100000", "arm heartbeat 10000", "arm connect 5000", "start 1 a/1")
                .later(1000)
                .when(new Event.Connected(1))
                .then("disarm connect", "arm answer 19000")
                .later(2000)
                .when(new Event.FirstContent(1))
                .then("disarm answer", "arm idle 30000", "disarm heartbeat", "relay 1")
                .later(4000)
                .when(new Event.Ended(1))
                .then("finish", "settle 200 success");

        assertThat(played.settlement().attempts())
                .usingRecursiveFieldByFieldElementComparatorIgnoringFields("startedAt")
                .containsExactly(new AttemptRecord("a/1", null, 200, 7_000_000_000L));
    }

    @Test
    void a_whole_answer_is_relayed_at_its_end() {
        withTargets(1)
                .when(head(NOBODY))
                .then("read body")
                .when(new Event.BodyArrived("chat", false, true))
                .then("arm total 100000", "arm connect 5000", "start 1 a/1")
                .when(new Event.Connected(1))
                .then("disarm connect", "arm answer 100000")
                .when(new Event.FirstContent(1))
                .thenNothing()
                .when(new Event.Ended(1))
                .then("disarm answer", "relay 1", "finish", "settle 200 success");
    }

    @Test
    void a_stream_that_ends_with_its_first_piece_is_relayed_at_once() {
        withTargets(1)
                .streaming()
                .when(new Event.Connected(1))
                .meanwhile()
                .when(new Event.Ended(1))
                .then("disarm answer", "disarm heartbeat", "relay 1", "finish", "settle 200 success");
    }

    @Test
    void the_settlement_says_who_answered() {
        Played played = withTargets(2)
                .streaming()
                .later(500)
                .when(failed(1))
                .later(300)
                .when(new Event.Connected(2), new Event.FirstContent(2))
                .later(200)
                .when(new Event.Ended(2));

        Settlement settlement = played.settlement();
        assertThat(settlement)
                .returns(null, Settlement::key)
                .returns("default", Settlement::workload)
                .returns("chat", Settlement::route)
                .returns("b/2", Settlement::target)
                .returns("2", Settlement::model)
                .returns(200, Settlement::status)
                .returns(Outcome.SUCCESS, Settlement::outcome)
                .returns(null, Settlement::code);
        assertThat(settlement.attempts())
                .usingRecursiveFieldByFieldElementComparatorIgnoringFields("startedAt")
                .containsExactly(
                        new AttemptRecord("a/1", "upstream_unreachable", 0, 500_000_000),
                        new AttemptRecord("b/2", null, 200, 500_000_000));
        assertThat(settlement.firstContentAt()).isEqualTo(3_600_800_000_000L);
    }

    @Test
    void without_content_there_is_no_first_content() {
        Played played = withTargets(1).streaming().when(failed(1));

        assertThat(played.settlement().firstContentAt()).isEqualTo(-1);
    }

    // ── Fail-over before content ─────────────────────────────────────────────────────────────────────────────────────

    static Stream<Failure> elsewhere() {
        return Stream.of(
                new Failure.Unreachable("Connection refused."),
                new TimedOut(TimedOut.Limit.CONNECT, 1),
                new TimedOut(TimedOut.Limit.FIRST_TOKEN, 1),
                new TimedOut(TimedOut.Limit.IDLE, 1),
                new TimedOut(TimedOut.Limit.ANSWER, 1),
                new Failure.Truncated("Cut."),
                new Failure.Malformed("HTML."),
                new Failure.TooLarge("Too large."),
                Failure.Untranslatable.of(Code.UNSUPPORTED_PARAMETER, "seed"),
                Failure.Untranslatable.of(Code.OPERATION_NOT_SUPPORTED, "embeddings"),
                refused(Reason.CREDENTIAL, 401),
                refused(Reason.FORBIDDEN, 403),
                refused(Reason.MODEL_NOT_FOUND, 404),
                refused(Reason.ACCOUNT_LIMITED, 429, 3001, null),
                refused(Reason.RATE_LIMITED, 429),
                refused(Reason.RATE_LIMITED, 429, 3001, null),
                refused(Reason.UNAVAILABLE, 503, 3001, null));
    }

    @ParameterizedTest
    @MethodSource("elsewhere")
    void what_another_target_may_do_better_goes_to_the_next(Failure failure) {
        withTargets(2).streaming().when(new Event.Failed(1, failure)).then("arm connect 5000", "start 2 b/2");
    }

    static Stream<Arguments> overSoon() {
        return Stream.of(
                arguments(RESET, 50),
                arguments(refused(Reason.UNAVAILABLE, 503), 50),
                arguments(refused(Reason.UNAVAILABLE, 408), 50),
                arguments(refused(Reason.UNAVAILABLE, 503, 700, null), 700),
                arguments(refused(Reason.RATE_LIMITED, 429, 3000, null), 3000));
    }

    @ParameterizedTest
    @MethodSource("overSoon")
    void what_may_be_over_soon_is_tried_again_at_the_same_target_after_a_pause(Failure failure, int pause) {
        withTargets(3)
                .streaming()
                .when(new Event.Connected(1))
                .meanwhile()
                .when(new Event.Failed(1, failure))
                .then("disarm answer", "arm backoff " + pause)
                .later(pause)
                .when(fired(Timer.BACKOFF))
                .then("arm connect 5000", "start 2 a/1")
                .when(failed(2))
                .then("arm connect 5000", "start 3 b/2");
    }

    @Test
    void while_it_pauses_no_attempt_is_under_way() {
        withTargets(2)
                .streaming()
                .when(new Event.Failed(1, RESET))
                .then("disarm connect", "arm backoff 50")
                .when(new Event.Connected(1), new Event.FirstContent(1), new Event.Ended(1), failed(1))
                .thenNothing();
    }

    static Stream<Failure> inTheMiddle() {
        return Stream.of(RESET, refused(Reason.UNAVAILABLE, 503), refused(Reason.RATE_LIMITED, 429));
    }

    static Stream<Failure> hopeless() {
        return Stream.of(
                new TimedOut(TimedOut.Limit.TOTAL, 1),
                refused(Reason.CALLER, 422),
                refused(Reason.CONTEXT_OVERFLOW, 400),
                refused(Reason.CONTENT_FILTER, 400));
    }

    @ParameterizedTest
    @MethodSource("hopeless")
    void what_no_target_may_do_better_is_not_tried_again(Failure failure) {
        Played played = withTargets(2).streaming().when(new Event.Failed(1, failure));

        assertThat(played.settled()).isTrue();
        assertThat(played.settlement().attempts()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5})
    void there_are_no_more_attempts_than_the_route_allows(int attempts) {
        Played played =
                given(new Declared().route("chat", attempts, Played.targets(4))).plain();
        for (int attempt = 1; attempt <= 6; attempt++) {
            played.when(failed(attempt), fired(Timer.BACKOFF));
        }

        assertThat(played.settlement().attempts()).hasSize(attempts);
    }

    @Test
    void targets_are_tried_in_the_order_of_the_plan() {
        withTargets(3)
                .plain()
                .when(failed(1))
                .then("arm connect 5000", "start 2 b/2")
                .when(failed(2))
                .then("arm connect 5000", "start 3 c/3")
                .when(failed(3))
                .then("reject 502 upstream_unreachable no-retry", "settle 502 upstream_error");
    }

    @Test
    void the_failed_attempts_limit_does_not_end_the_next() {
        withTargets(2)
                .streaming()
                .when(new Event.Connected(1))
                .meanwhile()
                .later(19_990)
                .when(failed(1))
                .then("disarm answer", "arm connect 5000", "start 2 b/2")
                .later(10)
                .when(fired(Timer.ANSWER))
                .thenNothing();
    }

    static Stream<Arguments> tables() {
        return Stream.of(
                arguments(RESET, "reject 502 upstream_reset", "settle 502 upstream_error"),
                arguments(
                        new TimedOut(TimedOut.Limit.FIRST_TOKEN, 1),
                        "reject 504 upstream_timeout_first_token",
                        "settle 504 timeout"),
                arguments(refused(Reason.CALLER, 422), "reject 422 upstream_rejected", "settle 422 caller_error"),
                arguments(
                        refused(Reason.RATE_LIMITED, 429, 7000, null),
                        "reject 503 upstream_rate_limited retry-after 7",
                        "settle 503 upstream_error"),
                arguments(
                        refused(Reason.CREDENTIAL, 401), "reject 502 upstream_credential", "settle 502 upstream_error"),
                arguments(
                        Failure.Untranslatable.of(Code.UNSUPPORTED_PARAMETER, "seed"),
                        "reject 400 unsupported_parameter",
                        "settle 400 caller_error"),
                arguments(
                        Failure.Untranslatable.of(Code.OPERATION_NOT_SUPPORTED, "embeddings"),
                        "reject 501 operation_not_supported",
                        "settle 501 caller_error"));
    }

    @ParameterizedTest
    @MethodSource("tables")
    void the_only_targets_failure_is_told(Failure failure, String told, String settled) {
        withTargets(1).plain().when(new Event.Failed(1, failure)).then(told, settled);
    }

    @Test
    void an_outage_is_no_callers_error_because_the_last_target_was_not_asked() {
        withTargets(2)
                .plain()
                .when(failed(1))
                .meanwhile()
                .when(new Event.Failed(2, Failure.Untranslatable.of(Code.UNSUPPORTED_PARAMETER, "seed")))
                .then("reject 502 upstream_unreachable no-retry", "settle 502 upstream_error");
    }

    // ── After content ────────────────────────────────────────────────────────────────────────────────────────────────

    @ParameterizedTest
    @MethodSource({"elsewhere", "inTheMiddle", "hopeless"})
    void after_content_nothing_is_tried_again(Failure failure) {
        Played played = withTargets(3)
                .streaming()
                .when(new Event.Connected(1), new Event.FirstContent(1))
                .when(new Event.Failed(1, failure));

        assertThat(played.settlement())
                .returns(200, Settlement::status)
                .returns(Outcome.TRUNCATED, Settlement::outcome)
                .returns(failure.code().word(), Settlement::code);
        assertThat(played.problem().code()).isEqualTo(failure.code());
    }

    @Test
    void a_broken_stream_ends_with_an_error_in_it() {
        withTargets(2)
                .streaming()
                .when(new Event.Connected(1), new Event.FirstContent(1))
                .meanwhile()
                .when(failed(1))
                .then("break upstream_unreachable", "settle 200 truncated");
    }

    @ParameterizedTest
    @ValueSource(strings = {"CREDENTIAL", "FORBIDDEN"})
    void what_a_provider_says_of_our_credentials_is_told_in_no_stream_either(Reason reason) {
        Played played = withTargets(1)
                .streaming()
                .when(new Event.Connected(1), new Event.FirstContent(1))
                .when(new Event.Failed(1, refused(reason, 401)));

        assertThat(played.problem().message()).doesNotContain("The provider's words");
    }

    // ── Attempts that are over ───────────────────────────────────────────────────────────────────────────────────────

    static Stream<Event> stale() {
        return Stream.of(0, 1, 3, -1, Integer.MAX_VALUE)
                .flatMap(number -> Stream.of(
                        new Event.Connected(number),
                        new Event.FirstContent(number),
                        new Event.Ended(number),
                        failed(number)));
    }

    @ParameterizedTest
    @MethodSource("stale")
    void an_event_of_another_attempt_changes_nothing_before_content(Event event) {
        withTargets(3).streaming().when(failed(1)).meanwhile().when(event).thenNothing();
    }

    @ParameterizedTest
    @MethodSource("stale")
    void an_event_of_another_attempt_changes_nothing_after_content(Event event) {
        withTargets(3)
                .streaming()
                .when(failed(1), new Event.FirstContent(2))
                .meanwhile()
                .when(event)
                .thenNothing();
    }

    @Test
    void a_repeated_first_content_changes_nothing() {
        withTargets(1)
                .streaming()
                .when(new Event.Connected(1), new Event.FirstContent(1))
                .meanwhile()
                .when(new Event.FirstContent(1), new Event.Connected(1))
                .thenNothing();
    }
}
