package dev.signalbox.core.exchange;

import static dev.signalbox.core.exchange.Played.NOBODY;
import static dev.signalbox.core.exchange.Played.given;
import static dev.signalbox.core.exchange.Played.head;
import static dev.signalbox.core.exchange.Played.withTargets;
import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.Declared;
import dev.signalbox.core.access.Keyring.Credentials;
import dev.signalbox.core.dialect.Operation;
import dev.signalbox.core.resilience.Watcher;
import dev.signalbox.model.failure.Code;
import dev.signalbox.model.failure.Problem;
import dev.signalbox.model.policy.Overrides;
import dev.signalbox.model.usage.Outcome;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What is refused or answered before any provider is asked.
class ExchangeGatesTest {
    private static final String SECRET = "sk-a-secret-of-the-web";
    private static final Credentials RIGHT = new Credentials.Presented(SECRET);

    private static Declared withKey() {
        return new Declared()
                .route("chat", 2, "a/1", "b/2")
                .route("cheap", 1, "a/1")
                .route("secret", 1, "a/1")
                .key("web", SECRET, "default", "chat", "cheap");
    }

    static Stream<Arguments> strangers() {
        return Stream.of(
                Arguments.of(NOBODY, "missing_key"),
                Arguments.of(new Credentials.Presented("sk-a-secret-of-nobody"), "invalid_key"),
                Arguments.of(new Credentials.Presented(""), "invalid_key"),
                Arguments.of(new Credentials.Conflicting(), "conflicting_keys"));
    }

    @ParameterizedTest
    @MethodSource("strangers")
    void a_stranger_is_refused_before_the_body_is_read(Credentials credentials, String code) {
        given(withKey()).when(head(credentials)).then("reject 401 " + code, "settle 401 caller_error");
    }

    @ParameterizedTest
    @MethodSource("strangers")
    void a_stranger_learns_no_model_names(Credentials credentials, String code) {
        given(withKey())
                .when(new Event.HeadArrived(Operation.LIST_MODELS, "openai", credentials, Wishes.NONE, null))
                .then("reject 401 " + code, "settle 401 caller_error");
    }

    @Test
    void a_paused_workload_is_refused_before_the_body_is_read() {
        given(withKey().byHand(Overrides.Action.PAUSE, "default"))
                .when(head(RIGHT))
                .then("reject 503 workload_paused retry-after 60 no-retry", "settle 503 refused");
    }

    @Test
    void a_paused_workload_may_see_its_models() {
        given(withKey().byHand(Overrides.Action.PAUSE, "default"))
                .when(new Event.HeadArrived(Operation.LIST_MODELS, "openai", RIGHT, Wishes.NONE, null))
                .then("models [chat, cheap]", "settle 200 success");
    }

    @Test
    void another_workload_is_not_touched_by_a_pause() {
        given(withKey().workload("other", null).byHand(Overrides.Action.PAUSE, "other"))
                .when(head(RIGHT))
                .then("read body");
    }

    @Test
    void nothing_is_begun_that_the_ledger_has_no_room_for_under_these_rules_and_those_that_follow() {
        Rules rules = Rules.of(withKey().policy(), Played.SALT, Watcher.NOBODY);
        AtomicBoolean full = new AtomicBoolean(true);
        rules.standing().refuseWhile(full::get);
        Rules next = rules.overruledBy(Overrides.NONE);

        Played.under(rules).when(head(RIGHT)).then("reject 503 ledger_full retry-after 1", "settle 503 refused");
        Played.under(next).when(head(RIGHT)).then("reject 503 ledger_full retry-after 1", "settle 503 refused");
        Played.under(next).when(head(NOBODY)).then("reject 401 missing_key", "settle 401 caller_error");
        Played.under(next)
                .when(new Event.HeadArrived(Operation.LIST_MODELS, "openai", RIGHT, Wishes.NONE, null))
                .then("models [chat, cheap]", "settle 200 success");
        full.set(false);
        Played.under(next).when(head(RIGHT)).then("read body");
    }

    @Test
    void a_known_caller_is_asked_for_the_body() {
        given(withKey()).when(head(RIGHT)).then("read body");
    }

    @Test
    void anybody_is_asked_for_the_body_in_open_mode() {
        withTargets(1).when(head(new Credentials.Presented("whatever"))).then("read body");
    }

    static Stream<Arguments> nowhere() {
        return Stream.of(
                Arguments.of("chatt", "reject 404 route_not_found", "settle 404 caller_error"),
                Arguments.of("", "reject 404 route_not_found", "settle 404 caller_error"),
                Arguments.of("a/1", "reject 404 route_not_found", "settle 404 caller_error"),
                Arguments.of("secret", "reject 403 route_not_allowed", "settle 403 caller_error"));
    }

