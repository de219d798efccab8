package dev.signalbox.core.exchange;

import static dev.signalbox.core.exchange.Played.DOWN;
import static dev.signalbox.core.exchange.Played.SALT;
import static dev.signalbox.core.exchange.Played.head;
import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.Declared;
import dev.signalbox.core.access.Keyring.Credentials;
import dev.signalbox.core.codered.Effect;
import dev.signalbox.core.dialect.Operation;
import dev.signalbox.core.resilience.Watcher;
import dev.signalbox.model.failure.Failure;
import dev.signalbox.model.policy.Level;
import dev.signalbox.model.policy.Measures;
import dev.signalbox.model.policy.Policy;
import dev.signalbox.model.policy.RateLimits;
import dev.signalbox.model.policy.RateLimits.Reserve;
import dev.signalbox.model.policy.Route;
import dev.signalbox.model.policy.Standby;
import dev.signalbox.model.policy.Stopgap;
import dev.signalbox.model.policy.Workload;
import dev.signalbox.model.policy.Workload.Criticality;
import dev.signalbox.model.usage.Outcome;
import dev.signalbox.model.usage.Usage;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// What levels of emergency change about an answer: how long it is, whose it is, and what is said when there is none.
class ExchangeEmergencyTest {
    private static final String SECRET = "sk-a-secret-of-the-web";
    private static final Credentials WEB = new Credentials.Presented(SECRET);
    private static final Route CHAT = new Route(
                    "chat", List.of(Declared.target("a/1", 0, 1)), Declared.TIMEOUTS, 2, false)
            .with(new Standby(
                    List.of(
                            new Standby.Spare(Declared.target("b/own", 1, 1), Level.ORANGE),
                            new Standby.Spare(Declared.target("c/small", 0, 1), Level.RED)),
                    new Stopgap(100, "Sorry.")));
    private static final Route ALONE = new Route(
                    "alone", List.of(Declared.target("a/1", 0, 1)), Declared.TIMEOUTS, 1, false)
            .with(new Standby(List.of(), new Stopgap(0, "Sorry.")));

    private static Policy policy(Criticality criticality) {
        return new Declared()
                .route(CHAT)
                .route(ALONE)
                .workload(new Workload("work", criticality, null, null))
                .limitedKey("web", SECRET, "work", new RateLimits(0, 5000, 0, Reserve.MAX))
                .policy();
    }

    private static Rules at(Level level, Criticality criticality) {
        Policy policy = policy(criticality);
        Rules rules = Rules.of(policy, SALT, Watcher.NOBODY);
        return rules.taking(level == Level.GREEN ? Measures.NONE : Effect.at(level, policy));
    }

    private static Event.BodyArrived body(String route, long maxTokens) {
        return new Event.BodyArrived(route, false, true, 400, maxTokens);
    }

    private static Played asked(Rules rules, Event.BodyArrived body) {
        return Played.under(rules).when(head(WEB)).meanwhile().when(body);
    }

    // ── Shorter answers ──────────────────────────────────────────────────────────────────────────────────────────────

    @ParameterizedTest
    @CsvSource({
        "RED,    CRITICAL,      0,   true",
        "RED,    CRITICAL,      101, true",
        "RED,    CRITICAL,      100, false",
        "RED,    CRITICAL,      7,   false",
        "RED,    CRITICAL_PLUS, 0,   false",
        "ORANGE, CRITICAL,      0,   false",
        "YELLOW, CRITICAL,      0,   false",
        "GREEN,  CRITICAL,      0,   false"
    })
    void answers_are_bounded_where_the_playbook_says_so(
            Level level, Criticality criticality, long asked, boolean bounded) {
        List<String> lines = asked(at(level, criticality), body("chat", asked)).lines();

        assertThat(lines.contains("bound 100")).isEqualTo(bounded);
    }

    @Test
    void a_bounded_answer_takes_less_of_limits_and_is_not_kept() {
        Played bounded = asked(at(Level.RED, Criticality.CRITICAL), body("chat", 3000));

        // 100 for the prompt's 400 bytes.
        assertThat(bounded.lines()).containsSequence("bound 100", "limits - 4800/5000");
        bounded.when(new Event.Connected(1), new Event.Ended(1));
        assertThat(bounded.lines()).contains("finish unkept");
    }

    @Test
    void each_of_several_answers_is_bounded_and_thinking_comes_besides() {
        Rules rules = at(Level.RED, Criticality.CRITICAL);

        assertThat(asked(rules, new Event.BodyArrived("chat", false, true, 400, 330, 0, 3, 10))
                        .lines())
                .doesNotContain("bound 100");
        assertThat(asked(rules, new Event.BodyArrived("chat", false, true, 400, 331, 0, 3, 10))
                        .lines())
                .as("beside what the one before has taken")
                .containsSequence("bound 100", "limits - 4140/5000");
    }

    @Test
    void embeddings_have_no_answer_to_be_bounded() {
        Played asked = Played.under(at(Level.RED, Criticality.CRITICAL))
                .when(new Event.HeadArrived(Operation.EMBEDDINGS, "openai", WEB, Wishes.NONE, null), body("chat", 0));

        assertThat(asked.lines()).doesNotContain("bound 100");
    }

    // ── Targets on standby ───────────────────────────────────────────────────────────────────────────────────────────

