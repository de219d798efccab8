package dev.signalbox.core.exchange;

import static dev.signalbox.core.exchange.Played.failed;
import static dev.signalbox.core.exchange.Played.fired;
import static dev.signalbox.core.exchange.Played.head;
import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.Declared;
import dev.signalbox.core.exchange.Event.Timer;
import dev.signalbox.core.resilience.Watcher;
import dev.signalbox.model.policy.Delivery;
import dev.signalbox.model.policy.Hedge;
import dev.signalbox.model.policy.Queue;
import dev.signalbox.model.usage.AttemptRecord;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// A second attempt beside a silent first one, after a second, for every second request.
class ExchangeHedgeTest {
    private static Rules rules(@Nullable Duration after, Delivery delivery) {
        Rules rules = Rules.of(
                new Declared()
                        .route(Declared.chat(
                                delivery,
                                new Hedge(after, 0.5),
                                Queue.DEFAULT,
                                Declared.target("a/1", 0, 1),
                                Declared.target("b/2", 1, 1),
                                Declared.target("c/3", 2, 1)))
                        .policy(),
                Played.SALT,
                Watcher.NOBODY);
        // Half a hedge is saved up.
        Played.under(rules).streaming().when(new Event.ClientGone());
        return rules;
    }

    private static Played silent(Delivery delivery) {
        return Played.under(rules(Duration.ofSeconds(1), delivery)).streaming().later(1000);
    }

    /// Both attempts are under way.
    private static Played both(Delivery delivery) {
        return silent(delivery).when(new Event.Connected(1), fired(Timer.HEDGE)).meanwhile();
    }

    @Test
    void a_silent_stream_gets_a_second_attempt_at_another_target() {
        Played.under(rules(Duration.ofSeconds(1), Delivery.LIVE))
                .when(head(Played.NOBODY))
                .meanwhile()
                .when(new Event.BodyArrived("chat", true, true))
                .then("arm total 100000", "arm heartbeat 10000", "arm connect 5000", "arm hedge 1000", "start 1 a/1")
                .later(1000)
                .when(fired(Timer.HEDGE))
                .then("start 2 b/2");
    }

    @Test
    void the_first_content_wins_and_the_other_is_cancelled() {
        Played played = both(Delivery.LIVE)
                .later(500)
                .when(new Event.FirstContent(2))
                .then("cancel 1", "disarm answer", "arm idle 30000", "disarm heartbeat", "relay 2")
                .when(new Event.FirstContent(1), new Event.Ended(1), failed(1))
                .thenNothing()
                .when(new Event.Ended(2))
                .then("finish", "settle 200 success");

        assertThat(played.settlement().target()).isEqualTo("b/2");
        assertThat(played.settlement().attempts())
                .usingRecursiveFieldByFieldElementComparatorIgnoringFields("startedAt")
                .containsExactly(
                        new AttemptRecord("a/1", "hedge_lost", 0, 1_500_000_000L),
                        new AttemptRecord("b/2", null, 200, 500_000_000L));
    }

    @Test
    void the_hedge_may_lose() {
        both(Delivery.LIVE)
                .when(new Event.FirstContent(1))
                .then("cancel 2", "disarm answer", "arm idle 30000", "disarm heartbeat", "relay 1");
    }

    @Test
    void a_loser_says_nothing_about_its_target() {
        Rules rules = rules(Duration.ofSeconds(1), Delivery.LIVE);
        for (int i = 0; i < 20; i++) {
            Played.under(rules)
                    .streaming()
                    .when(new Event.Connected(1), fired(Timer.HEDGE), new Event.FirstContent(2), new Event.Ended(2))
                    .when(new Event.Ended(1));
        }

        assertThat(rules.standing().endpoints()).noneMatch(each -> each.failing() || each.ejected());
        assertThat(rules.standing().endpoints()).allMatch(each -> each.inFlight() == 0);
    }

    @Test
    void when_the_first_fails_the_hedge_goes_on_under_its_own_limits() {
        both(Delivery.LIVE)
                .later(1500)
                .when(failed(1))
                .then("disarm answer", "arm connect 3500")
                .when(new Event.Connected(2))
                .then("disarm connect", "arm answer 18500")
                .when(new Event.FirstContent(2))
                .then("disarm answer", "arm idle 30000", "disarm heartbeat", "relay 2");
    }

