package dev.signalbox.app.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.signalbox.app.Rig;
import dev.signalbox.simulator.Distribution;
import dev.signalbox.simulator.Script;
import dev.signalbox.simulator.Simulator;
import dev.signalbox.testkit.PostgresServer;
import java.math.BigDecimal;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// What a caller is told of its own key.
@Tag("sockets")
final class OwnKeyTest {
    private static final String SECRET = "a-long-secret-of-the-file";
    private static final String ME = "/v1/signalbox/me";
    private static final String HI = "{\"model\":\"chat\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";
    private static final String KEYS = """
            zone: Asia/Seoul
            keys:
              - { name: web, secret: a-long-secret-of-the-file, routes: [chat] }
              - { name: other, secret: another-secret-of-the-file }
            """;
    private static final String KEY = """
            keys:
              - name: web
                secret: a-long-secret-of-the-file
                workload: shop
                workloads: [side]
                routes: [chat]
                limits: { rpm: 600, concurrent: 4 }
                budget: { usd: 5, per: day }
                expires: 2099-01-01
            """;

    private final Simulator provider =
            Simulator.start(Script.defaults().withLatency(Distribution.ZERO, Distribution.times("constant(1ms)")));

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    @AfterEach
    void stop() {
        provider.close();
    }

    private Rig rig(String more) throws Exception {
        return Rig.start("""
                providers:
                  main: { dialect: openai, url: "%s/v1" }
                routes:
                  chat: { targets: [main/m] }
                  other: { targets: [main/n] }
                workloads:
                  shop: { limits: { tpm: 100000 } }
                  side: { criticality: sheddable }
                prices: [{ model: main/m, input: 100, output: 1000 }]
                %s
                """.formatted(provider.url(), more));
    }

    private String store(String url) {
        return "store: \"%s\"\nledger: { directory: \"%s\", max: 16MiB }\n".formatted(url, folder.resolve("spool"));
    }

    private static HttpResponse<String> me(Rig rig, String... headers) throws Exception {
        return rig.get(rig.url() + ME, headers);
    }

    private static JsonNode told(Rig rig, String secret) throws Exception {
        HttpResponse<String> answer = me(rig, "authorization", "Bearer " + secret);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return Keeper.json(answer);
    }

    private static void chat(Rig rig) throws Exception {
        HttpResponse<String> answer = rig.post(
                "/v1/chat/completions",
                "{\"model\":\"chat\",\"max_tokens\":9,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}",
                "authorization",
                "Bearer " + SECRET);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    private static void refused(HttpResponse<String> answer, String code) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(401);
        assertThat(Keeper.json(answer).at("/error/code").asString()).isEqualTo(code);
        assertThat(Keeper.json(answer).at("/error/type").asString()).isEqualTo("authentication_error");
    }

    @Test
    void a_key_is_told_what_it_may_do_and_what_is_left_to_it() throws Exception {
        try (Rig rig = rig(KEY + "store: none\n")) {
            JsonNode told = told(rig, SECRET);

            assertThat(told.propertyNames())
                    .containsExactly(
                            "key",
                            "workload",
                            "workloads",
                            "routes",
                            "expires",
                            "tags",
                            "limits",
                            "budget",
                            "usage",
                            "usage_missing");
            assertThat(told.path("key").asString()).isEqualTo("web");
            assertThat(told.path("workload").asString()).isEqualTo("shop");
            assertThat(told.path("workloads").toString()).isEqualTo("[\"side\"]");
            assertThat(told.path("routes").toString()).isEqualTo("[\"chat\"]");
            assertThat(told.path("expires").asString()).isEqualTo("2099-01-01T00:00:00Z");
            assertThat(told.path("limits").toString())
                    .isEqualTo("[{\"owner\":\"key\",\"name\":\"web\",\"kind\":\"requests\",\"limit\":600,\"left\":600},"
                            + "{\"owner\":\"key\",\"name\":\"web\",\"kind\":\"concurrent\",\"limit\":4,\"left\":4},"
                            + "{\"owner\":\"workload\",\"name\":\"shop\",\"kind\":\"tokens\",\"limit\":100000,"
                            + "\"left\":null}]");
            JsonNode budget = told.path("budget");
            assertThat(budget.path("usd").asString()).isEqualTo("5");
            assertThat(budget.path("per").asString()).isEqualTo("day");
            assertThat(budget.path("then").asString()).isEqualTo("refuse");
            assertThat(budget.path("left").asString()).isEqualTo("5");
            assertThat(budget.path("begins_anew").asString()).endsWith("T00:00Z");
            assertThat(told.path("usage").isNull()).isTrue();
            assertThat(told.path("usage_missing").asString()).isEqualTo("not_kept");
            assertThat(told.toString()).doesNotContain(SECRET);
        }
    }

