package dev.signalbox.model.failure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.signalbox.model.failure.Failure.Fault;
import dev.signalbox.model.failure.Failure.Refused;
import dev.signalbox.model.failure.Failure.TimedOut;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class FailureTest {
    static Stream<Arguments> failures() {
        Failure untranslatable = Failure.Untranslatable.of(Code.UNSUPPORTED_PARAMETER, "seed");
        return Stream.of(
                arguments(new Failure.Unreachable("x"), Fault.TARGET, Code.UPSTREAM_UNREACHABLE, true),
                arguments(new Failure.Reset("x"), Fault.TARGET, Code.UPSTREAM_RESET, true),
                arguments(new Failure.Truncated("x"), Fault.TARGET, Code.UPSTREAM_TRUNCATED, true),
                arguments(new Failure.Malformed("x"), Fault.TARGET, Code.UPSTREAM_MALFORMED, true),
                arguments(new Failure.TooLarge("x"), Fault.TARGET, Code.UPSTREAM_TOO_LARGE, true),
                arguments(untranslatable, Fault.CALLER, Code.UNSUPPORTED_PARAMETER, true),
                arguments(refused(Refused.Reason.CALLER), Fault.CALLER, Code.UPSTREAM_REJECTED, false),
                arguments(refused(Refused.Reason.CONTEXT_OVERFLOW), Fault.CALLER, Code.UPSTREAM_REJECTED, false),
                arguments(refused(Refused.Reason.CONTENT_FILTER), Fault.CALLER, Code.UPSTREAM_REJECTED, false),
                arguments(refused(Refused.Reason.CREDENTIAL), Fault.CREDENTIAL, Code.UPSTREAM_CREDENTIAL, true),
                arguments(refused(Refused.Reason.FORBIDDEN), Fault.CREDENTIAL, Code.UPSTREAM_CREDENTIAL, true),
                arguments(refused(Refused.Reason.MODEL_NOT_FOUND), Fault.TARGET, Code.UPSTREAM_MODEL_NOT_FOUND, true),
                arguments(refused(Refused.Reason.RATE_LIMITED), Fault.TARGET, Code.UPSTREAM_RATE_LIMITED, true),
                arguments(refused(Refused.Reason.ACCOUNT_LIMITED), Fault.TARGET, Code.UPSTREAM_RATE_LIMITED, true),
                arguments(refused(Refused.Reason.UNAVAILABLE), Fault.TARGET, Code.UPSTREAM_ERROR, true));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void a_failure_says_whose_fault_it_is_and_whether_another_target_may_do_better(
            Failure failure, Fault fault, Code code, boolean elsewhere) {
        assertThat(failure)
                .returns(fault, Failure::fault)
                .returns(code, Failure::code)
                .returns(elsewhere, Failure::elsewhere);
        assertThat(failure.message()).isNotBlank();
    }

    @ParameterizedTest
    @EnumSource(TimedOut.Limit.class)
    void a_time_limit_has_a_code_of_its_own(TimedOut.Limit limit) {
        TimedOut failure = new TimedOut(limit, 1234);

        assertThat(failure.code().word())
                .isEqualTo("upstream_timeout_" + limit.name().toLowerCase(Locale.ROOT));
        assertThat(failure.code().status()).isEqualTo(504);
        assertThat(failure.message()).contains(limit.word() + " timeout of 1234 ms");
        assertThat(failure.status()).isZero();
    }

    @ParameterizedTest
    @EnumSource(TimedOut.Limit.class)
    void after_the_total_nothing_can_be_tried(TimedOut.Limit limit) {
        assertThat(new TimedOut(limit, 1).elsewhere()).isEqualTo(limit != TimedOut.Limit.TOTAL);
    }

    @Test
    void only_an_answer_has_a_status() {
        assertThat(refused(Refused.Reason.CALLER).status()).isEqualTo(422);
        assertThat(new Failure.Reset("x").status()).isZero();
    }

    private static Failure refused(Refused.Reason reason) {
        return new Refused(reason, 422, "No.", null, null, -1, null);
    }
}
