package dev.signalbox.core.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.signalbox.core.Declared;
import dev.signalbox.model.failure.Code;
import dev.signalbox.model.failure.Problem;
import dev.signalbox.model.policy.Credential;
import dev.signalbox.model.policy.CredentialSource;
import dev.signalbox.model.policy.Ejection;
import dev.signalbox.model.policy.Overrides.Action;
import dev.signalbox.model.policy.Policy;
import dev.signalbox.model.policy.Provider;
import dev.signalbox.model.policy.Route;
import dev.signalbox.model.policy.Secret;
import dev.signalbox.model.policy.Target;
import dev.signalbox.model.policy.Workload;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RouterTest {
    // ── Declared routes ──────────────────────────────────────────────────────────────────────────────────────────────

    @Test
    void lower_priorities_come_first_and_equal_ones_share_by_weight() {
        Router router = router(new Declared()
                .route(route(
                        "chat",
                        Declared.target("d/last", 7, 1),
                        Declared.target("a/often", 0, 2),
                        Declared.target("c/second", 3, 9),
                        Declared.target("b/seldom", 0, 1))));

        assertThat(Stream.generate(() -> String.join(" ", names(ready(router, "chat"))))
                        .limit(4))
                .containsExactly(
                        "a/often b/seldom c/second d/last",
                        "b/seldom a/often c/second d/last",
                        "a/often b/seldom c/second d/last",
                        "a/often b/seldom c/second d/last");
    }

    @Test
    void each_route_has_its_own_turns() {
        Target[] targets = {Declared.target("a/1", 0, 1), Declared.target("b/1", 0, 1)};
        Router router = router(new Declared().route(route("one", targets)).route(route("two", targets)));

        ready(router, "one");

        assertThat(names(ready(router, "two"))).containsExactly("a/1", "b/1");
        assertThat(names(ready(router, "one"))).containsExactly("b/1", "a/1");
    }

    @Test
    void a_declared_name_wins_over_a_direct_one() {
        Router router = router(
                new Declared().provider("a", "openai").route("a/1", 1, "b/2").direct());

        assertThat(names(ready(router, "a/1"))).containsExactly("b/2");
    }

    @Test
    void the_names_are_those_that_the_caller_may_use_in_the_order_of_the_config() {
        Router router = router(new Declared()
                .route("zeta", 1, "a/1")
                .direct()
                .route("alpha", 1, "a/1")
                .route("mid", 1, "a/1"));

        assertThat(router.names(_ -> true)).containsExactly("zeta", "alpha", "mid");
        assertThat(router.names(Set.of("mid", "*")::contains)).containsExactly("mid");
    }

    // ── Residency ────────────────────────────────────────────────────────────────────────────────────────────────────

    private static final Declared PLACES = new Declared()
            .providerIn("eu", "eu")
            .providerIn("kr", "kr")
            .provider("anywhere", "openai")
            .route("chat", 3, "anywhere/1", "kr/2", "eu/3")
            .route("abroad", 3, "anywhere/1", "eu/3")
            .direct()
            .workload("korean", "kr");

    @Test
    void only_targets_where_prompts_may_be_processed_are_planned() {
        Plan.Ready plan = (Plan.Ready) planFor("korean", "chat");

        assertThat(names(plan)).containsExactly("kr/2");
        assertThat(plan.leftOut())
                .extracting(left -> left.target().label() + " " + left.reason())
                .containsExactly("anywhere/1 residency", "eu/3 residency");
    }

    @Test
    void without_residency_nothing_is_left_out() {
        Plan.Ready plan = (Plan.Ready) planFor("default", "chat");

        assertThat(names(plan)).containsExactly("anywhere/1", "kr/2", "eu/3");
        assertThat(plan.leftOut()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"abroad", "eu/3", "anywhere/kr", "bare"})
    void a_request_goes_nowhere_rather_than_abroad(String model) {
        Problem problem = ((Plan.Refused) planFor("korean", model)).problem();

        assertThat(problem.code()).isEqualTo(Code.NO_ALLOWED_TARGET);
        assertThat(problem.message()).contains("`korean`", "`kr`");
    }

    @Test
    void a_directly_named_model_in_the_country_is_planned() {
        assertThat(names((Plan.Ready) planFor("korean", "kr/any"))).containsExactly("kr/any");
    }

    private static Plan planFor(String workload, String model) {
        Policy policy = PLACES.policy();
        Workload declared = Objects.requireNonNull(policy.workloads().get(workload));
        return new Router(policy).plan(model, "openai", declared, _ -> true, null);
    }

    // ── Directly named models ────────────────────────────────────────────────────────────────────────────────────────

    private static final Declared TWO = new Declared()
            .provider("openai", "openai")
            .provider("claude", "anthropic")
            .direct();
    private static final Declared SECOND = new Declared()
            .provider("openai", "openai")
            .provider("claude", "anthropic")
            .provider("vllm", "openai")
            .direct();
    private static final Declared ONE =
            new Declared().provider("claude", "anthropic").direct();

    static Stream<Arguments> direct() {
        return Stream.of(
                arguments(TWO, "openai/gpt-5.1", "anthropic", "openai", "gpt-5.1"),
                arguments(TWO, "claude/sonnet", "openai", "claude", "sonnet"),
                arguments(TWO, "openai/org/model:tag", "anthropic", "openai", "org/model:tag"),
                arguments(TWO, "claude//x/", "openai", "claude", "/x/"),
                arguments(TWO, "openai/openai/gpt", "openai", "openai", "openai/gpt"),
                arguments(TWO, "gpt-5.1", "openai", "openai", "gpt-5.1"),
                arguments(TWO, "gpt-5.1", "anthropic", "claude", "gpt-5.1"),
                arguments(TWO, "org/model", "anthropic", "claude", "org/model"),
                arguments(TWO, "/model", "openai", "openai", "/model"),
                arguments(TWO, "openai/", "anthropic", "claude", "openai/"),
                arguments(TWO, "OpenAI/gpt", "anthropic", "claude", "OpenAI/gpt"),
                arguments(SECOND, "vllm/qwen", "openai", "vllm", "qwen"),
                arguments(SECOND, "qwen", "openai", "openai", "qwen"),
                arguments(ONE, "sonnet", "openai", "claude", "sonnet"),
                arguments(ONE, "org/model", "gemini", "claude", "org/model"),
                arguments(TWO, "gemini-3", "gemini", null, ""),
                arguments(TWO, "google/gemini-3", "gemini", null, ""));
    }

    @ParameterizedTest
    @MethodSource("direct")
    void a_directly_named_model_finds_its_provider(
            Declared declared, String model, String dialect, @Nullable String provider, String there) {
        Plan plan = router(declared).plan(model, dialect, Workload.DEFAULT, _ -> true, null);

        if (provider == null) {
            assertThat(((Plan.Refused) plan).problem().code()).isEqualTo(Code.ROUTE_NOT_FOUND);
        } else {
            Plan.Ready ready = (Plan.Ready) plan;
            assertThat(ready.route().name()).isEqualTo("*");
            assertThat(ready.candidates()).hasSize(1);
            assertThat(ready.candidates().getFirst())
                    .returns(provider + "/" + there, Candidate::name)
                    .returns(there, candidate -> candidate.target().model())
                    .returns(provider + "/*", candidate -> candidate.target().label());
        }
    }

    @Test
    void without_a_route_for_direct_names_there_are_none() {
        Router router = router(new Declared().route("chat", 1, "a/1"));

        assertThat(refused(router, "a/1").code()).isEqualTo(Code.ROUTE_NOT_FOUND);
    }

    // ── What a caller may not use ────────────────────────────────────────────────────────────────────────────────────

    @Test
    void a_route_that_the_caller_may_not_use_is_refused() {
        Router router = router(new Declared().route("chat", 1, "a/1").direct());

        assertThat(refused(router, "chat", "other"))
                .returns(Code.ROUTE_NOT_ALLOWED, Problem::code)
                .returns("model", Problem::param);
        assertThat(refused(router, "a/1", "chat").code()).isEqualTo(Code.ROUTE_NOT_ALLOWED);
        assertThat(refused(router, "*", "chat").code()).isEqualTo(Code.ROUTE_NOT_ALLOWED);
    }

    @Test
    void what_was_probably_meant_is_suggested_as_far_as_the_caller_may_use_it() {
        Router router = router(
                new Declared().route("chat", 1, "a/1").route("chats", 1, "a/1").route("embed", 1, "a/1"));

        assertThat(refused(router, "chatt").message())
                .isEqualTo("There is no route `chatt`. Did you mean `chat` or `chats`?");
        assertThat(refused(router, "chatt", "chats").message())
                .isEqualTo("There is no route `chatt`. Did you mean `chats`?");
        assertThat(refused(router, "chatt", "embed").message()).isEqualTo("There is no route `chatt`.");
    }

    @Test
    void a_long_unknown_name_is_shown_in_part() {
        Router router = router(new Declared().route("chat", 1, "a/1"));

        assertThat(refused(router, "x".repeat(1_000_000)).message()).hasSizeLessThan(300);
    }

    // ── Credentials ──────────────────────────────────────────────────────────────────────────────────────────────────

    @Test
    void a_provider_without_keys_gets_no_credential() {
        Router router = router(new Declared().route("chat", 1, "a/1"));

        assertThat(ready(router, "chat").candidates().getFirst().key()).isNull();
    }

    static Stream<Declared> shared() {
        return Stream.of(
                keyed().route("chat", 1, "k/1"),
                keyed().route("chat", 2, "k/1", "k/2"),
                keyed().route("chat", 2, "other/1", "k/2"),
                keyed().route("chat", 2, "k/1", "other/2"),
                keyed().route(route("chat", Declared.target("k/1", 0, 1), Declared.target("k/2", 0, 1))),
                keyed().route(route("chat", Declared.target("k/1", 0, 1), Declared.target("other/2", 0, 1))),
                keyed().route(route("chat", Declared.target("k/1", 0, 3), Declared.target("other/2", 0, 1))));
    }

    @ParameterizedTest
    @MethodSource("shared")
    void at_each_place_in_a_plan_a_providers_keys_are_used_equally(Declared declared) {
        Router router = router(declared);
        List<Map<Secret, Integer>> byPlace = new ArrayList<>();
        for (int turn = 0; turn < 2000; turn++) {
            List<Candidate> candidates = ready(router, "chat").candidates();
            for (int place = 0; place < candidates.size(); place++) {
                if (byPlace.size() == place) {
                    byPlace.add(new HashMap<>());
                }
                Credential key = candidates.get(place).key();
                if (key != null && key.source() instanceof CredentialSource.Fixed(Secret credential)) {
                    byPlace.get(place).merge(credential, 1, Integer::sum);
                }
            }
        }

        assertThat(byPlace).allSatisfy(used -> {
            int first = used.getOrDefault(new Secret("key-1"), 0);
            int second = used.getOrDefault(new Secret("key-2"), 0);
            assertThat(first).isCloseTo(second, within(20));
        });
    }

    @Test
    void no_credential_is_printed() {
        Router router = router(keyed().route("chat", 1, "k/1"));

        assertThat(ready(router, "chat").toString()).contains("k/1").doesNotContain("key-1", "key-2");
    }

    @Test
    void a_providers_keys_are_used_by_weight() {
        Provider declared = Declared.made(
                "k",
                "openai",
                100,
                Ejection.DEFAULT,
                List.of(new Credential(new Secret("key-1"), 3), new Credential(new Secret("key-2"), 1)));
        Router router =
                router(new Declared().provider(declared).route("chat", 1, "k/1").direct());

        for (String model : List.of("chat", "k/any")) {
            long first = Stream.generate(
                            () -> ready(router, model).candidates().getFirst().number())
                    .limit(4000)
                    .filter(number -> number == 1)
                    .count();
            assertThat(first).as(model).isCloseTo(3000, within(20L));
        }
    }

    @Test
    void each_key_is_a_candidate_with_a_slot_of_its_own() {
        Router router = router(keyed().route("chat", 2, "k/1", "other/2")
                .route("again", 1, "k/1")
                .direct());

        assertThat(ready(router, "chat").candidates())
                .extracting(each -> each.target().label() + "#" + each.number())
                .containsExactlyInAnyOrder("k/1#1", "k/1#2", "other/2#0");
        assertThat(router.slots())
                .as("three, and three for directly named models")
                .hasSize(6)
                .allSatisfy(each -> assertThat(router.slots().get(each.slot())).isEqualTo(each));
        assertThat(ready(router, "again").candidates())
                .allSatisfy(each -> assertThat(router.slots().get(each.slot())).isEqualTo(each));
    }

    // ── Sessions ─────────────────────────────────────────────────────────────────────────────────────────────────────

    @Test
    void a_session_gets_the_same_plan_each_time_within_the_priorities() {
        Router router = router(keyed().route(route(
                "chat",
                Declared.target("k/1", 0, 1),
                Declared.target("b/2", 0, 1),
                Declared.target("c/3", 0, 1),
                Declared.target("last/4", 1, 1))));
        Set<String> firsts = new HashSet<>();

        for (int session = 0; session < 50; session++) {
            List<Candidate> once = inSession(router, "session-" + session);
            ready(router, "chat");
            assertThat(inSession(router, "session-" + session)).isEqualTo(once);
            assertThat(once.getLast().name()).isEqualTo("last/4");
            firsts.add(once.getFirst().name());
        }

        assertThat(firsts).containsExactlyInAnyOrder("k/1", "b/2", "c/3");
    }

    private static List<Candidate> inSession(Router router, String session) {
        Plan plan = router.plan("chat", "openai", Workload.DEFAULT, _ -> true, session);
        return ((Plan.Ready) plan).candidates();
    }

    private static Declared keyed() {
        return new Declared().provider("k", "openai", "key-1", "key-2");
    }

    // ── Changed by hand ──────────────────────────────────────────────────────────────────────────────────────────────

    @Test
    void a_target_that_is_taken_out_is_left_out_with_what_was_done() {
        Plan.Ready plan = ready(
                router(new Declared()
                        .route("chat", 3, "a/1", "b/2", "c/3")
                        .byHand(Action.DRAIN, "a/1")
                        .byHand(Action.DISABLE, "c/3")),
                "chat");

        assertThat(names(plan)).containsExactly("b/2");
        assertThat(plan.leftOut().stream().map(left -> left.target().label() + " " + left.reason()))
                .containsExactly("a/1 drained", "c/3 disabled");
    }

    @Test
    void a_route_whose_targets_are_all_taken_out_is_still_a_plan() {
        Plan.Ready plan = ready(router(new Declared().route("chat", 3, "a/1").byHand(Action.DRAIN, "a/1")), "chat");

        assertThat(plan.candidates()).isEmpty();
        assertThat(plan.leftOut()).hasSize(1);
    }

    @Test
    void residency_comes_before_what_was_done_by_hand() {
        Policy policy = new Declared()
                .route("chat", 3, "a/1")
                .workload("korean", "kr")
                .byHand(Action.DRAIN, "a/1")
                .policy();
        Workload korean = Objects.requireNonNull(policy.workloads().get("korean"));

        Plan plan = new Router(policy).plan("chat", "openai", korean, _ -> true, null);

        assertThat(((Plan.Refused) plan).problem().code()).isEqualTo(Code.NO_ALLOWED_TARGET);
    }

    @Test
    void directly_named_models_of_a_provider_are_taken_out_together() {
        Router router = router(new Declared()
                .provider("a", "openai")
                .provider("b", "openai")
                .direct()
                .byHand(Action.DISABLE, "a/*"));

        assertThat(ready(router, "a/anything").candidates()).isEmpty();
        assertThat(ready(router, "a/anything").leftOut()).hasSize(1);
        assertThat(names(ready(router, "b/anything"))).containsExactly("b/anything");
    }

    @Test
    void a_target_that_is_taken_out_keeps_its_places() {
        Declared declared = keyed().route("chat", 3, "k/1", "b/2");
        List<Integer> before =
                router(declared).slots().stream().map(Candidate::slot).toList();

        List<Candidate> after = router(declared.byHand(Action.DRAIN, "k/1")).slots();

        assertThat(after).extracting(Candidate::slot).isEqualTo(before);
        assertThat(after).extracting(Candidate::name).contains("k/1");
    }

    // ── Small things ─────────────────────────────────────────────────────────────────────────────────────────────────

    private static Router router(Declared declared) {
        return new Router(declared.policy());
    }

    private static Route route(String name, Target... targets) {
        return new Route(name, List.of(targets), Declared.TIMEOUTS, 3, false);
    }

    private static Plan.Ready ready(Router router, String model) {
        return (Plan.Ready) router.plan(model, "openai", Workload.DEFAULT, _ -> true, null);
    }

    private static Problem refused(Router router, String model) {
        return ((Plan.Refused) router.plan(model, "openai", Workload.DEFAULT, _ -> true, null)).problem();
    }

    private static Problem refused(Router router, String model, String onlyAllowed) {
        return ((Plan.Refused) router.plan(model, "openai", Workload.DEFAULT, onlyAllowed::equals, null)).problem();
    }

    private static List<String> names(Plan.Ready plan) {
        return plan.candidates().stream().map(Candidate::name).toList();
    }
}