    @Test
    void what_is_spent_is_what_the_records_say() throws Exception {
        try (Rig rig = rig(KEY)) {
            for (int i = 0; i < 3; i++) {
                chat(rig);
            }
            BigDecimal cost = cost(rig, 3);

            await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
                JsonNode budget = told(rig, SECRET).path("budget");
                assertThat(new BigDecimal(budget.path("reserved").asString())).isEqualByComparingTo("0");
                assertThat(new BigDecimal(budget.path("spent").asString()))
                        .isPositive()
                        .isEqualByComparingTo(cost);
                assertThat(new BigDecimal(budget.path("left").asString()))
                        .isEqualByComparingTo(new BigDecimal(5).subtract(cost));
            });
        }
    }

    private static BigDecimal cost(Rig rig, int records) throws Exception {
        return rig.records(records).stream()
                .filter(each -> each.path("cost").isObject())
                .map(each -> each.path("cost").path("usd").decimalValue())
                .reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    @Test
    void what_others_have_spent_is_not_told() throws Exception {
        String other = "  - { name: other, secret: another-secret-of-the-file, workload: shop }\n";
        try (Rig rig = rig(KEY + other + "budget: { usd: 100, per: month, unpriced: allow }\n")) {
            chat(rig);
            rig.records(1);

            JsonNode told = told(rig, "another-secret-of-the-file");

            assertThat(told.path("budget").isNull()).isTrue();
            assertThat(told.path("limits").size()).isEqualTo(1);
            assertThat(told.at("/limits/0/left").isNull()).isTrue();
            assertThat(told.toString()).doesNotContain("spent", "web", "\"100\"");
        }
    }

    @Test
    void what_a_key_has_used_is_told_from_sqlite() throws Exception {
        used("sqlite:" + folder.resolve("books.db"));
    }

    @Test
    void what_a_key_has_used_is_told_from_postgresql_and_is_not_when_that_is_away() throws Exception {
        try (PostgresServer database = PostgresServer.start()) {
            String url = database.url(database.database());
            used(url);
            try (Rig rig = rig(KEYS + store(url))) {
                told(rig, SECRET);
                database.kill();

                // What was read lately is told for a while.
                await().atMost(Duration.ofSeconds(60))
                        .until(() -> told(rig, SECRET)
                                .path("usage_missing")
                                .asString("")
                                .equals("store_unavailable"));
                assertThat(told(rig, SECRET).path("key").asString()).isEqualTo("web");
            }
        }
    }

    private void used(String url) throws Exception {
        try (Rig rig = rig(KEYS + store(url))) {
            for (int i = 0; i < 3; i++) {
                chat(rig);
            }
            refusedForItsRoute(rig);
            BigDecimal cost = cost(rig, 4);
            assertThat(rig.get(rig.url() + "/v1/models", "x-api-key", SECRET).statusCode())
                    .isEqualTo(200);
            assertThat(rig.post("/v1/chat/completions", HI, "x-api-key", "another-secret-of-the-file")
                            .statusCode())
                    .isEqualTo(200);
            // Before it is asked for: an answer holds for a while.
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> Keeper.json(rig.get(rig.console() + "/admin/v1/usage?by=key"))
                                    .path("lines")
                                    .size()
                            == 2);
            await().atMost(Duration.ofSeconds(40)).untilAsserted(() -> {
                JsonNode usage = told(rig, SECRET).path("usage");
                for (String time : List.of("today", "month")) {
                    JsonNode used = usage.path(time);
                    assertThat(used.path("requests").asLong())
                            .as(usage.toString())
                            .isEqualTo(4);
                    assertThat(used.path("outcomes").path("success").asLong()).isEqualTo(3);
                    assertThat(used.path("error_rate").decimalValue()).isEqualByComparingTo("0.25");
                    assertThat(new BigDecimal(used.path("cost").asString()))
                            .isPositive()
                            .isEqualByComparingTo(cost);
                    assertThat(used.path("unpriced").asLong()).isZero();
                    assertThat(used.path("mean_duration_ms").decimalValue()).isPositive();
                    assertThat(used.at("/tokens/output").asLong()).isPositive();
                }
                assertThat(Instant.parse(usage.path("as_of").asString())).isBefore(Instant.now());
                // Days and months begin in the zone that is declared.
                assertThat(usage.at("/today/from").asString()).endsWith("T15:00:00Z");
            });
        }
    }

    private static void refusedForItsRoute(Rig rig) throws Exception {
        assertThat(rig.post("/v1/chat/completions", HI.replace("chat", "nothing"), "x-api-key", SECRET)
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void who_asks_again_and_again_is_told_the_same() throws Exception {
        try (Rig rig = rig(KEYS + store("sqlite:" + folder.resolve("books.db")))) {
            long begin = System.nanoTime();
            String asOf = told(rig, SECRET).at("/usage/as_of").asString();
            String again = asOf;
            for (int i = 0; i < 20; i++) {
                again = told(rig, SECRET).at("/usage/as_of").asString();
            }

            // On a machine that takes longer for this than answers hold, nothing is said.
            boolean quick = System.nanoTime() - begin < Duration.ofSeconds(8).toNanos();
            assertThat(quick ? again : asOf).isEqualTo(asOf);
        }
    }

    @Test
    void asking_takes_nothing_of_the_limits() throws Exception {
        try (Rig rig = rig("keys: [{ name: web, secret: " + SECRET + ", limits: { rpm: 1 } }]")) {
            told(rig, SECRET);
            assertThat(told(rig, SECRET).at("/limits/0/left").asLong()).isEqualTo(1);

            chat(rig);

            assertThat(told(rig, SECRET).at("/limits/0/left").asLong()).isZero();
        }
    }

    @ParameterizedTest
    @CsvSource({"authorization, Bearer ", "x-api-key, ''", "api-key, ''", "x-goog-api-key, ''"})
    void any_header_for_keys_will_do(String header, String before) throws Exception {
        try (Rig rig = rig("keys: [{ name: web, secret: " + SECRET + " }]\nstore: none\n")) {
            String scheme = before.isEmpty() ? "" : before + " ";
            HttpResponse<String> answer = me(rig, header, scheme + SECRET);

            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            assertThat(answer.body())
                    .isEqualTo("{\"key\":\"web\",\"workload\":\"default\",\"workloads\":[],\"routes\":[\"chat\","
                            + "\"other\"],\"expires\":null,\"tags\":{},\"limits\":[],\"budget\":null,\"usage\":null,"
                            + "\"usage_missing\":\"not_kept\"}");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {ME, "/signalbox/me", "/openai/v1/signalbox/me"})
    void it_is_found_wherever_a_base_url_leads(String path) throws Exception {
        try (Rig rig = rig(KEY)) {
            assertThat(rig.get(rig.url() + path, "x-api-key", SECRET).statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void a_key_made_at_run_time_is_told_the_same() throws Exception {
        String store =
                "admin-token: " + folder.resolve("token") + "\nstore: sqlite:" + folder.resolve("books.db") + "\n";
        try (Rig rig = rig(store + KEY);
                Keeper keeper = new Keeper(rig, folder.resolve("token"))) {
            String secret = keeper.made("{\"name\":\"made\",\"workload\":\"side\",\"limits\":{\"rpm\":7}}");

            JsonNode told = told(rig, secret);

            assertThat(told.path("key").asString()).isEqualTo("made");
            assertThat(told.path("workload").asString()).isEqualTo("side");
            assertThat(told.at("/limits/0/left").asLong()).isEqualTo(7);
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> told(rig, secret).at("/usage/today/requests").isNumber());
            keeper.revoke("made");
            refused(me(rig, "x-api-key", secret), "invalid_key");
        }
    }

    @Test
    void who_has_no_key_is_told_nothing() throws Exception {
        try (Rig rig = rig(KEY)) {
            refused(me(rig), "missing_key");
            refused(me(rig, "x-api-key", "another-secret-than-that"), "invalid_key");
            List<JsonNode> records = rig.records(2);
            assertThat(records)
                    .allSatisfy(each ->
                            assertThat(each.path("operation").asString()).isEqualTo("key"));
        }
        try (Rig open = rig("")) {
            refused(me(open), "missing_key");
        }
    }
}
