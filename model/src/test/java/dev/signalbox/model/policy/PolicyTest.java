package dev.signalbox.model.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What is declared is checked when it is made, and does not change afterwards.
class PolicyTest {
    private static final Target TARGET = Target.declared("openai", "gpt-5.1", 0, 1, Timeouts.DEFAULT);
    private static final Secret SECRET = new Secret("sk-0123456789abcdef");

    // ── Secrets ──────────────────────────────────────────────────────────────────────────────────────────────────────

    @Test
    void a_secret_prints_as_stars() {
        assertThat(SECRET).hasToString("***");
        assertThat("" + SECRET).isEqualTo("***");
        assertThat(SECRET.reveal()).isEqualTo("sk-0123456789abcdef");
    }

    @Test
    void nothing_that_holds_a_secret_prints_it() {
        Provider provider = new Provider(
                "openai",
                "openai",
                URI.create("https://api.example/v1"),
                List.of(SECRET),
                null,
                false,
                new Provider.OutboundProxy("proxy.example", 3128, "user", SECRET),
                null,
                10);
        Key key = key(SECRET.reveal());
        Policy policy = policy(Map.of("openai", provider), Map.of(), List.of(key));

        assertThat(List.of(provider, key, policy).toString()).contains("***").doesNotContain(SECRET.reveal());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 15})
    void a_short_secret_is_refused_without_showing_it(int length) {
        String secret = "s".repeat(length);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> key(secret))
                .withMessage("key web: the secret is too short");
    }

    @Test
    void a_secret_of_16_characters_will_do() {
        assertThat(key("0123456789abcdef").secret().reveal()).hasSize(16);
    }

    @Test
    void a_key_without_routes_may_use_all() {
        Key all = key(SECRET.reveal());
        Key one = new Key("web", SECRET, "default", Set.of("chat"));

        assertThat(all.mayUse("chat")).isTrue();
        assertThat(all.mayUse("*")).isTrue();
        assertThat(one.mayUse("chat")).isTrue();
        assertThat(one.mayUse("chat2")).isFalse();
        assertThat(one.mayUse("*")).isFalse();
    }

    // ── Providers ────────────────────────────────────────────────────────────────────────────────────────────────────

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ftp://api.example/v1",
                "//api.example/v1",
                "api.example/v1",
                "/v1",
                "https:/v1",
                "mailto:a@example",
                "https://user@api.example/v1",
                "https://user:password@api.example/v1",
                "https://api.example/v1?key=1",
                "https://api.example?"
            })
    void an_address_that_no_provider_has_is_refused(String url) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> provider(url, null, 1))
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("password", "key=1"));
    }

    @ParameterizedTest
    @CsvSource({
        "https://api.example/v1, true, 443",
        "http://api.example, false, 80",
        "https://api.example:8443/v1, true, 8443",
        "http://127.0.0.1:11434/v1, false, 11434",
        "http://[::1]:8000, false, 8000"
    })
    void the_port_follows_from_the_address(String url, boolean tls, int port) {
        assertThat(provider(url, null, 1)).returns(tls, Provider::tls).returns(port, Provider::port);
    }

    @Test
    void a_provider_without_connections_is_refused() {
        assertThatIllegalArgumentException().isThrownBy(() -> provider("https://api.example", null, 0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\t"})
    void a_blank_place_is_no_place(String blank) {
        assertThatIllegalArgumentException().isThrownBy(() -> provider("https://api.example", blank, 1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Workload("core", Workload.Criticality.CRITICAL, blank, null));
    }

    // ── Routes and targets ───────────────────────────────────────────────────────────────────────────────────────────

    @ParameterizedTest
    @CsvSource({"1, true", "3, true", "10, true", "0, false", "-1, false", "11, false"})
    void a_route_allows_1_to_10_attempts(int attempts, boolean allowed) {
        if (allowed) {
            assertThat(route("chat", List.of(TARGET), attempts).attempts()).isEqualTo(attempts);
        } else {
            assertThatIllegalArgumentException().isThrownBy(() -> route("chat", List.of(TARGET), attempts));
        }
    }

    @Test
    void every_route_but_the_direct_one_has_targets() {
        assertThat(route(Route.DIRECT, List.of(), 1).targets()).isEmpty();
        assertThatIllegalArgumentException().isThrownBy(() -> route("chat", List.of(), 1));
        assertThatIllegalArgumentException().isThrownBy(() -> route(Route.DIRECT, List.of(TARGET), 1));
    }

    @ParameterizedTest
    @CsvSource({"-1, 1", "0, 0", "0, -5"})
    void a_priority_is_from_0_and_a_weight_from_1(int priority, int weight) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Target.declared("openai", "gpt-5.1", priority, weight, Timeouts.DEFAULT));
    }

    @Test
    void the_label_of_a_directly_named_model_is_bounded() {
        assertThat(TARGET.label()).isEqualTo("openai/gpt-5.1");
        assertThat(Target.direct("openai", "whatever", Timeouts.DEFAULT))
                .returns("whatever", Target::model)
                .returns("openai/*", Target::label);
    }

    // ── Limits ───────────────────────────────────────────────────────────────────────────────────────────────────────

    @ParameterizedTest
    @ValueSource(strings = {"PT0S", "PT-1S", "PT24H0.001S", "PT2562047788015H"})
    void a_timeout_is_more_than_nothing_and_at_most_a_day(String wrong) {
        Duration limit = Duration.parse(wrong);
        Duration fine = Duration.ofSeconds(1);

        assertThatIllegalArgumentException().isThrownBy(() -> new Timeouts(limit, fine, fine, fine));
        assertThatIllegalArgumentException().isThrownBy(() -> new Timeouts(fine, limit, fine, fine));
        assertThatIllegalArgumentException().isThrownBy(() -> new Timeouts(fine, fine, limit, fine));
        assertThatIllegalArgumentException().isThrownBy(() -> new Timeouts(fine, fine, fine, limit));
    }

    @Test
    void a_timeout_of_a_day_will_do() {
        Duration day = Duration.ofHours(24);

        assertThat(new Timeouts(day, day, day, day).total()).isEqualTo(day);
    }

    @Test
    void the_total_is_just_under_the_official_clients_own() {
        assertThat(Timeouts.DEFAULT.total()).isLessThan(Duration.ofMinutes(10));
        assertThat(Timeouts.REASONING.total()).isEqualTo(Timeouts.DEFAULT.total());
        assertThat(Timeouts.REASONING.firstToken()).isGreaterThan(Timeouts.DEFAULT.firstToken());
    }

    @ParameterizedTest
    @CsvSource({"0, true", "65535, true", "-1, false", "65536, false"})
    void a_port_is_0_to_65535(int port, boolean allowed) {
        if (allowed) {
            assertThat(listener(port).port()).isEqualTo(port);
        } else {
            assertThatIllegalArgumentException().isThrownBy(() -> listener(port));
        }
    }

    // ── The whole ────────────────────────────────────────────────────────────────────────────────────────────────────

    @Test
    void a_policy_has_the_default_workload() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Policy(
                        listener(1),
                        listener(2),
                        Map.of(),
                        Map.of(),
                        Map.of(),
                        List.of(),
                        HttpLimits.DEFAULT,
                        AccessLog.STANDARD_OUTPUT,
                        Duration.ofSeconds(1)))
                .withMessageContaining("default");
    }

    @Test
    void a_policy_is_open_without_keys() {
        assertThat(policy(Map.of(), Map.of(), List.of()).open()).isTrue();
        assertThat(policy(Map.of(), Map.of(), List.of(key(SECRET.reveal()))).open())
                .isFalse();
    }

    @Test
    void a_policy_keeps_the_order_of_the_file() {
        Map<String, Route> routes = new LinkedHashMap<>();
        for (String name : List.of("zeta", "alpha", "mid", "beta", "omega", "nu")) {
            routes.put(name, route(name, List.of(TARGET), 1));
        }

        assertThat(policy(Map.of(), routes, List.of()).routes().keySet())
                .containsExactly("zeta", "alpha", "mid", "beta", "omega", "nu");
    }

    @Test
    void what_it_was_made_of_may_change_a_policy_does_not() {
        List<Target> targets = new ArrayList<>(List.of(TARGET));
        Map<String, Route> routes = new LinkedHashMap<>();
        routes.put("chat", route("chat", targets, 1));
        Set<String> mayUse = new HashSet<>(Set.of("chat"));
        List<Key> keys = new ArrayList<>(List.of(new Key("web", SECRET, "default", mayUse)));
        Policy policy = policy(Map.of(), routes, keys);

        targets.clear();
        mayUse.clear();
        keys.clear();
        routes.clear();

        assertThat(policy.routes()).containsOnlyKeys("chat");
        assertThat(policy.routes().values())
                .allSatisfy(route -> assertThat(route.targets()).hasSize(1));
        assertThat(policy.keys()).singleElement().returns(false, key -> key.mayUse("other"));
        assertThatThrownBy(() -> policy.routes().clear()).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void a_policy_that_listens_elsewhere_is_the_same_otherwise() {
        Policy policy = policy(Map.of(), Map.of(), List.of(key(SECRET.reveal())));

        Policy moved = policy.listeningOn(listener(81), listener(82));

        assertThat(moved.gateway().port()).isEqualTo(81);
        assertThat(moved.console().port()).isEqualTo(82);
        assertThat(moved.listeningOn(policy.gateway(), policy.console())).isEqualTo(policy);
    }

    private static Policy policy(Map<String, Provider> providers, Map<String, Route> routes, List<Key> keys) {
        return new Policy(
                listener(1),
                listener(2),
                providers,
                routes,
                Map.of(Workload.DEFAULT_NAME, Workload.DEFAULT),
                keys,
                HttpLimits.DEFAULT,
                AccessLog.STANDARD_OUTPUT,
                Duration.ofSeconds(1));
    }

    private static Listener listener(int port) {
        return new Listener("127.0.0.1", port, null, List.of());
    }

    private static Key key(String secret) {
        return new Key("web", new Secret(secret), "default", Set.of());
    }

    private static Route route(String name, List<Target> targets, int attempts) {
        return new Route(name, targets, Timeouts.DEFAULT, attempts, false);
    }

    private static Provider provider(String url, @Nullable String processing, int maxConnections) {
        return new Provider(
                "openai", "openai", URI.create(url), List.of(), processing, false, null, null, maxConnections);
    }
}
