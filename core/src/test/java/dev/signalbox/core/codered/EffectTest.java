package dev.signalbox.core.codered;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.Declared;
import dev.signalbox.model.policy.Caching;
import dev.signalbox.model.policy.Commitment;
import dev.signalbox.model.policy.Deferring;
import dev.signalbox.model.policy.Delivery;
import dev.signalbox.model.policy.Hedge;
import dev.signalbox.model.policy.Lending;
import dev.signalbox.model.policy.Level;
import dev.signalbox.model.policy.Measure;
import dev.signalbox.model.policy.Measure.Admission;
import dev.signalbox.model.policy.Measures;
import dev.signalbox.model.policy.Overrides;
import dev.signalbox.model.policy.Playbook;
import dev.signalbox.model.policy.Policy;
import dev.signalbox.model.policy.Queue;
import dev.signalbox.model.policy.RateLimits;
import dev.signalbox.model.policy.Retry;
import dev.signalbox.model.policy.Route;
import dev.signalbox.model.policy.Standby;
import dev.signalbox.model.policy.Stopgap;
import dev.signalbox.model.policy.Target;
import dev.signalbox.model.policy.Workload;
import dev.signalbox.model.policy.Workload.Criticality;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class EffectTest {
    private static final Caching KEPT = new Caching(
            Duration.ofMinutes(5), Caching.Scope.ROUTE, Caching.USUAL_ENTRY, Duration.ofHours(1), false, true);
    private static final Route CHAT = new Route(
            "chat",
            List.of(Declared.target("a/m", 0, 1), Declared.target("b/m", 1, 1)),
            Declared.TIMEOUTS,
            Retry.of(4),
            false,
            Delivery.LIVE,
            new Hedge(null, 0.1),
            new Queue(7, Duration.ofSeconds(8)),
            RateLimits.NONE,
            KEPT,
            new Standby(
                    List.of(
                            new Standby.Spare(Declared.target("own/m", 2, 1), Level.ORANGE),
                            new Standby.Spare(Declared.target("small/m", 0, 1), Level.RED)),
                    new Stopgap(900, "Sorry.")),
            Stopgap.NONE);
    private static final Policy DECLARED = new Declared()
            .route(CHAT)
            .route("apart", 3, "c/m")
            .workload(workload("core", Criticality.CRITICAL_PLUS))
            .workload(workload("usual", Criticality.CRITICAL))
            .workload(workload("plus", Criticality.SHEDDABLE_PLUS))
            .workload(workload("side", Criticality.SHEDDABLE))
            .policy();

    @ParameterizedTest
    @CsvSource({
        "core,  YELLOW, RUN,   0.5,  8000, 300",
        "usual, YELLOW, RUN,   0.5,  8000, 300",
        "plus,  YELLOW, RUN,   0.5,  8000, 300",
        "side,  YELLOW, PAUSE, 0.5,  8000, 300",
        "core,  ORANGE, RUN,   0.25, 8000, 3900",
        "usual, ORANGE, RUN,   0.25, 4000, 3900",
        "plus,  ORANGE, PAUSE, 0.25, 8000, 3900",
        "side,  ORANGE, PAUSE, 0.25, 8000, 3900",
        "core,  RED,    RUN,   0.25, 8000, 3900",
        "usual, RED,    RUN,   0.25, 4000, 3900",
        "plus,  RED,    PAUSE, 0,    8000, 3900",
        "side,  RED,    PAUSE, 0,    8000, 3900"
    })
    void each_level_does_what_the_playbook_says(
            String workload, Level level, Admission admission, double retries, long queueMillis, long keptSeconds) {
        Measure measure = measure(workload, "chat", level, Cause.PROVIDER_ERRORS);

        assertThat(measure.of(0.999)).isEqualTo(admission);
        assertThat(measure.route().retry().share()).isEqualTo(retries);
        assertThat(measure.route().queue()).isEqualTo(new Queue(7, Duration.ofMillis(queueMillis)));
        assertThat(measure.route().hedge()).isNull();
        assertThat(Objects.requireNonNull(measure.route().cache()).ttl()).isEqualTo(Duration.ofSeconds(keptSeconds));
    }

    @ParameterizedTest
    @CsvSource({
        "core,  YELLOW, 2, 0,   false",
        "usual, YELLOW, 2, 0,   false",
        "core,  ORANGE, 3, 0,   false",
        "usual, ORANGE, 3, 0,   false",
        "core,  RED,    4, 0,   true",
        "usual, RED,    4, 900, true",
        "side,  RED,    4, 900, true"
    })
    void what_a_route_has_on_standby_is_used_from_its_level_on(
            String workload, Level level, int targets, int maxTokens, boolean heuristic) {
        Route route = measure(workload, "chat", level, Cause.PROVIDER_ERRORS).route();

        assertThat(route.targets()).hasSize(targets).startsWith(CHAT.targets().toArray(Target[]::new));
        assertThat(route.stopgap()).isEqualTo(new Stopgap(maxTokens, heuristic ? "Sorry." : null));
        assertThat(route.standby()).isEqualTo(CHAT.standby());
        assertThat(route.usualTargets()).isEqualTo(CHAT.targets());
    }

    @Test
    void what_shares_a_provider_on_standby_makes_room_when_that_is_needed() {
        Policy policy = new Declared()
                .route(CHAT)
                .route("batch", 1, "small/other")
                .workload(workload("core", Criticality.CRITICAL_PLUS))
                .workload(workload("side", Criticality.SHEDDABLE))
                .policy();

        assertThat(measures(policy, Level.ORANGE, Cause.PROVIDER_ERRORS).of("side", "batch"))
                .isNull();
        assertThat(Objects.requireNonNull(measures(policy, Level.RED, Cause.PROVIDER_ERRORS)
                                .of("side", "batch"))
                        .of(0))
                .isEqualTo(Admission.PAUSE);
    }

    @Test
    void what_shares_no_provider_goes_on_as_declared() {
        Measures measures = measures(Level.RED, Cause.PROVIDER_ERRORS);

        assertThat(measures.of("side", "apart")).isNull();
        assertThat(measures.of("core", "apart")).isNull();
    }

    @Test
    void only_what_may_be_answered_later_is_put_off() {
        Workload side = workload("side", Criticality.SHEDDABLE);
        Workload later = new Workload(
                "later",
                side.criticality(),
                side.residency(),
                side.delivery(),
                side.limits(),
                side.budget(),
                side.objectives(),
                new Deferring(Duration.ofHours(1), Duration.ofHours(1)));
        Policy policy = new Declared()
                .route(CHAT)
                .workload(workload("core", Criticality.CRITICAL_PLUS))
                .workload(side)
                .workload(later)
                .policy();

        Measures measures = measures(policy, Level.RED, Cause.PROVIDER_ERRORS);

        assertThat(Objects.requireNonNull(measures.of("side", "chat")).of(0)).isEqualTo(Admission.PAUSE);
        assertThat(Objects.requireNonNull(measures.of("later", "chat")).of(0)).isEqualTo(Admission.DEFER);
    }

    @Test
    void the_gateways_own_overload_holds_side_work_everywhere() {
        Measures measures = measures(Level.ORANGE, Cause.OVERLOAD);

        assertThat(Objects.requireNonNull(measures.of("side", "apart")).of(0)).isEqualTo(Admission.PAUSE);
        assertThat(measures.of("core", "apart")).isNull();
    }

    @ParameterizedTest
    @CsvSource({"YELLOW, true", "ORANGE, true", "RED, false"})
    void slow_providers_may_be_hedged_but_not_at_red(Level level, boolean hedged) {
        Measure measure = measure("core", "chat", level, Cause.PROVIDER_LATENCY);

        assertThat(measure.route().hedge() != null).isEqualTo(hedged);
    }

    @Test
    void green_is_what_is_declared() {
        assertThat(measures(Level.GREEN, Cause.PROVIDER_ERRORS)).isEqualTo(Measures.NONE);
    }

    /// Otherwise their order would mean something that nobody reads.
    @Test
    void of_any_two_actions_it_does_not_matter_which_comes_first() {
        for (Level level : List.of(Level.YELLOW, Level.ORANGE, Level.RED)) {
            for (Criticality criticality : Criticality.values()) {
                Action.Because because = because(level, criticality);
                for (Action one : Action.values()) {
                    for (Action other : Action.values()) {
                        assertThat(one.on(other.on(CHAT, because), because))
                                .isEqualTo(other.on(one.on(CHAT, because), because));
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Action.class)
    void an_action_leaves_what_it_is_not_about(Action action) {
        Route changed = action.on(CHAT, because(Level.RED, Criticality.CRITICAL));

        assertThat(changed).isNotEqualTo(CHAT);
        int differing = 0;
        differing += Objects.equals(changed.hedge(), CHAT.hedge()) ? 0 : 1;
        differing += changed.retry().equals(CHAT.retry()) ? 0 : 1;
        differing += changed.queue().equals(CHAT.queue()) ? 0 : 1;
        differing += Objects.equals(changed.cache(), CHAT.cache()) ? 0 : 1;
        differing += changed.targets().equals(CHAT.targets()) ? 0 : 1;
        differing += changed.stopgap().maxTokens() == 0 ? 0 : 1;
        differing += changed.stopgap().heuristic() == null ? 0 : 1;
        differing += changed.lending().equals(Lending.NONE) ? 0 : 1;
        assertThat(differing).isEqualTo(1);
        assertThat(changed.standby()).isEqualTo(CHAT.standby());
        assertThat(changed.timeouts()).isEqualTo(CHAT.timeouts());
        assertThat(changed.limits()).isEqualTo(CHAT.limits());
    }

    @ParameterizedTest
    @CsvSource({
        "core,  YELLOW, 0, USUAL",
        "core,  ORANGE, 2, FIRST",
        "core,  RED,    2, FIRST",
        "usual, RED,    2, FIRST",
        "bare,  RED,    0, FIRST",
        "side,  ORANGE, 0, LAST",
        "side,  RED,    0, LAST"
    })
    void what_is_held_lends_its_limits_to_who_matters_and_has_limits(
            String workload, Level level, int lenders, Lending.Turn turn) {
        Measure measure = Objects.requireNonNull(
                measures(limited(), level, Cause.PROVIDER_ERRORS).of(workload, "chat"));

        Lending lending = measure.route().lending();
        assertThat(lending.lenders()).hasSize(lenders);
        assertThat(lending.committed()).isEqualTo(turn);
        if (lenders > 0) {
            // What matters least is asked first; who has no limits has nothing to lend.
            assertThat(lending.lenders())
                    .containsExactly(new Lending.Lender("side", limits(30)), new Lending.Lender("plus", limits(20)));
        }
    }

    @Test
    void a_playbook_may_lend_nothing() {
        Playbook.Step red = Playbook.DEFAULT.red();
        Playbook.Step keeping = new Playbook.Step(
                red.sheddablePlus(),
                red.sheddable(),
                red.hedging(),
                red.retries(),
                red.otherRetries(),
                red.queue(),
                red.longerCache(),
                red.shorterAnswers(),
                red.heuristics(),
                false);
        Playbook playbook = new Playbook(Playbook.DEFAULT.yellow(), Playbook.DEFAULT.orange(), keeping);

        Measures measures = Effect.of(limited(), playbook, levels(limited(), Level.RED, Cause.PROVIDER_ERRORS));

        assertThat(Objects.requireNonNull(measures.of("core", "chat")).route().lending())
                .isEqualTo(Lending.NONE);
    }

    /// Who still runs somewhere needs its limits there.
    @Test
    void who_runs_on_another_route_keeps_its_limits_and_a_person_who_pauses_it_lends_them() {
        Declared declared = new Declared()
                .route(CHAT)
                .route("apart", 3, "c/m")
                .workload(workload("core", Criticality.CRITICAL_PLUS, limits(10)))
                .workload(workload("side", Criticality.SHEDDABLE, limits(30)));
        assertThat(lenders(declared.policy())).isEmpty();

        Overrides paused = Overrides.NONE.with(new Overrides.Entry(
                Overrides.Action.PAUSE, "side", "because", Instant.EPOCH, Instant.EPOCH, Long.MAX_VALUE));
        assertThat(lenders(declared.policy().overruledBy(paused)))
                .containsExactly(new Lending.Lender("side", limits(30)));
    }

    private static List<Lending.Lender> lenders(Policy policy) {
        return Objects.requireNonNull(
                        measures(policy, Level.RED, Cause.PROVIDER_ERRORS).of("core", "chat"))
                .route()
                .lending()
                .lenders();
    }

    private static Policy limited() {
        Policy policy = new Declared()
                .route(CHAT)
                .workload(workload("core", Criticality.CRITICAL_PLUS, limits(10)))
                .workload(workload("usual", Criticality.CRITICAL, limits(10)))
                .workload(workload("bare", Criticality.CRITICAL_PLUS))
                .workload(workload("plus", Criticality.SHEDDABLE_PLUS, limits(20)))
                .workload(workload("side", Criticality.SHEDDABLE, limits(30)))
                .workload(workload("free", Criticality.SHEDDABLE))
                .policy();
        return Declared.committing(
                policy,
                new Commitment(
                        "units",
                        "a",
                        Set.of("m"),
                        new Commitment.Bought.Throughput(1000),
                        Instant.EPOCH,
                        Instant.EPOCH.plusSeconds(1)));
    }

    private static RateLimits limits(long requests) {
        return new RateLimits(requests, 0, 0, RateLimits.Reserve.EXPECTED);
    }

    private static Action.Because because(Level level, Criticality criticality) {
        return new Action.Because(
                Playbook.DEFAULT.at(level),
                level,
                Cause.PROVIDER_ERRORS,
                criticality,
                List.of(new Lending.Lender("side", limits(30))),
                true);
    }

    /// A reload in the middle: what was changed before has no part in it.
    @Test
    void under_another_config_the_effect_is_of_that_alone() {
        Policy next = new Declared()
                .route("chat", 2, "a/m")
                .workload(workload("core", Criticality.CRITICAL_PLUS))
                .workload(workload("plus", Criticality.SHEDDABLE))
                .policy();

        Measures measures = measures(next, Level.YELLOW, Cause.PROVIDER_ERRORS);

        assertThat(Objects.requireNonNull(measures.of("plus", "chat")).of(0)).isEqualTo(Admission.PAUSE);
        assertThat(Objects.requireNonNull(measures.of("core", "chat")).route())
                .isEqualTo(Objects.requireNonNull(next.routes().get("chat"))
                        .with(Retry.of(2).only(0.5)));
        assertThat(measures.of("side", "chat")).isNull();
    }

    private static Workload workload(String name, Criticality criticality) {
        return workload(name, criticality, RateLimits.NONE);
    }

    private static Workload workload(String name, Criticality criticality, RateLimits limits) {
        return new Workload(name, criticality, null, null, limits);
    }

    private static Measure measure(String workload, String route, Level level, Cause cause) {
        return Objects.requireNonNull(measures(level, cause).of(workload, route));
    }

    private static Measures measures(Level level, Cause cause) {
        return measures(DECLARED, level, cause);
    }

    /// With `core` on `chat` at a level, and what matters as much as that on the same route, too.
    private static Measures measures(Policy policy, Level level, Cause cause) {
        return Effect.of(policy, Playbook.DEFAULT, levels(policy, level, cause));
    }

    private static Levels levels(Policy policy, Level level, Cause cause) {
        TreeMap<Scope, Place> places = new TreeMap<>();
        for (String workload : List.of("core", "usual", "bare")) {
            places.put(
                    new Scope(workload, "chat"),
                    new Place(new Standing(level, 0, level, -1, -1, List.of(), false), cause));
        }
        Board board = new Board(places, List.of(), List.of(), List.of());
        return Levels.of(board, policy);
    }
}