    @ParameterizedTest
    @MethodSource("nowhere")
    void a_model_that_leads_nowhere_is_refused(String model, String told, String settled) {
        Played played = given(withKey())
                .when(head(RIGHT))
                .meanwhile()
                .when(new Event.BodyArrived(model, true, true))
                .then(told, settled);

        assertThat(played.settlement())
                .returns("web", Settlement::key)
                .returns("default", Settlement::workload)
                .returns("-", Settlement::route)
                .returns("-", Settlement::target)
                .returns(null, Settlement::model)
                .returns(true, Settlement::streamed);
    }

    @Test
    void a_workload_whose_residency_no_target_meets_is_refused() {
        Declared declared = withKey().workload("korean", "kr").key("bank", "sk-a-secret-of-the-bank", "korean", "chat");

        Played played = given(declared)
                .when(head(new Credentials.Presented("sk-a-secret-of-the-bank")))
                .meanwhile()
                .when(new Event.BodyArrived("chat", false, true))
                .then("reject 403 no_allowed_target", "settle 403 caller_error");

        assertThat(played.settlement().workload()).isEqualTo("korean");
    }

    static Stream<Arguments> models() {
        return Stream.of(
                Arguments.of(Operation.LIST_MODELS, null, "models [chat, cheap]"),
                Arguments.of(Operation.GET_MODEL, "cheap", "model cheap"));
    }

    @ParameterizedTest
    @MethodSource("models")
    void models_are_shown_without_a_body_as_far_as_the_key_may_use_them(
            Operation operation, @Nullable String model, String shown) {
        Played played = given(withKey())
                .when(new Event.HeadArrived(operation, "openai", RIGHT, Wishes.NONE, model))
                .then(shown, "settle 200 success");

        assertThat(played.settlement()).returns("web", Settlement::key).returns(null, Settlement::code);
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"secret", "*", "unheard-of"})
    void a_model_that_the_key_may_not_use_does_not_exist(@Nullable String model) {
        given(withKey().direct())
                .when(new Event.HeadArrived(Operation.GET_MODEL, "openai", RIGHT, Wishes.NONE, model))
                .then("reject 404 route_not_found", "settle 404 caller_error");
    }

    static Stream<Arguments> unusable() {
        return Stream.of(
                Arguments.of(Code.HEADERS_TOO_LARGE, "reject 431 headers_too_large", "settle 431 caller_error"),
                Arguments.of(Code.FOREIGN_ORIGIN, "reject 403 foreign_origin", "settle 403 caller_error"),
                Arguments.of(Code.INVALID_JSON, "reject 400 invalid_json", "settle 400 caller_error"),
                Arguments.of(Code.REQUEST_TIMEOUT, "reject 408 request_timeout", "settle 408 caller_error"),
                Arguments.of(
                        Code.OPERATION_NOT_SUPPORTED, "reject 501 operation_not_supported", "settle 501 caller_error"),
                Arguments.of(Code.OVERLOADED, "reject 503 overloaded", "settle 503 refused"),
                Arguments.of(Code.DRAINING, "reject 503 draining", "settle 503 refused"));
    }

    @ParameterizedTest
    @MethodSource("unusable")
    void an_unusable_head_is_refused(Code code, String told, String settled) {
        withTargets(1).when(new Event.Unusable(Problem.of(code, "No."))).then(told, settled);
    }

    @ParameterizedTest
    @MethodSource("unusable")
    void an_unusable_body_is_refused(Code code, String told, String settled) {
        withTargets(1)
                .when(head(NOBODY))
                .meanwhile()
                .when(new Event.Unusable(Problem.of(code, "No.")))
                .then(told, settled);
    }

    @Test
    void a_request_that_turns_out_untranslatable_while_it_is_started_is_refused() {
        Played played = withTargets(2)
                .plain()
                .when(new Event.Unusable(Problem.of(Code.INVALID_REQUEST, "`messages` is no list.", "messages")))
                .then("cancel 1", "reject 400 invalid_request", "settle 400 caller_error");

        assertThat(played.settlement().outcome()).isEqualTo(Outcome.CALLER_ERROR);
    }

    @Test
    void a_second_head_or_body_changes_nothing() {
        withTargets(2)
                .streaming()
                .when(head(NOBODY), new Event.BodyArrived("chat", false, false), head(new Credentials.Conflicting()))
                .thenNothing();
    }

    @Test
    void a_body_without_a_head_changes_nothing() {
        withTargets(1)
                .when(new Event.BodyArrived("chat", true, true))
                .thenNothing()
                .when(head(NOBODY))
                .then("read body");
    }
}
