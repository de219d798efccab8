package dev.signalbox.core.resilience;

import static dev.signalbox.core.resilience.Given.RESET;
import static dev.signalbox.core.resilience.Given.SECOND;
import static dev.signalbox.core.resilience.Given.answers;
import static dev.signalbox.core.resilience.Given.fails;
import static dev.signalbox.core.resilience.Given.refused;
import static dev.signalbox.core.resilience.Given.taken;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.signalbox.core.Declared;
import dev.signalbox.model.failure.Code;
import dev.signalbox.model.failure.Failure;
import dev.signalbox.model.failure.Failure.Refused.Reason;
import dev.signalbox.model.failure.Failure.TimedOut;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class EndpointTest {
    private final Given given = new Given();
    private final Endpoint one = given.endpoint("one", 1);
    private final Endpoint otherKey = given.endpoint("one", 2);
    private final Endpoint otherModel = given.endpoint("two", 1);
    private long now = 1000 * SECOND;

    // ── Failing ──────────────────────────────────────────────────────────────────────────────────────────────────────

    static Stream<Arguments> failures() {
        return Stream.of(
                arguments(RESET, true),
                arguments(new Failure.Unreachable("x"), true),
                arguments(new Failure.Truncated("x"), true),
                arguments(new Failure.Malformed("x"), true),
                arguments(new Failure.TooLarge("x"), true),
                arguments(new TimedOut(TimedOut.Limit.CONNECT, 1), true),
                arguments(new TimedOut(TimedOut.Limit.FIRST_TOKEN, 1), true),
                arguments(new TimedOut(TimedOut.Limit.IDLE, 1), true),
                arguments(new TimedOut(TimedOut.Limit.ANSWER, 1), true),
                arguments(refused(Reason.UNAVAILABLE, 500, -1), true),
                arguments(new TimedOut(TimedOut.Limit.TOTAL, 1), false),
                arguments(new Failure.OwnLimit(Code.UPSTREAM_TOO_LARGE, "x"), false),
                arguments(Failure.Untranslatable.of(Code.UNSUPPORTED_PARAMETER, "seed"), false),
                arguments(refused(Reason.CALLER, 400, -1), false),
                arguments(refused(Reason.CONTEXT_OVERFLOW, 400, -1), false),
                arguments(refused(Reason.CONTENT_FILTER, 400, -1), false),
                arguments(refused(Reason.FORBIDDEN, 403, -1), false));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void five_times_in_a_row_what_is_its_own_fault_makes_it_failing(Failure failure, boolean failing) {
        for (int i = 0; i < 5; i++) {
            fails(one, failure, "web", now);
        }

        assertThat(one.condition(now)).isEqualTo(failing ? Condition.FAILING : Condition.OPEN);
        assertThat(one.failing()).isEqualTo(failing);
        assertThat(one.openAt(now) - now).isEqualTo(failing ? SECOND : 0);
    }

    @Test
    void only_a_probe_may_ask_what_is_failing_and_its_answer_ends_it() {
        fails(one, 5, now);
        assertThat(one.take(now, false, "m")).isNull();
        now += SECOND;
        assertThat(one.condition(now)).isEqualTo(Condition.OPEN);
        Permit probe = taken(one, now);
        assertThat(one.condition(now)).isEqualTo(Condition.FAILING);
        assertThat(one.take(now, true, "m"))
                .as("not even where ejections are overruled")
                .isNull();

        probe.succeeded(now);

        assertThat(one.condition(now)).isEqualTo(Condition.OPEN);
        assertThat(given.heard).containsExactly("k/one#1 failing 1000", "k/one#1 open 0");
    }

    @Test
    void first_content_of_a_probe_is_an_answer() {
        fails(one, 5, now);
        now += SECOND;
        Permit probe = taken(one, now);

        probe.content(now, SECOND);
        assertThat(one.failing()).isFalse();
        probe.failed(RESET, null, now);
        assertThat(one.failing()).as("one failure").isFalse();
    }

    @Test
    void a_refusal_is_an_answer_too() {
        fails(one, 5, now);
        now += SECOND;

        fails(one, refused(Reason.CALLER, 422, -1), "web", now);

        assertThat(one.failing()).isFalse();
    }

    @Test
    void a_probe_that_was_given_up_tells_nothing() {
        fails(one, 5, now);
        now += SECOND;

        taken(one, now).ignored(now);

        assertThat(one.failing()).isTrue();
        assertThat(one.condition(now)).isEqualTo(Condition.FAILING);
        assertThat(one.condition(now + SECOND)).isEqualTo(Condition.OPEN);
    }

    @Test
    void the_other_key_and_the_other_model_are_endpoints_of_their_own() {
        fails(one, 5, now);

        assertThat(otherKey.condition(now)).isEqualTo(Condition.OPEN);
        assertThat(otherModel.condition(now)).isEqualTo(Condition.OPEN);
    }

    // ── Ejected ──────────────────────────────────────────────────────────────────────────────────────────────────────

    @Test
    void it_is_ejected_for_a_share_of_failures_and_back_after_three_good_trials() {
        for (int i = 0; i < 5; i++) {
            answers(one, 1, now);
            fails(one, 1, now);
        }
        assertThat(one.condition(now)).isEqualTo(Condition.EJECTED);
        assertThat(one.take(now, false, "m")).isNull();
        Objects.requireNonNull(one.take(now, true, "m")).succeeded(now);
        assertThat(one.ejected()).as("who overruled it tried nothing").isTrue();

        now += 10 * SECOND;
        answers(one, 3, now);

        assertThat(one.condition(now)).isEqualTo(Condition.OPEN);
        assertThat(given.heard).containsExactly("k/one#1 ejected 10000", "k/one#1 open 0");
    }

    @Test
    void a_refusal_of_the_callers_is_a_good_trial_and_is_told() {
        for (int i = 0; i < 5; i++) {
            answers(one, 1, now);
            fails(one, 1, now);
        }
        now += 10 * SECOND;
        for (int i = 0; i < 3; i++) {
            fails(one, refused(Reason.CALLER, 400, -1), "web", now);
        }

        assertThat(one.ejected()).isFalse();
        assertThat(given.heard).endsWith("k/one#1 open 0");
    }

    // ── Resting ──────────────────────────────────────────────────────────────────────────────────────────────────────

    @Test
    void a_429_rests_the_key_for_this_model_only() {
        fails(one, refused(Reason.RATE_LIMITED, 429, 7000), "web", now);

        assertThat(one.condition(now)).isEqualTo(Condition.RESTING);
        assertThat(one.openAt(now) - now).isEqualTo(7 * SECOND);
        assertThat(one.take(now + 7 * SECOND - 1, true, "m")).isNull();
        assertThat(one.condition(now + 7 * SECOND)).isEqualTo(Condition.OPEN);
        assertThat(otherKey.condition(now)).isEqualTo(Condition.OPEN);
        assertThat(otherModel.condition(now)).isEqualTo(Condition.OPEN);
    }

    @Test
    void an_account_wide_429_rests_the_key_for_all_models() {
        fails(one, refused(Reason.ACCOUNT_LIMITED, 429, 7000), "web", now);

        assertThat(one.condition(now)).isEqualTo(Condition.RESTING);
        assertThat(otherModel.condition(now)).isEqualTo(Condition.RESTING);
        assertThat(otherModel.openAt(now) - now).isEqualTo(7 * SECOND);
        assertThat(otherKey.condition(now)).isEqualTo(Condition.OPEN);
    }

    @ParameterizedTest
    @CsvSource({"-1, 1000", "0, 1000", "1, 1", "299000, 299000", "300001, 300000", "86400000, 300000"})
    void advice_is_kept_but_for_no_longer_than_five_minutes(long advisedMillis, long restMillis) {
        fails(one, refused(Reason.RATE_LIMITED, 429, advisedMillis), "web", now);

        assertThat(one.openAt(now) - now).isEqualTo(restMillis * 1_000_000);
    }

    @Test
    void without_advice_each_429_rests_it_for_twice_as_long_up_to_thirty_seconds() {
        for (int seconds : new int[] {1, 2, 4, 8, 16, 30, 30}) {
            fails(one, refused(Reason.RATE_LIMITED, 429, -1), "web", now);
            assertThat(one.openAt(now) - now).isEqualTo(seconds * SECOND);
            now = one.openAt(now);
        }
        answers(one, 1, now);
        fails(one, refused(Reason.RATE_LIMITED, 429, -1), "web", now);
        assertThat(one.openAt(now) - now).isEqualTo(SECOND);
    }

    @Test
    void a_503_with_advice_rests_it_too() {
        fails(one, refused(Reason.UNAVAILABLE, 503, 2000), "web", now);

        assertThat(one.condition(now)).isEqualTo(Condition.RESTING);
        assertThat(one.openAt(now) - now).isEqualTo(2 * SECOND);
    }

    @Test
    void it_rests_when_the_provider_says_that_nothing_is_left() {
        one.exhausted(now, 1500);

        assertThat(one.condition(now)).isEqualTo(Condition.RESTING);
        assertThat(one.condition(now + 3 * SECOND / 2)).isEqualTo(Condition.OPEN);
        assertThat(otherKey.condition(now)).isEqualTo(Condition.OPEN);
    }

    // ── Benched ──────────────────────────────────────────────────────────────────────────────────────────────────────

    @Test
    void a_401_or_a_used_up_quota_benches_the_key_for_all_models_from_a_minute_to_ten() {
        for (int seconds : new int[] {60, 120, 240, 480, 600, 600}) {
            fails(one, refused(Reason.CREDENTIAL, 401, -1), "web", now);
            assertThat(one.condition(now)).isEqualTo(Condition.BENCHED);
            assertThat(otherModel.condition(now)).isEqualTo(Condition.BENCHED);
            assertThat(otherKey.condition(now)).isEqualTo(Condition.OPEN);
            assertThat(one.openAt(now) - now).isEqualTo(seconds * SECOND);
            now = one.openAt(now);
        }
        assertThat(given.heard).startsWith("k/one#1 benched 60000", "k/one#1 benched 120000");
    }

    @Test
    void one_callers_403s_bench_nothing() {
        for (int i = 0; i < 100; i++) {
            fails(one, refused(Reason.FORBIDDEN, 403, -1), i % 2 == 0 ? "web" : "app", now);
        }

        assertThat(one.condition(now)).isEqualTo(Condition.OPEN);
    }

    @Test
    void three_callers_403s_bench_the_key_for_this_model() {
        fails(one, refused(Reason.FORBIDDEN, 403, -1), "web", now);
        fails(one, refused(Reason.FORBIDDEN, 403, -1), "app", now);
        fails(one, refused(Reason.FORBIDDEN, 403, -1), null, now);

        assertThat(one.condition(now)).isEqualTo(Condition.FORBIDDEN);
        assertThat(otherModel.condition(now)).isEqualTo(Condition.OPEN);
        assertThat(otherKey.condition(now)).isEqualTo(Condition.OPEN);
    }

    @Test
    void an_answer_between_403s_shows_that_it_was_the_callers() {
        fails(one, refused(Reason.FORBIDDEN, 403, -1), "web", now);
        fails(one, refused(Reason.FORBIDDEN, 403, -1), "app", now);
        answers(one, 1, now);
        fails(one, refused(Reason.FORBIDDEN, 403, -1), "batch", now);

        assertThat(one.condition(now)).isEqualTo(Condition.OPEN);
    }

    @Test
    void a_model_that_the_provider_does_not_have_is_left_out_for_this_key() {
        fails(one, refused(Reason.MODEL_NOT_FOUND, 404, -1), "web", now);

        assertThat(one.condition(now)).isEqualTo(Condition.MODEL_NOT_FOUND);
        assertThat(otherModel.condition(now)).isEqualTo(Condition.OPEN);
    }

    @Test
    void a_model_that_a_client_named_takes_the_provider_from_nobody() {
        Endpoint named = given.named("no-such-model");

        fails(named, refused(Reason.MODEL_NOT_FOUND, 404, -1), "web", now);

        assertThat(named.condition(now)).isEqualTo(Condition.OPEN);
        assertThat(given.named("another")).as("one for all names").isSameAs(named);
    }

    @Test
    void what_a_name_fails_by_that_never_answered_takes_the_provider_from_nobody() {
        Endpoint named = given.named("good");
        taken(named, now, "good").succeeded(now);

        for (int i = 0; i < 20; i++) {
            taken(named, now, "nonsense" + i).failed(refused(Reason.UNAVAILABLE, 500, -1), "web", now);
            taken(named, now, "nonsense").failed(refused(Reason.RATE_LIMITED, 429, 60_000), "web", now);
            taken(named, now, "nonsense").failed(refused(Reason.FORBIDDEN, 403, -1), "caller " + i, now);
            taken(named, now, "nonsense").failed(RESET, "web", now);
        }
        assertThat(named.condition(now)).isEqualTo(Condition.OPEN);
        assertThat(given.heard).isEmpty();

        for (int i = 0; i < 5; i++) {
            taken(named, now, "good").failed(RESET, "web", now);
        }
        assertThat(named.condition(now)).isEqualTo(Condition.FAILING);
    }

    @Test
    void a_provider_that_is_not_reached_is_failing_whatever_was_named() {
        Endpoint named = given.named("good");
        taken(named, now, "good").succeeded(now);

        for (int i = 0; i < 5; i++) {
            taken(named, now, "new").failed(new Failure.Unreachable("No connection."), "web", now);
        }

        assertThat(named.condition(now)).isEqualTo(Condition.FAILING);
    }

    @Test
    void before_any_name_has_answered_each_failure_counts() {
        Endpoint named = given.named("good");

        for (int i = 0; i < 5; i++) {
            taken(named, now, "any" + i).failed(RESET, "web", now);
        }

        assertThat(named.condition(now)).isEqualTo(Condition.FAILING);
    }

    // ── Permits ──────────────────────────────────────────────────────────────────────────────────────────────────────

    @Test
    void a_target_without_room_is_full_whichever_key_is_used() {
        for (int i = 0; i < 4; i++) {
            taken(i % 2 == 0 ? one : otherKey, now);
        }

        assertThat(one.condition(now)).isEqualTo(Condition.FULL);
        assertThat(otherKey.condition(now)).isEqualTo(Condition.FULL);
        assertThat(one.take(now, true, "m")).isNull();
        assertThat(one.inFlight()).isEqualTo(4);
        assertThat(otherModel.condition(now)).isEqualTo(Condition.OPEN);
    }

    enum End {
        SUCCEEDED,
        FAILED,
        IGNORED;

        private void end(Permit permit, long now) {
            switch (this) {
                case SUCCEEDED -> permit.succeeded(now);
                case FAILED -> permit.failed(RESET, null, now);
                case IGNORED -> permit.ignored(now);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(End.class)
    void a_permit_ends_once(End end) {
        Permit permit = taken(one, now);
        taken(one, now);

        end.end(permit, now);
        for (End again : End.values()) {
            again.end(permit, now);
        }

        assertThat(one.inFlight()).isEqualTo(1);
    }

    @Test
    void a_permit_that_was_not_given_leaves_nothing_behind() {
        fails(one, 5, now);
        for (int i = 0; i < 100; i++) {
            assertThat(one.take(now, false, "m")).isNull();
        }

        assertThat(one.inFlight()).isZero();
    }

    // ── Shown to people ──────────────────────────────────────────────────────────────────────────────────────────────

    @Test
    void what_waits_for_its_probe_is_shown_as_failing_until_it_answers() {
        fails(one, 5, now);
        now += SECOND;
        assertThat(one.condition(now)).as("a probe may ask it").isEqualTo(Condition.OPEN);
        assertThat(one.shown(now)).isEqualTo(Condition.FAILING);

        answers(one, 1, now);
        assertThat(one.shown(now)).isEqualTo(Condition.OPEN);
    }

    @Test
    void what_is_on_trial_is_shown_as_ejected() {
        one.ejectAsSlow(now);
        now += 10 * SECOND;
        assertThat(one.condition(now)).isEqualTo(Condition.OPEN);
        assertThat(one.shown(now)).isEqualTo(Condition.EJECTED);
    }

    // ── Pauses ───────────────────────────────────────────────────────────────────────────────────────────────────────

    @Test
    void what_fails_right_after_a_pause_of_ours_says_nothing() {
        Endpoint wide = given.endpoint(Declared.target("k/wide", 0, 1), 1, 100);
        taken(wide, now - SECOND).ignored(now - SECOND);
        given.endpoints.paused(now);
        for (int i = 0; i < 50; i++) {
            fails(wide, new TimedOut(TimedOut.Limit.FIRST_TOKEN, 1), null, now + i);
        }
        assertThat(wide.condition(now)).isEqualTo(Condition.OPEN);
        assertThat(wide.limit()).as("no sign of overload either").isEqualTo(100);

        fails(wide, 5, now + SECOND);
        assertThat(wide.failing()).isTrue();
    }
}
