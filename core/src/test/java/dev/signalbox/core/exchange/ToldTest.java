package dev.signalbox.core.exchange;

import static dev.signalbox.core.exchange.Played.RESET;
import static dev.signalbox.core.exchange.Played.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.signalbox.core.Declared;
import dev.signalbox.core.routing.Plan;
import dev.signalbox.core.routing.Router;
import dev.signalbox.model.failure.Code;
import dev.signalbox.model.failure.Failure;
import dev.signalbox.model.failure.Failure.Refused.Reason;
import dev.signalbox.model.failure.Failure.TimedOut;
import dev.signalbox.model.failure.Problem;
import dev.signalbox.model.policy.Workload;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// What the caller is told when nothing more is tried.
class ToldTest {
    private static final Failure UNTRANSLATABLE =
            Failure.Untranslatable.of(Code.UNSUPPORTED_PARAMETER, List.of("seed", "logit_bias"));

    static Stream<Arguments> told() {
        return Stream.of(
                arguments(new Failure.Unreachable("x"), Code.UPSTREAM_UNREACHABLE, 502),
                arguments(RESET, Code.UPSTREAM_RESET, 502),
                arguments(new Failure.Truncated("x"), Code.UPSTREAM_TRUNCATED, 502),
                arguments(new Failure.Malformed("x"), Code.UPSTREAM_MALFORMED, 502),
                arguments(new Failure.TooLarge("x"), Code.UPSTREAM_TOO_LARGE, 502),
                arguments(new Failure.OwnLimit(Code.UPSTREAM_TOO_LARGE, "x"), Code.UPSTREAM_TOO_LARGE, 502),
                arguments(new TimedOut(TimedOut.Limit.CONNECT, 1), Code.UPSTREAM_TIMEOUT_CONNECT, 504),
                arguments(new TimedOut(TimedOut.Limit.FIRST_TOKEN, 1), Code.UPSTREAM_TIMEOUT_FIRST_TOKEN, 504),
                arguments(new TimedOut(TimedOut.Limit.IDLE, 1), Code.UPSTREAM_TIMEOUT_IDLE, 504),
                arguments(new TimedOut(TimedOut.Limit.ANSWER, 1), Code.UPSTREAM_TIMEOUT_ANSWER, 504),
                arguments(new TimedOut(TimedOut.Limit.TOTAL, 1), Code.UPSTREAM_TIMEOUT_TOTAL, 504),
                arguments(refused(Reason.UNAVAILABLE, 529), Code.UPSTREAM_ERROR, 502),
                arguments(refused(Reason.UNAVAILABLE, 408), Code.UPSTREAM_ERROR, 502),
                arguments(refused(Reason.MODEL_NOT_FOUND, 404), Code.UPSTREAM_MODEL_NOT_FOUND, 502),
                arguments(refused(Reason.CREDENTIAL, 401), Code.UPSTREAM_CREDENTIAL, 502),
                arguments(refused(Reason.FORBIDDEN, 403), Code.UPSTREAM_CREDENTIAL, 502));
    }

    @Test
    void what_the_gateway_has_no_room_for_may_come_again_soon() {
        assertThat(gaveUp(new Failure.OwnLimit(Code.OVERLOADED, "x")))
                .returns(503, Problem::status)
                .returns(1, Problem::retryAfterSeconds)
                .returns(false, Problem::doNotRetry);
    }

    @ParameterizedTest
    @MethodSource("told")
    void a_providers_failure_becomes_a_gateways_status(Failure failure, Code code, int status) {
        assertThat(gaveUp(failure))
                .returns(code, Problem::code)
                .returns(status, Problem::status)
                .returns(0, Problem::retryAfterSeconds)
                .returns(false, Problem::doNotRetry)
                .returns(null, Problem::verbatim);
    }

    @ParameterizedTest
    @MethodSource("told")
    void after_two_attempts_the_client_is_told_not_to_try_again(Failure failure, Code code, int status) {
        assertThat(gaveUp(RESET, failure))
                .returns(code, Problem::code)
                .returns(status, Problem::status)
                .returns(true, Problem::doNotRetry);
    }