    @Test
    void when_the_first_fails_long_after_the_hedges_own_limit_that_is_over_at_once() {
        both(Delivery.LIVE).later(15_000).when(failed(1)).then("disarm answer", "arm connect 0");
    }

    @Test
    void when_the_hedge_fails_the_first_goes_on() {
        both(Delivery.LIVE)
                .later(2000)
                .when(failed(2))
                .then("disarm answer", "arm answer 17000")
                .when(new Event.FirstContent(1))
                .then("disarm answer", "arm idle 30000", "disarm heartbeat", "relay 1");
    }

    @Test
    void when_both_failed_a_third_is_tried() {
        both(Delivery.LIVE)
                .when(failed(1))
                .meanwhile()
                .when(failed(2))
                .then("arm connect 5000", "start 3 c/3")
                .when(fired(Timer.HEDGE))
                .thenNothing();
    }

    @Test
    void whoever_ends_the_request_ends_both() {
        Played played =
                both(Delivery.LIVE).when(new Event.ClientGone()).then("cancel 2", "cancel 1", "settle 0 client_gone");
        assertThat(played.settlement().attempts())
                .extracting(AttemptRecord::failure)
                .containsExactly("hedge_lost", "client_gone");

        both(Delivery.LIVE)
                .when(fired(Timer.TOTAL))
                .then("cancel 2", "cancel 1", "reject 504 upstream_timeout_total", "settle 504 timeout");
    }

    @Test
    void there_is_one_hedge_for_each_two_requests() {
        Rules rules = rules(Duration.ofSeconds(1), Delivery.LIVE);
        Played.under(rules).streaming().when(fired(Timer.HEDGE)).then("start 2 b/2");
        Played.under(rules).streaming().when(fired(Timer.HEDGE)).thenNothing();
        Played.under(rules).streaming().when(fired(Timer.HEDGE)).then("start 2 b/2");
    }

    @Test
    void an_answer_that_does_not_stream_has_no_hedge() {
        Played.under(rules(Duration.ofSeconds(1), Delivery.LIVE))
                .when(head(Played.NOBODY))
                .meanwhile()
                .when(new Event.BodyArrived("chat", false, true))
                .then("arm total 100000", "arm connect 5000", "start 1 a/1");
    }

    @Test
    void after_content_or_a_failure_there_is_none() {
        silent(Delivery.LIVE)
                .when(new Event.FirstContent(1))
                .then("disarm connect", "disarm hedge", "arm idle 30000", "disarm heartbeat", "relay 1");
        silent(Delivery.LIVE)
                .when(failed(1))
                .meanwhile()
                .when(fired(Timer.HEDGE))
                .thenNothing();
        silent(Delivery.LIVE)
                .when(new Event.Failed(1, Played.RESET))
                .then("disarm connect", "disarm hedge", "arm backoff 50");
    }

    @Test
    void without_a_declared_time_it_comes_once_enough_is_known_of_the_usual() {
        Rules rules = rules(null, Delivery.LIVE);
        for (int i = 0; i < 20; i++) {
            Played.under(rules)
                    .streaming()
                    .later(700)
                    .when(fired(Timer.HEDGE))
                    .thenNothing()
                    .when(new Event.FirstContent(1), new Event.Ended(1));
        }
        Played known = Played.under(rules).when(head(Played.NOBODY)).meanwhile();

        known.when(new Event.BodyArrived("chat", true, false))
                .then("arm total 100000", "arm connect 5000", "arm hedge 708", "start 1 a/1");
    }

    @Test
    void a_hedge_that_lost_counts_among_the_attempts() {
        Played played = both(Delivery.WHOLE).when(new Event.FirstContent(2));
        for (int attempt = 2; attempt <= 9; attempt++) {
            played.when(failed(attempt), fired(Timer.BACKOFF));
        }

        assertThat(played.settlement().attempts()).hasSize(5);
    }
}