    @ParameterizedTest
    @CsvSource({"GREEN, a/1", "YELLOW, a/1", "ORANGE, b/own", "RED, c/small"})
    void one_on_standby_is_tried_from_its_level_on(Level level, String second) {
        Played asked = asked(at(level, Criticality.CRITICAL_PLUS), body("chat", 0));
        boolean spareFirst = asked.lines().contains("start 1 c/small");

        asked.meanwhile().when(new Event.Failed(1, DOWN));

        String next = spareFirst ? "a/1" : second;
        if (second.equals("a/1")) {
            assertThat(asked.lines()).noneMatch(line -> line.startsWith("start 2"));
        } else {
            assertThat(asked.lines()).contains("start 2 " + next);
        }
    }

    @Test
    void what_one_on_standby_answers_is_not_kept() {
        Played asked = asked(at(Level.ORANGE, Criticality.CRITICAL_PLUS), body("chat", 0))
                .when(new Event.Failed(1, DOWN), new Event.Connected(2))
                .meanwhile();

        asked.when(new Event.Ended(2));

        assertThat(asked.lines()).contains("finish unkept");
        assertThat(asked.settlement().target()).isEqualTo("b/own");
    }

    @Test
    void a_reload_in_the_middle_uses_what_the_next_config_has() {
        Rules red = at(Level.RED, Criticality.CRITICAL_PLUS);
        Policy next = new Declared()
                .route("chat", 2, "a/1", "d/other")
                .workload(new Workload("work", Criticality.CRITICAL_PLUS, null, null))
                .limitedKey("web", SECRET, "work", RateLimits.NONE)
                .policy();
        Played before = asked(red, body("chat", 0)).meanwhile();
        Rules reloaded = red.next(next, SALT, red.budgets()).taking(Effect.at(Level.RED, next));

        assertThat(asked(reloaded, body("chat", 0))
                        .when(new Event.Failed(1, DOWN))
                        .lines())
                .contains("start 1 a/1", "start 2 d/other");
        // Under way it goes on with what it began with.
        assertThat(before.when(new Event.Failed(1, DOWN)).lines())
                .anyMatch(line -> line.equals("start 2 a/1") || line.equals("start 2 c/small"));
    }

    // ── Heuristic answers ────────────────────────────────────────────────────────────────────────────────────────────

    @Test
    void who_cannot_be_answered_is_told_what_is_declared_and_counted_as_not_answered() {
        Played asked =
                asked(at(Level.RED, Criticality.CRITICAL), body("alone", 0)).meanwhile();

        asked.when(new Event.Failed(1, DOWN)).then("improvise for alone");
        asked.when(new Event.Improvised(true)).then("settle 200 upstream_error");

        assertThat(asked.settlement().code()).isEqualTo("upstream_unreachable");
        assertThat(asked.settlement().cache()).isEqualTo("heuristic");
        assertThat(asked.settlement().outcome()).isEqualTo(Outcome.UPSTREAM_ERROR);
        Objects.requireNonNull(asked.settlement().reserved()).settle(Usage.NONE, asked.now());
    }

    @Test
    void where_it_does_not_fit_the_problem_is_told() {
        Played asked = asked(at(Level.RED, Criticality.CRITICAL), body("alone", 0))
                .when(new Event.Failed(1, DOWN))
                .meanwhile();

        asked.when(new Event.Improvised(false)).then("reject 502 upstream_unreachable", "settle 502 upstream_error");

        assertThat(asked.settlement().cache()).isNull();
    }

    @ParameterizedTest
    @EnumSource(
            value = Level.class,
            names = {"GREEN", "YELLOW", "ORANGE"})
    void below_red_nothing_is_made_up(Level level) {
        Played asked = asked(at(level, Criticality.CRITICAL), body("alone", 0)).when(new Event.Failed(1, DOWN));

        assertThat(asked.lines()).noneMatch(line -> line.startsWith("improvise"));
    }

    @Test
    void the_callers_own_mistakes_are_told_as_they_are() {
        Played asked = asked(at(Level.RED, Criticality.CRITICAL), body("alone", 0))
                .when(new Event.Failed(1, Played.refused(Failure.Refused.Reason.CALLER, 400)));

        assertThat(asked.lines()).noneMatch(line -> line.startsWith("improvise"));
    }

    @Test
    void embeddings_and_what_was_put_off_are_never_made_up() {
        Rules rules = at(Level.RED, Criticality.CRITICAL);
        Credentials behalf = new Credentials.OnBehalf("web", null);

        assertThat(Played.under(rules)
                        .when(
                                new Event.HeadArrived(Operation.EMBEDDINGS, "openai", WEB, Wishes.NONE, null),
                                body("alone", 0),
                                new Event.Failed(1, DOWN))
                        .lines())
                .noneMatch(line -> line.startsWith("improvise"));
        assertThat(Played.under(rules)
                        .when(head(behalf), body("alone", 0), new Event.Failed(1, DOWN))
                        .lines())
                .contains("start 1 a/1")
                .noneMatch(line -> line.startsWith("improvise"));
    }

    @Test
    void not_after_a_head_that_went_out() {
        Played asked = Played.under(at(Level.RED, Criticality.CRITICAL))
                .when(head(WEB), new Event.BodyArrived("alone", true, true))
                .later(10_000)
                .when(Played.fired(Event.Timer.HEARTBEAT))
                .when(new Event.Failed(1, DOWN));

        assertThat(asked.lines()).contains("commit", "break upstream_unreachable");
    }

    @Test
    void a_client_that_leaves_before_is_one_that_left() {
        Played asked = asked(at(Level.RED, Criticality.CRITICAL), body("alone", 0))
                .when(new Event.Failed(1, DOWN), new Event.ClientGone(), new Event.Improvised(true));

        assertThat(asked.settlement().outcome()).isEqualTo(Outcome.CLIENT_GONE);
    }
}
