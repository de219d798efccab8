package dev.signalbox.core.exchange;

import static dev.signalbox.core.exchange.Played.SALT;
import static dev.signalbox.core.exchange.Played.head;
import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.Declared;
import dev.signalbox.core.access.Keyring.Credentials;
import dev.signalbox.core.dialect.Operation;
import dev.signalbox.core.limits.Reservation;
import dev.signalbox.core.resilience.Watcher;
import dev.signalbox.model.policy.RateLimits;
import dev.signalbox.model.policy.RateLimits.Reserve;
import dev.signalbox.model.usage.Usage;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// What callers may ask for, from the first request to the one too many.
class ExchangeLimitsTest {
    private static final String SECRET = "sk-a-secret-of-the-web";
    private static final Credentials RIGHT = new Credentials.Presented(SECRET);
    private static final Event.BodyArrived PLAIN = new Event.BodyArrived("chat", false, true, 400, 0);

    private static Rules limitedTo(long rpm, long tpm, int concurrent) {
        Declared declared = new Declared()
                .route("chat", 1, "a/1")
                .limitedKey("web", SECRET, "default", new RateLimits(rpm, tpm, concurrent, Reserve.EXPECTED));
        return Rules.of(declared.policy(), SALT, Watcher.NOBODY);
    }

    private static Played asked(Rules rules, Event.BodyArrived body) {
        Played played = Played.under(rules).when(head(RIGHT)).then("read body");
        return played.when(body);
    }

    private static Reservation reserved(Played played) {
        return Objects.requireNonNull(played.settlement().reserved());
    }

    @Test
    void within_the_limits_the_caller_is_told_what_is_left_and_it_goes_on() {
        asked(limitedTo(10, 5000, 0), PLAIN)
                .then("limits 9/10 3900/5000", "arm total 100000", "arm connect 5000", "start 1 a/1");
    }

    @Test
    void the_one_too_many_is_refused_before_anything_is_sent() {
        Rules rules = limitedTo(1, 0, 0);
        asked(rules, PLAIN);
        asked(rules, PLAIN).then("limits 0/1 -", "reject 429 rate_limited retry-after 60", "settle 429 caller_error");
    }

    @Test
    void a_prompt_that_can_never_pass_is_not_to_come_again() {
        asked(limitedTo(0, 50, 0), PLAIN)
                .then("limits - 50/50", "reject 429 rate_limited no-retry", "settle 429 caller_error");
    }

    @Test
    void what_was_refused_has_taken_nothing() {
        Rules rules = limitedTo(0, 0, 1);
        asked(rules, PLAIN);
        Played refused = asked(rules, PLAIN);
        assertThat(refused.settlement().reserved()).isNull();
    }

    @Test
    void however_it_ends_what_it_took_goes_to_the_settlement() {
        Rules rules = limitedTo(0, 0, 1);
        Played gone = asked(rules, PLAIN).when(new Event.ClientGone());
        reserved(gone).settle(Usage.NONE, gone.now());
        Played failed = asked(rules, PLAIN).when(new Event.Failed(1, Played.RESET), new Event.Stopping());
        reserved(failed).settle(Usage.NONE, failed.now());
        Played faulted = asked(rules, PLAIN).when(new Event.Faulted());
        reserved(faulted).settle(Usage.NONE, faulted.now());
        Played answered = asked(rules, PLAIN).when(new Event.Connected(1), new Event.Ended(1));
        reserved(answered).settle(Usage.of(5, 5), answered.now());
        assertThat(rules.standing().limits().rows(answered.now()))
                .singleElement()
                .satisfies(row -> assertThat(row.left()).isOne());
    }

    @Test
    void counting_tokens_takes_none() {
        Rules rules = limitedTo(10, 5000, 0);
        Played.under(rules)
                .when(new Event.HeadArrived(Operation.COUNT_TOKENS, "anthropic", RIGHT, Wishes.NONE, null), PLAIN)
                .then("read body", "limits 9/10 5000/5000", "arm total 100000", "arm connect 5000", "start 1 a/1");
    }

    @Test
    void embeddings_have_no_answer_to_expect() {
        Rules rules = limitedTo(10, 5000, 0);
        Played.under(rules)
                .when(new Event.HeadArrived(Operation.EMBEDDINGS, "openai", RIGHT, Wishes.NONE, null), PLAIN)
                .then("read body", "limits 9/10 4900/5000", "arm total 100000", "arm connect 5000", "start 1 a/1");
    }

    @Test
    void the_models_may_be_listed_when_nothing_is_left() {
        Rules rules = limitedTo(1, 0, 0);
        asked(rules, PLAIN);
        Played.under(rules)
                .when(new Event.HeadArrived(Operation.LIST_MODELS, "openai", RIGHT, Wishes.NONE, null))
                .then("models [chat]", "settle 200 success");
    }
}
