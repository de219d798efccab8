package dev.signalbox.core.exchange;

import static dev.signalbox.core.exchange.Played.NOBODY;
import static dev.signalbox.core.exchange.Played.fired;
import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.Declared;
import dev.signalbox.core.access.Keyring.Credentials;
import dev.signalbox.core.dialect.Operation;
import dev.signalbox.core.exchange.Event.Timer;
import dev.signalbox.core.port.Deferrals;
import dev.signalbox.core.resilience.Watcher;
import dev.signalbox.model.deferral.Job;
import dev.signalbox.model.deferral.JobAnswer;
import dev.signalbox.model.deferral.JobState;
import dev.signalbox.model.deferral.JobStatus;
import dev.signalbox.model.policy.Deferral;
import dev.signalbox.model.policy.Deferring;
import dev.signalbox.model.policy.Measure;
import dev.signalbox.model.policy.Measure.Admission;
import dev.signalbox.model.policy.Measures;
import dev.signalbox.model.policy.Overrides;
import dev.signalbox.model.policy.RateLimits;
import dev.signalbox.model.policy.Route;
import dev.signalbox.model.policy.Workload;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Requests that are answered later.
class ExchangeDeferralTest {
    private static final Wishes LATER = new Wishes(0, null, null, null, null, Wishes.Cache.USE, true);
    private static final Credentials KEPT = new Credentials.OnBehalf(null, null);
    private static final JobStatus STATUS = new JobStatus(
            new Job("def_1", null, "default", "chat", "openai", "chat", "", List.of(), null, 1, 2, 3, null),
            JobState.QUEUED,
            0,
            false,
            0,
            0,
            null);
    private static final Event TAKEN = new Event.JobTold(new Deferrals.Answer.Taken(STATUS));

    private final Rules rules = Rules.of(
            new Declared()
                    .route("chat", 1, "a/1")
                    .workload(new Workload(
                            Workload.DEFAULT_NAME,
                            Workload.Criticality.SHEDDABLE,
                            null,
                            null,
                            RateLimits.NONE,
                            null,
                            List.of(),
                            Deferring.DEFAULT))
                    .policy(),
            Played.SALT,
            Watcher.NOBODY);

    private Rules held(Admission held, double share) {
        Route chat = Objects.requireNonNull(rules.policy().routes().get("chat"));
        return rules.taking(Measures.of(Map.of(Workload.DEFAULT_NAME, Map.of("chat", new Measure(held, share, chat)))));
    }

    private static Played asked(Rules rules, Operation operation, Credentials credentials, Wishes wishes) {
        return Played.under(rules)
                .when(new Event.HeadArrived(operation, "openai", credentials, wishes, null))
                .meanwhile();
    }

    private static Played asked(Rules rules, Wishes wishes, boolean stream) {
        return asked(rules, Operation.CHAT, NOBODY, wishes).when(new Event.BodyArrived("chat", stream, false));
    }

    @Test
    void one_that_wishes_it_is_kept_and_accepted() {
        asked(rules, LATER, false)
                .then("arm lookup 3000", "defer chat")
                .when(TAKEN)
                .then("disarm lookup", "job Taken as wished", "settle 202 deferred");
    }

    @ParameterizedTest
    @EnumSource(
            value = Operation.class,
            names = {"CHAT", "EMBEDDINGS"})
    void chats_and_embeddings_are_kept(Operation operation) {
        asked(rules, operation, NOBODY, LATER)
                .when(new Event.BodyArrived("chat", false, false))
                .then("arm lookup 3000", "defer chat");
    }

    @Test
    void other_operations_and_streams_are_answered_now() {
        assertThat(asked(rules, Operation.COUNT_TOKENS, NOBODY, LATER)
                        .when(new Event.BodyArrived("chat", false, false))
                        .lines())
                .contains("start 1 a/1");
        assertThat(asked(rules, LATER, true).lines()).contains("start 1 a/1");
    }

    @Test
    void a_disk_that_is_too_slow_keeps_nothing() {
        asked(rules, LATER, false)
                .meanwhile()
                .when(fired(Timer.LOOKUP))
                .then("reject 503 deferral_unavailable retry-after 1", "settle 503 refused")
                .when(TAKEN)
                .then();
    }

    @Test
    void a_client_that_leaves_meanwhile_is_not_told() {
        asked(rules, LATER, false)
                .meanwhile()
                .when(new Event.ClientGone())
                .then("settle 0 client_gone")
                .when(TAKEN)
                .then();
    }

    @Test
    void one_that_is_too_large_is_refused() {
        asked(rules, Operation.CHAT, NOBODY, LATER)
                .when(new Event.BodyArrived("chat", false, false, Deferral.MOST_BODY + 1L, 0))
                .then("reject 413 body_too_large", "settle 413 caller_error");
    }

