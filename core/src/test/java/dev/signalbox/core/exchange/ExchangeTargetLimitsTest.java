package dev.signalbox.core.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.Declared;
import dev.signalbox.core.limits.Limits;
import dev.signalbox.core.resilience.Watcher;
import dev.signalbox.model.policy.RateLimits;
import dev.signalbox.model.policy.RateLimits.Reserve;
import dev.signalbox.model.policy.Route;
import dev.signalbox.model.policy.Target;
import dev.signalbox.model.usage.Usage;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// What targets are asked for at most: the first of two is limited, the second is not.
class ExchangeTargetLimitsTest {
    private static final Event.BodyArrived PLAIN = new Event.BodyArrived("chat", false, true, 400, 0);

    private static Rules limitedTo(long rpm, long tpm) {
        return limitedTo(rpm, tpm, "a/1", "b/2");
    }

    private static Rules limitedTo(long rpm, long tpm, String... targets) {
        List<Target> declared = new ArrayList<>();
        for (String target : targets) {
            declared.add(Declared.target(target, declared.size(), 1));
        }
        declared.set(0, declared.getFirst().withLimits(new RateLimits(rpm, tpm, 0, Reserve.EXPECTED)));
        Route route = new Route("chat", declared, Declared.TIMEOUTS, 3, false);
        return Rules.of(new Declared().route(route).policy(), Played.SALT, Watcher.NOBODY);
    }

    private static Played asked(Rules rules) {
        return Played.under(rules)
                .when(Played.head(Played.NOBODY))
                .then("read body")
                .when(PLAIN);
    }

    private static List<Long> left(Rules rules, long now) {
        return rules.standing().limits().rows(now).stream()
                .map(Limits.Row::left)
                .toList();
    }

    @Test
    void a_target_with_nothing_left_is_passed_over() {
        Rules rules = limitedTo(1, 0);
        asked(rules).then("arm total 100000", "arm connect 5000", "start 1 a/1");
        Played second = asked(rules).then("arm total 100000", "arm connect 5000", "start 1 b/2");
        second.when(new Event.Connected(1), new Event.Ended(1));
        assertThat(second.settlement().skipped()).singleElement().satisfies(skipped -> {
            assertThat(skipped.target()).isEqualTo("a/1");
            assertThat(skipped.reason()).isEqualTo("limited");
        });
    }

    @Test
    void where_no_other_is_left_a_request_waits_until_there_is_enough_again() {
        Rules rules = limitedTo(60, 0, "a/1");
        for (int i = 0; i < 60; i++) {
            asked(rules).then("arm total 100000", "arm connect 5000", "start 1 a/1");
        }
        Played waiting = asked(rules).then("arm total 100000", "arm queue 10000");
        waiting.later(999).when(new Event.Woken()).then();
        waiting.later(1).when(new Event.Woken()).then("disarm queue", "arm connect 5000", "start 1 a/1");
    }

    @Test
    void tokens_are_settled_with_what_the_answer_used() {
        Rules rules = limitedTo(0, 10_000);
        Played answered = asked(rules);
        assertThat(left(rules, answered.now())).containsExactly(10_000L - 100 - 1000);
        answered.when(new Event.Connected(1), new Event.Ended(1));
        Objects.requireNonNull(answered.settlement().reserved()).settle(Usage.of(90, 10), answered.now());
        assertThat(left(rules, answered.now())).containsExactly(9900L);
    }

    @Test
    void what_the_provider_refuses_takes_no_tokens() {
        Rules rules = limitedTo(0, 10_000);
        Played refused = asked(rules);
        refused.when(new Event.Failed(1, Played.DOWN));
        assertThat(left(rules, refused.now())).containsExactly(10_000L);
    }

    @Test
    void a_prompt_that_is_given_up_stays_taken() {
        Rules rules = limitedTo(0, 10_000);
        Played left = asked(rules).when(new Event.Connected(1), new Event.ClientGone());
        assertThat(left.settlement().reserved()).isNull();
        assertThat(left(rules, left.now())).containsExactly(9900L);
    }

    @Test
    void each_attempt_counts() {
        Rules rules = limitedTo(2, 0, "a/1");
        Played twice = asked(rules).when(new Event.Connected(1), new Event.Failed(1, Played.RESET));
        twice.later(100).when(new Event.TimerFired(Event.Timer.BACKOFF));
        assertThat(left(rules, twice.now())).containsExactly(0L);
    }
}
