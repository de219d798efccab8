package dev.signalbox.core.exchange;

import static dev.signalbox.core.exchange.Played.NOBODY;
import static dev.signalbox.core.exchange.Played.fired;
import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.Declared;
import dev.signalbox.core.dialect.Operation;
import dev.signalbox.core.exchange.Event.Timer;
import dev.signalbox.core.resilience.Endpoint;
import dev.signalbox.core.resilience.Watcher;
import dev.signalbox.model.policy.Delivery;
import dev.signalbox.model.policy.Queue;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What a caller may ask for besides the request itself.
class ExchangeWishesTest {
    private final Rules rules = Rules.of(
            new Declared()
                    .route(Declared.chat(
                            Delivery.LIVE,
                            null,
                            Queue.DEFAULT,
                            Declared.target("a/1", 0, 1),
                            Declared.target("b/2", 0, 1),
                            Declared.target("c/3", 0, 1)))
                    .policy(),
            Played.SALT,
            Watcher.NOBODY);

    private Played wishing(Wishes wishes, boolean stream) {
        return Played.under(rules)
                .when(new Event.HeadArrived(Operation.CHAT, "openai", NOBODY, wishes, null))
                .meanwhile()
                .when(new Event.BodyArrived("chat", stream, false));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 100000",
        "1, 1",
        "2500, 2500",
        "100000, 100000",
        "100001, 100000",
        "9223372036855, 100000",
        "9223372036854775807, 100000"
    })
    void a_time_limit_can_only_be_shortened(long wished, long total) {
        wishing(new Wishes(wished, null, null), true).then("arm total " + total, "arm connect 5000", "start 1 a/1");
    }

    @Test
    void what_is_left_is_shared_among_the_attempts() {
        wishing(new Wishes(8000, null, null), false)
                .meanwhile()
                .when(new Event.Connected(1))
                .then("disarm connect", "arm answer 4000");
    }

    @Test
    void an_impatient_caller_takes_no_target_from_the_others() {
        for (int i = 0; i < 100; i++) {
            Played played = wishing(new Wishes(10, null, null), false);
            for (int attempt = 1; !played.settled(); attempt++) {
                assertThat(attempt).isLessThan(9);
                played.when(new Event.Connected(attempt), fired(Timer.ANSWER), fired(Timer.BACKOFF));
            }
        }

        assertThat(rules.standing().endpoints()).noneMatch(Endpoint::failing).noneMatch(Endpoint::ejected);
    }

    @Test
    void but_a_target_that_is_silent_for_its_own_limit_is_failing() {
        for (int i = 0; i < 6; i++) {
            wishing(Wishes.NONE, false).when(new Event.Connected(1), fired(Timer.ANSWER), new Event.Ended(2));
            wishing(Wishes.NONE, false).when(new Event.Ended(1));
            wishing(Wishes.NONE, false).when(new Event.Ended(1));
        }

        assertThat(rules.standing().endpoints())
                .filteredOn(Endpoint::failing)
                .extracting(Endpoint::target)
                .containsExactly("a/1");
    }

    @Test
    void a_session_stays_with_its_target_and_moves_only_while_that_may_not_be_asked() {
        Set<String> used = new HashSet<>();
        for (int session = 0; session < 30; session++) {
            Wishes wishes = new Wishes(0, null, "session-" + session);
            String own = target(wishes);
            assertThat(target(wishes)).isEqualTo(own);
            used.add(own);
        }
        assertThat(used).containsExactlyInAnyOrder("a/1", "b/2", "c/3");

        Wishes wishes = new Wishes(0, null, "session-1");
        String own = target(wishes);
        Played now = Played.under(rules);
        rules.standing().endpoints().stream()
                .filter(each -> each.target().equals(own))
                .forEach(each -> each.exhausted(now.now(), 1000));
        assertThat(target(wishes)).isNotEqualTo(own).isEqualTo(target(wishes));
    }

    private String target(Wishes wishes) {
        Played played = wishing(wishes, true).when(new Event.Ended(1));
        return played.settlement().target();
    }
}
