package dev.signalbox.core.exchange;

import static dev.signalbox.core.exchange.Played.DOWN;
import static dev.signalbox.core.exchange.Played.RESET;
import static dev.signalbox.core.exchange.Played.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.signalbox.core.Declared;
import dev.signalbox.core.resilience.Condition;
import dev.signalbox.model.failure.Code;
import dev.signalbox.model.failure.Failure;
import dev.signalbox.model.failure.Failure.Refused.Reason;
import dev.signalbox.model.failure.Failure.TimedOut;
import dev.signalbox.model.policy.Delivery;
import dev.signalbox.model.policy.Queue;
import dev.signalbox.model.policy.Target;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class NextStepTest {
    private static final Failure SILENT = new TimedOut(TimedOut.Limit.FIRST_TOKEN, 1);
    private static final Failure FOREIGN = Failure.Untranslatable.of(Code.UNSUPPORTED_PARAMETER, "seed");
    private static final Failure OVERFLOW = refused(Reason.CONTEXT_OVERFLOW, 400);

    /// Two of equal priority, one after them.
    private static Situation equal() {
        return of(target("a/1", 0), target("b/2", 0), target("c/3", 1));
    }

    /// One after the other.
    private static Situation ordered() {
        return of(target("a/1", 0), target("c/3", 1));
    }

    /// One with two keys, and one after it.
    private static Situation keyed() {
        return of(target("k/1", 0), target("c/3", 1));
    }

    private static Situation alone() {
        return of(target("a/1", 0));
    }

    private static Situation of(Target... targets) {
        return Situation.of(new Declared()
                .provider("k", "openai", "key-1", "key-2")
                .route(Declared.chat(Delivery.LIVE, null, Queue.DEFAULT, targets)));
    }

    private static Target target(String name, int priority) {
        return Declared.target(name, priority, 1);
    }

    // ── After a failure ──────────────────────────────────────────────────────────────────────────────────────────────

    static Stream<Arguments> failures() {
        Failure connect = new TimedOut(TimedOut.Limit.CONNECT, 1);
        Failure total = new TimedOut(TimedOut.Limit.TOTAL, 1);
        String rejected = "give up upstream_rejected";
        // what failed, then where next: with an equal, with only a lower priority, with another key, with nothing else
        return Stream.of(
                arguments(refused(Reason.CALLER, 422), rejected, rejected, rejected, rejected),
                arguments(refused(Reason.CONTENT_FILTER, 400), rejected, rejected, rejected, rejected),
                arguments(OVERFLOW, rejected, rejected, rejected, rejected),
                row(total, "give up upstream_timeout_total"),
                arguments(RESET, "a/1 after 50", "a/1 after 50", "k/1#1 after 50", "a/1 after 50"),
                arguments(unavailable(-1), "a/1 after 50", "a/1 after 50", "k/1#1 after 50", "a/1 after 50"),
                arguments(unavailable(700), "b/2", "a/1 after 700", "k/1#1 after 700", "a/1 after 700"),
                arguments(unavailable(3001), "b/2", "c/3", "c/3", "give up upstream_error"),
                arguments(limited(-1), "b/2", "c/3", "k/1#2", "a/1 after 1000"),
                arguments(limited(3000), "b/2", "a/1 after 3000", "k/1#2", "a/1 after 3000"),
                arguments(limited(3001), "b/2", "c/3", "k/1#2", "give up upstream_rate_limited retry-after 4"),
                arguments(refused(Reason.ACCOUNT_LIMITED, 429), "b/2", "c/3", "k/1#2", "a/1 after 1000"),
                arguments(refused(Reason.CREDENTIAL, 401), "b/2", "c/3", "k/1#2", "give up upstream_credential"),
                arguments(refused(Reason.FORBIDDEN, 403), "b/2", "c/3", "c/3", "give up upstream_credential"),
                arguments(
                        refused(Reason.MODEL_NOT_FOUND, 404), "b/2", "c/3", "c/3", "give up upstream_model_not_found"),
                arguments(SILENT, "b/2", "c/3", "c/3", "a/1 after 50"),
                arguments(connect, "b/2", "c/3", "c/3", "a/1 after 50"),
                arguments(DOWN, "b/2", "c/3", "c/3", "a/1 after 50"),
                arguments(new Failure.Truncated("x"), "b/2", "c/3", "c/3", "a/1 after 50"),
                arguments(new Failure.Malformed("x"), "b/2", "c/3", "c/3", "a/1 after 50"),
                arguments(new Failure.TooLarge("x"), "b/2", "c/3", "c/3", "give up upstream_too_large"),
                arguments(FOREIGN, "b/2", "c/3", "c/3", "give up unsupported_parameter"));
    }

    private static Arguments row(Failure failure, String everywhere) {
        return arguments(failure, everywhere, everywhere, everywhere, everywhere);
    }

    @ParameterizedTest
    @MethodSource("failures")
    void where_next_follows_from_what_failed_and_what_is_left(
            Failure failure, String withEqual, String withLower, String withKey, String withNone) {
        assertThat(equal().tried("a/1", failure).next()).isEqualTo(withEqual);
        assertThat(ordered().tried("a/1", failure).next()).isEqualTo(withLower);
        assertThat(keyed().tried("k/1#1", failure).next()).isEqualTo(withKey);
        assertThat(alone().tried("a/1", failure).next()).isEqualTo(withNone);
    }

    @Test
    void a_second_blip_at_the_same_target_goes_to_the_next() {
        assertThat(equal().tried("a/1", RESET).tried("a/1", RESET).next()).isEqualTo("b/2");
        assertThat(equal().tried("a/1", RESET).tried("a/1", unavailable(-1)).next())
                .isEqualTo("b/2");
        assertThat(equal().tried("a/1", RESET)
                        .tried("a/1", RESET)
                        .tried("b/2", RESET)
                        .next())
                .as("each target has its own quick retry, a little later each time")
                .isEqualTo("b/2 after 200");
    }

    @Test
    void a_stream_that_broke_in_the_middle_is_another_targets_to_give_whole() {
        assertThat(equal().broken("a/1", RESET).next()).isEqualTo("b/2");
        assertThat(alone().broken("a/1", RESET).next()).isEqualTo("a/1 after 50");
    }

    @Test
    void pauses_double_while_the_budget_lasts() {
        Situation situation = alone();
        for (int pause : new int[] {50, 100, 200}) {
            assertThat(situation.tried("a/1", SILENT).next()).isEqualTo("a/1 after " + pause);
        }
        assertThat(situation.tried("a/1", SILENT).next()).isEqualTo("give up upstream_timeout_first_token");
        assertThat(situation.skipped()).containsExactly("a/1 retry_budget");
    }

    @Test
    void a_limit_is_waited_out_once() {
        Situation situation = ordered().tried("a/1", limited(2000));
        assertThat(situation.next()).isEqualTo("a/1 after 2000");
        assertThat(situation.later(2).tried("a/1", limited(2000)).next()).isEqualTo("c/3");
    }

    @Test
    void a_silent_target_is_not_asked_again_while_another_is_left_but_then_it_is() {
        assertThat(ordered().tried("a/1", SILENT).next()).isEqualTo("c/3");
        assertThat(ordered().tried("a/1", SILENT).tried("c/3", SILENT).next()).isEqualTo("c/3 after 100");
    }

    @Test
    void there_are_no_more_attempts_than_allowed_and_those_that_were_given_up_count() {
        Situation situation = equal().tried("a/1", SILENT).gaveUpOne().gaveUpOne();

        assertThat(situation.next()).isEqualTo("b/2");
        assertThat(situation.beside("b/2")).isEqualTo("c/3");
        situation.gaveUpOne();
        assertThat(situation.gaveUpOne().next()).isEqualTo("give up upstream_timeout_first_token");
        assertThat(situation.beside("b/2")).isEqualTo("nowhere");
    }

    @Test
    void what_would_come_after_the_deadline_is_not_waited_for() {
        assertThat(equal().left(50).tried("a/1", RESET).next()).isEqualTo("b/2");
        assertThat(ordered().left(2000).tried("a/1", limited(2000)).next()).isEqualTo("c/3");
        assertThat(alone().left(2000).tried("a/1", limited(2000)).next())
                .isEqualTo("give up upstream_rate_limited retry-after 2");
    }

    // ── A longer context window ──────────────────────────────────────────────────────────────────────────────────────

    @Test
    void a_prompt_that_is_too_long_goes_once_to_a_larger_window() {
        Situation situation = of(
                target("a/1", 0).withWindow(8000),
                target("b/2", 1),
                target("c/3", 2).withWindow(8000),
                target("d/4", 3).withWindow(32_000),
                target("e/5", 4).withWindow(128_000));

        assertThat(situation.tried("a/1", OVERFLOW).next()).isEqualTo("d/4");
        assertThat(situation.tried("d/4", OVERFLOW).next()).isEqualTo("give up upstream_rejected");
    }

    @Test
    void without_a_declared_window_nothing_is_larger() {
        Situation situation = of(target("a/1", 0), target("b/2", 1).withWindow(128_000));

        assertThat(situation.tried("a/1", OVERFLOW).next()).isEqualTo("give up upstream_rejected");
    }

    // ── Budgets ──────────────────────────────────────────────────────────────────────────────────────────────────────

    @Test
    void without_budget_the_same_target_is_not_tried_again_but_another_healthy_one_is() {
        Situation endpoints = equal().tried("a/1", RESET).withoutEndpointsBudget("a/1");
        assertThat(endpoints.next()).isEqualTo("b/2");
        assertThat(endpoints.skipped()).contains("a/1 retry_budget");
        assertThat(equal().tried("a/1", RESET).withoutCallersBudget().next()).isEqualTo("b/2");
        assertThat(alone().tried("a/1", RESET).withoutCallersBudget().next()).isEqualTo("give up upstream_reset");
    }

    @Test
    void a_further_attempt_at_a_failing_target_is_charged() {
        Situation due = equal().given("b/2", Condition.FAILING).later(1).tried("a/1", SILENT);

        assertThat(due.next()).as("its probe").isEqualTo("b/2");
        assertThat(due.withoutEndpointsBudget("b/2").next()).isEqualTo("c/3");
    }

    @Test
    void a_first_attempt_at_a_failing_target_is_not_charged() {
        Situation due = alone().given("a/1", Condition.FAILING).later(1).withoutCallersBudget();

        assertThat(due.withoutEndpointsBudget("a/1").first()).isEqualTo("a/1");
    }

    // ── Who may be asked ─────────────────────────────────────────────────────────────────────────────────────────────

    @ParameterizedTest
    @CsvSource({
        // a/1, b/2 of equal priority, c/3 after them; where first
        "OPEN, OPEN, OPEN, a/1",
        "FAILING, OPEN, OPEN, b/2",
        "RESTING, OPEN, OPEN, b/2",
        "BENCHED, OPEN, OPEN, b/2",
        "FORBIDDEN, OPEN, OPEN, b/2",
        "MODEL_NOT_FOUND, OPEN, OPEN, b/2",
        "FULL, OPEN, OPEN, b/2",
        "EJECTED, OPEN, OPEN, b/2",
        "FULL, FULL, OPEN, c/3",
        "FULL, FULL, FULL, wait",
        "FAILING, FULL, RESTING, wait",
        "FAILING, FAILING, FAILING, give up no_healthy_target retry-after 2",
        "RESTING, BENCHED, RESTING, give up no_healthy_target retry-after 60",
        "RESTING, FAILING, BENCHED, give up no_healthy_target retry-after 2",
        // at most half may be ejected, and never the last that may be asked
        "EJECTED, EJECTED, OPEN, a/1 although ejected",
        "EJECTED, EJECTED, EJECTED, a/1 although ejected",
        "EJECTED, FAILING, RESTING, a/1 although ejected",
        "FAILING, RESTING, EJECTED, c/3 although ejected",
        "FAILING, EJECTED, FULL, wait"
    })
    void the_first_that_may_be_asked_is(Condition a, Condition b, Condition c, String first) {
        Situation situation = equal().given("a/1", a).given("b/2", b).given("c/3", c);

        assertThat(situation.first()).isEqualTo(first);
    }

    @Test
    void of_too_many_that_are_ejected_those_are_asked_that_have_been_out_longest() {
        Situation situation = ordered().given("c/3", Condition.EJECTED).later(3).given("a/1", Condition.EJECTED);

        assertThat(situation.first()).isEqualTo("c/3 although ejected");
    }

    @Test
    void a_blip_of_one_that_is_ejected_by_it_goes_elsewhere() {
        assertThat(equal().given("a/1", Condition.EJECTED).tried("a/1", RESET).next())
                .isEqualTo("b/2");
        assertThat(alone().given("a/1", Condition.EJECTED).tried("a/1", RESET).next())
                .isEqualTo("a/1 after 50 although ejected");
    }

    @Test
    void what_is_passed_over_is_told_with_the_reason() {
        Situation situation = equal().given("a/1", Condition.FAILING).given("b/2", Condition.RESTING);
        situation.first();

        assertThat(situation.skipped()).containsExactly("a/1 failing", "b/2 resting");
    }

    @Test
    void after_a_failure_too_a_full_target_is_waited_for() {
        assertThat(ordered().given("c/3", Condition.FULL).tried("a/1", SILENT).next())
                .isEqualTo("wait");
    }

    // ── A hedge ──────────────────────────────────────────────────────────────────────────────────────────────────────

    @Test
    void a_hedge_goes_to_another_healthy_target() {
        assertThat(equal().beside("a/1")).isEqualTo("b/2");
        assertThat(equal().beside("b/2")).isEqualTo("a/1");
        assertThat(keyed().beside("k/1#1")).as("not another key of the same").isEqualTo("c/3");
        assertThat(equal().given("b/2", Condition.FAILING).later(1).beside("a/1"))
                .as("no probe")
                .isEqualTo("c/3");
        assertThat(alone().beside("a/1")).isEqualTo("nowhere");
    }

    private static Failure unavailable(long retryAfterMillis) {
        return refused(Reason.UNAVAILABLE, 503, retryAfterMillis, null);
    }

    private static Failure limited(long retryAfterMillis) {
        return refused(Reason.RATE_LIMITED, 429, retryAfterMillis, null);
    }
}
