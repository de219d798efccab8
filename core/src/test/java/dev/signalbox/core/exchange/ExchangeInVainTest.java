package dev.signalbox.core.exchange;

import static dev.signalbox.core.exchange.Played.failed;
import static dev.signalbox.core.exchange.Played.fired;
import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.Declared;
import dev.signalbox.core.exchange.Event.Timer;
import dev.signalbox.core.resilience.Watcher;
import dev.signalbox.model.policy.Delivery;
import dev.signalbox.model.policy.Hedge;
import dev.signalbox.model.policy.Queue;
import dev.signalbox.model.policy.Target;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Prompts that a provider has, and charges, although nothing comes of them.
class ExchangeInVainTest {
    @Test
    void a_hedge_that_lost_had_the_prompt_once_it_was_connected() {
        assertThat(inVain(hedged().when(new Event.Connected(2), new Event.FirstContent(1), new Event.Ended(1))))
                .containsExactly("b/2");
        assertThat(inVain(hedged().when(new Event.Connected(2), new Event.FirstContent(2), new Event.Ended(2))))
                .containsExactly("a/1");
    }

    @Test
    void a_hedge_that_was_not_connected_had_nothing() {
        assertThat(inVain(hedged().when(new Event.FirstContent(1), new Event.Ended(1))))
                .isEmpty();
    }

    @Test
    void an_attempt_that_ran_into_a_limit_had_the_prompt_once_it_was_connected() {
        assertThat(inVain(begun().when(
                                new Event.Connected(1),
                                fired(Timer.ANSWER),
                                new Event.Connected(2),
                                new Event.FirstContent(2),
                                new Event.Ended(2))))
                .containsExactly("a/1");
        assertThat(inVain(begun().when(
                                fired(Timer.CONNECT),
                                new Event.Connected(2),
                                new Event.FirstContent(2),
                                new Event.Ended(2))))
                .isEmpty();
    }

    @Test
    void what_a_provider_refuses_or_breaks_off_itself_is_not_in_vain() {
        assertThat(inVain(begun().when(
                                new Event.Connected(1),
                                failed(1),
                                new Event.Connected(2),
                                new Event.FirstContent(2),
                                new Event.Ended(2))))
                .isEmpty();
    }

    @Test
    void a_client_that_leaves_before_content_leaves_a_prompt_behind() {
        assertThat(inVain(begun().when(new Event.Connected(1), new Event.ClientGone())))
                .containsExactly("a/1");
        assertThat(inVain(begun().when(new Event.ClientGone()))).isEmpty();
    }

    @Test
    void an_answer_that_had_begun_is_no_prompt_in_vain() {
        assertThat(inVain(begun().when(new Event.Connected(1), new Event.FirstContent(1), new Event.ClientGone())))
                .isEmpty();
        assertThat(inVain(begun().when(new Event.Connected(1), new Event.FirstContent(1), fired(Timer.IDLE))))
                .isEmpty();
    }

    private static List<String> inVain(Played played) {
        return played.settlement().inVain().stream().map(Target::label).toList();
    }

    private static Played begun() {
        return Played.under(rules()).streaming();
    }

    /// Both attempts are under way, the first is connected.
    private static Played hedged() {
        return begun().later(1000).when(new Event.Connected(1), fired(Timer.HEDGE));
    }

    private static Rules rules() {
        Rules rules = Rules.of(
                new Declared()
                        .route(Declared.chat(
                                Delivery.LIVE,
                                new Hedge(Duration.ofSeconds(1), 0.5),
                                Queue.DEFAULT,
                                Declared.target("a/1", 0, 1),
                                Declared.target("b/2", 1, 1)))
                        .policy(),
                Played.SALT,
                Watcher.NOBODY);
        // Half a hedge is saved up.
        Played.under(rules).streaming().when(new Event.ClientGone());
        return rules;
    }
}
