package dev.signalbox.core.exchange;

import static dev.signalbox.core.exchange.Played.NOBODY;
import static dev.signalbox.core.exchange.Played.failed;
import static dev.signalbox.core.exchange.Played.fired;
import static dev.signalbox.core.exchange.Played.head;
import static dev.signalbox.core.exchange.Played.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.Declared;
import dev.signalbox.core.exchange.Event.Timer;
import dev.signalbox.core.resilience.Endpoint;
import dev.signalbox.core.resilience.Watcher;
import dev.signalbox.model.failure.Failure.Refused.Reason;
import dev.signalbox.model.policy.Delivery;
import dev.signalbox.model.policy.Queue;
import dev.signalbox.model.usage.Skipped;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What one request learns of a target, the next ones know.
class SharedHealthTest {
    private final List<String> heard = new ArrayList<>();
    private final Declared declared = new Declared()
            .provider("k", "openai", "key-1", "key-2")
            .route(Declared.chat(
                    Delivery.LIVE, null, Queue.DEFAULT, Declared.target("a/1", 0, 1), Declared.target("b/2", 1, 1)))
            .route("alone", 3, "a/1")
            .route("keyed", 3, "k/1");
    private final Watcher watcher =
            change -> heard.add(change.target() + " " + change.condition().word());
    private Rules rules = Rules.of(declared.policy(), Played.SALT, watcher);

    private Played asked(String model, long atMillis) {
        return Played.under(rules)
                .later(atMillis)
                .when(head(NOBODY))
                .meanwhile()
                .when(new Event.BodyArrived(model, true, false));
    }

    private void isDown() {
        for (int i = 0; i < 5; i++) {
            asked("chat", 0).when(failed(1)).when(new Event.Ended(2));
        }
        assertThat(heard).containsExactly("a/1 failing");
    }

    @Test
    void a_failing_target_is_passed_over() {
        isDown();

        Played played = asked("chat", 0).then("arm total 100000", "arm connect 5000", "start 1 b/2");
        played.when(new Event.Ended(1));
        assertThat(played.settlement().skipped()).containsExactly(new Skipped("a/1", 0, "failing"));
    }

    @Test
    void without_another_target_requests_are_told_at_once_and_when_to_come_again() {
        isDown();

        Played played = asked("alone", 0)
                .then(
                        "arm total 100000",
                        "reject 503 no_healthy_target retry-after 2 no-retry",
                        "settle 503 upstream_error");
        assertThat(played.settlement().attempts()).isEmpty();
    }

    @Test
    void one_request_at_a_time_tries_whether_it_is_back() {
        isDown();

        Played probe = asked("alone", 1000).then("arm total 100000", "arm connect 5000", "start 1 a/1");
        asked("alone", 1000)
                .then(
                        "arm total 100000",
                        "reject 503 no_healthy_target retry-after 2 no-retry",
                        "settle 503 upstream_error");
        probe.when(failed(1)).then("reject 502 upstream_unreachable", "settle 502 upstream_error");
        asked("alone", 2999)
                .then(
                        "arm total 100000",
                        "reject 503 no_healthy_target retry-after 1 no-retry",
                        "settle 503 upstream_error");
        asked("alone", 3000)
                .then("arm total 100000", "arm connect 5000", "start 1 a/1")
                .when(new Event.Connected(1), new Event.FirstContent(1));
        asked("alone", 3000).then("arm total 100000", "arm connect 5000", "start 1 a/1");
        assertThat(heard).containsExactly("a/1 failing", "a/1 open");
    }

    @Test
    void what_is_known_survives_the_next_policy() {
        isDown();
        rules = rules.next(declared.route("another", 1, "b/2").policy(), Played.SALT, rules.budgets());

        asked("chat", 0).then("arm total 100000", "arm connect 5000", "start 1 b/2");
        asked("alone", 1000).when(new Event.Ended(1));
        assertThat(heard).containsExactly("a/1 failing", "a/1 open");
    }

    @Test
    void a_refused_key_is_passed_over_and_the_other_used() {
        asked("keyed", 0)
                .meanwhile()
                .when(new Event.Failed(1, refused(Reason.CREDENTIAL, 401)))
                .then("arm connect 5000", "start 2 k/1#2");

        for (int i = 0; i < 4; i++) {
            asked("keyed", 1).then("arm total 100000", "arm connect 5000", "start 1 k/1#2");
        }
        assertThat(heard).containsExactly("k/1 benched");
    }

    @Test
    void a_provider_that_says_that_nothing_is_left_is_spared() {
        asked("chat", 0)
                .when(new Event.Connected(1), new Event.Exhausted(1, 5000), new Event.FirstContent(1))
                .when(new Event.Ended(1));

        asked("chat", 4999).then("arm total 100000", "arm connect 5000", "start 1 b/2");
        asked("chat", 5000).then("arm total 100000", "arm connect 5000", "start 1 a/1");
        assertThat(heard).containsExactly("a/1 resting");
    }

    @Test
    void what_an_attempt_that_is_over_says_of_limits_changes_nothing() {
        asked("chat", 0).when(failed(1), new Event.Exhausted(1, 5000));

        assertThat(heard).isEmpty();
    }

    @Test
    void a_caller_has_further_attempts_for_a_tenth_of_its_requests() {
        int further = 0;
        for (int i = 0; i < 100; i++) {
            Played played = asked("alone", i);
            if (i % 3 == 0) {
                played.when(new Event.Failed(1, Played.RESET));
                if (!played.settled()) {
                    played.when(fired(Timer.BACKOFF), new Event.Ended(2));
                    further++;
                }
            } else {
                played.when(new Event.Ended(1));
            }
        }

        assertThat(further).isBetween(8, 10);
    }

    @Test
    void after_a_pause_of_ours_nothing_is_failing_for_what_it_did_to_us() {
        rules.standing().paused(asked("chat", 0).now());
        for (int i = 0; i < 20; i++) {
            asked("chat", 500).when(fired(Timer.CONNECT), fired(Timer.CONNECT));
        }

        assertThat(rules.standing().endpoints()).noneMatch(Endpoint::failing);
        assertThat(heard).isEmpty();
    }
}