    @ParameterizedTest
    @EnumSource(
            value = Reason.class,
            names = {"CALLER", "CONTEXT_OVERFLOW", "CONTENT_FILTER"})
    void the_callers_error_goes_back_in_the_providers_words(Reason reason) {
        byte[] body = "{\"error\":{}}".getBytes(StandardCharsets.UTF_8);
        Failure.Refused failure = new Failure.Refused(reason, 413, "Too long.", "messages[3]", "invalid", 5000, body);

        for (Problem problem : List.of(gaveUp(failure), gaveUp(RESET, failure))) {
            assertThat(problem)
                    .returns(Code.UPSTREAM_REJECTED, Problem::code)
                    .returns(413, Problem::status)
                    .returns("Too long.", Problem::message)
                    .returns("messages[3]", Problem::param)
                    .returns(0, Problem::retryAfterSeconds)
                    .returns(false, Problem::doNotRetry);
            assertThat(problem.verbatim()).isSameAs(body);
        }
    }

    @ParameterizedTest
    @CsvSource({"-1, 1", "0, 1", "1, 1", "1000, 1", "1001, 2", "59001, 60", "60001, 60", "86400000, 60"})
    void a_providers_429_becomes_503_with_a_bounded_retry_after(long advisedMillis, int seconds) {
        Failure failure = refused(Reason.RATE_LIMITED, 429, advisedMillis, new byte[0]);

        assertThat(gaveUp(RESET, failure))
                .returns(Code.UPSTREAM_RATE_LIMITED, Problem::code)
                .returns(503, Problem::status)
                .returns(seconds, Problem::retryAfterSeconds)
                .returns(false, Problem::doNotRetry)
                .returns(null, Problem::verbatim);
    }

    @ParameterizedTest
    @EnumSource(
            value = Reason.class,
            names = {"CREDENTIAL", "FORBIDDEN"})
    void what_a_provider_says_of_our_credentials_stays_here(Reason reason) {
        byte[] body = {1};

        assertThat(gaveUp(refused(reason, 401, 5000, body)))
                .returns("The provider refused the gateway's credentials.", Problem::message)
                .returns(null, Problem::verbatim);
    }

    @Test
    void what_cannot_be_translated_is_named() {
        assertThat(gaveUp(UNTRANSLATABLE))
                .returns(Code.UNSUPPORTED_PARAMETER, Problem::code)
                .returns(400, Problem::status)
                .returns("seed", Problem::param);
    }

    @Test
    void the_message_names_the_route_and_counts_the_attempts() {
        assertThat(gaveUp(RESET).message()).isEqualTo("`chat`: The connection broke.");
        assertThat(gaveUp(RESET, RESET, RESET).message())
                .isEqualTo("`chat`: The connection broke. (the last of 3 attempts)");
    }

    static Stream<Arguments> mixed() {
        Failure limited = refused(Reason.RATE_LIMITED, 429);
        return Stream.of(
                arguments(List.of(UNTRANSLATABLE, RESET), Code.UPSTREAM_RESET),
                arguments(List.of(RESET, UNTRANSLATABLE), Code.UPSTREAM_RESET),
                arguments(List.of(RESET, limited, UNTRANSLATABLE), Code.UPSTREAM_RATE_LIMITED),
                arguments(List.of(UNTRANSLATABLE, UNTRANSLATABLE), Code.UNSUPPORTED_PARAMETER),
                arguments(List.of(limited, RESET), Code.UPSTREAM_RESET));
    }

    @ParameterizedTest
    @MethodSource("mixed")
    void the_last_target_that_was_asked_decides_what_is_told(List<Failure> failures, Code code) {
        assertThat(gaveUp(failures.toArray(Failure[]::new)).code()).isEqualTo(code);
    }

    @ParameterizedTest
    @EnumSource(Code.class)
    void a_code_is_the_callers_or_it_is_not(Code code) {
        assertThat(Told.callers(code)).isEqualTo(code.status() / 100 == 4 || code == Code.OPERATION_NOT_SUPPORTED);
    }

    private static Problem gaveUp(Failure... failures) {
        Plan.Ready plan = plan(failures.length);
        List<Tried> tried = new ArrayList<>();
        for (Failure failure : failures) {
            tried.add(new Tried(plan.candidates().get(tried.size()), failure, false));
        }
        return Told.of(plan, tried);
    }

    private static Plan.Ready plan(int targets) {
        Router router = new Router(
                new Declared().route("chat", 10, Played.targets(targets)).policy());
        return (Plan.Ready) router.plan("chat", "openai", Workload.DEFAULT, _ -> true, null);
    }
}