    @Test
    void what_a_level_defers_is_kept_whether_it_wishes_that_or_not() {
        asked(held(Admission.DEFER, 0), Wishes.NONE, false)
                .then("arm lookup 3000", "defer chat")
                .when(TAKEN)
                .then("disarm lookup", "job Taken", "settle 202 deferred");
    }

    @Test
    void what_it_pauses_and_what_cannot_be_kept_is_refused() {
        assertThat(asked(held(Admission.PAUSE, 0), Wishes.NONE, false).lines())
                .contains("reject 503 shed_by_code_red retry-after 60 no-retry");
        assertThat(asked(held(Admission.DEFER, 0), Wishes.NONE, true).lines())
                .contains("reject 503 shed_by_code_red retry-after 60 no-retry");
        assertThat(asked(held(Admission.DEFER, 0), Operation.CHAT, NOBODY, Wishes.NONE)
                        .when(new Event.BodyArrived("chat", false, false, Deferral.MOST_BODY + 1L, 0))
                        .lines())
                .contains("reject 503 shed_by_code_red retry-after 60 no-retry");
    }

    @Test
    void one_that_wishes_it_is_kept_at_any_level() {
        assertThat(asked(held(Admission.PAUSE, 0), LATER, false).lines()).contains("defer chat");
    }

    @Test
    void what_was_kept_is_made_and_not_kept_again() {
        assertThat(asked(rules, Operation.CHAT, KEPT, LATER)
                        .when(new Event.BodyArrived("chat", false, false))
                        .lines())
                .contains("start 1 a/1");
        assertThat(asked(held(Admission.DEFER, 0), Operation.CHAT, KEPT, Wishes.NONE)
                        .when(new Event.BodyArrived("chat", false, false))
                        .lines())
                .contains("reject 503 shed_by_code_red retry-after 60 no-retry");
    }

    @Test
    void while_requests_come_back_by_and_by_the_lot_of_a_kept_one_is_drawn_when_it_is_begun() {
        Rules few = held(Admission.DEFER, 0.1);

        assertThat(Later.mayRun(few, Workload.DEFAULT_NAME, "chat", 0.09)).isTrue();
        assertThat(Later.mayRun(few, Workload.DEFAULT_NAME, "chat", 0.1)).isFalse();
        assertThat(asked(few, Operation.CHAT, KEPT, Wishes.NONE)
                        .when(new Event.BodyArrived("chat", false, false))
                        .lines())
                .contains("start 1 a/1");
    }

    @Test
    void a_kept_one_is_not_made_while_its_workload_is_paused() {
        Overrides paused = Overrides.NONE.with(new Overrides.Entry(
                Overrides.Action.PAUSE,
                Workload.DEFAULT_NAME,
                "a test",
                Instant.EPOCH,
                Instant.EPOCH,
                Duration.ofDays(1).toNanos()));

        assertThat(Later.mayRun(rules, Workload.DEFAULT_NAME, "chat", 0)).isTrue();
        assertThat(Later.mayRun(rules.overruledBy(paused), Workload.DEFAULT_NAME, "chat", 0))
                .isFalse();
        assertThat(Later.mayRun(rules, "gone", "chat", 0)).isTrue();
    }

    @Test
    void how_one_stands_is_told_without_a_body() {
        Played.under(rules)
                .when(new Event.HeadArrived(Operation.GET_JOB, "openai", NOBODY, Wishes.NONE, "def_1"))
                .then("arm lookup 3000", "ask deferred null def_1")
                .when(new Event.JobTold(new Deferrals.Answer.Shown(STATUS)))
                .then("disarm lookup", "job Shown", "settle 200 success");
    }

    @Test
    void an_answer_is_given_with_its_own_status() {
        Played.under(rules)
                .when(new Event.HeadArrived(Operation.GET_JOB, "openai", NOBODY, Wishes.NONE, "def_1/result"))
                .meanwhile()
                .when(new Event.JobTold(
                        new Deferrals.Answer.Fetched(STATUS, new JobAnswer(422, List.of(), new byte[0]))))
                .then("disarm lookup", "job Fetched", "settle 422 success");
    }

    @ParameterizedTest
    @EnumSource(Deferrals.Reason.class)
    void a_refusal_is_a_problem(Deferrals.Reason reason) {
        assertThat(Played.under(rules)
                        .when(new Event.HeadArrived(Operation.END_JOB, "openai", NOBODY, Wishes.NONE, "def_1"))
                        .when(new Event.JobTold(new Deferrals.Answer.Refused(reason)))
                        .lines())
                .anyMatch(line -> line.startsWith("reject "));
    }
}
