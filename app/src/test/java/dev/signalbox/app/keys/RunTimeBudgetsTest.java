package dev.signalbox.app.keys;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import dev.signalbox.app.Rig;
import dev.signalbox.app.cluster.RedisServer;
import dev.signalbox.simulator.Distribution;
import dev.signalbox.simulator.Script;
import dev.signalbox.simulator.Simulator;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// What keys may spend that are made while the gateway runs.
@Tag("sockets")
class RunTimeBudgetsTest {
    /// Enough for two or three answers of nine tokens.
    private static final String KEY = "{\"name\":\"web\",\"budget\":{\"usd\":0.05,\"per\":\"month\"}}";

    private final Simulator provider =
            Simulator.start(Script.defaults().withLatency(Distribution.ZERO, Distribution.times("constant(1ms)")));

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    @AfterEach
    void stop() {
        provider.close();
    }

    private Rig rig() throws Exception {
        return Rig.start(yaml("token", "books.db"));
    }

    private String yaml(String token, String store) {
        return """
                providers: { main: { dialect: openai, url: "%s/v1" } }
                routes: { chat: { targets: [main/m] }, dear: { targets: [main/unpriced] } }
                prices: [{ model: main/m, input: 1000, output: 1000 }]
                admin-token: %s
                store: sqlite:%s
                drain-timeout: 2s
                """.formatted(provider.url(), folder.resolve(token), folder.resolve(store));
    }

    private static HttpResponse<String> ask(Rig rig, String path, String model, String key) throws Exception {
        return rig.post(
                path,
                "{\"model\":\"" + model + "\",\"max_tokens\":9,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}",
                "authorization",
                "Bearer " + key);
    }

    /// @return how many were answered before one was refused
    private static int untilRefused(Rig rig, String path, String key) throws Exception {
        int answered = 0;
        while (true) {
            HttpResponse<String> answer = ask(rig, path, "chat", key);
            if (answer.statusCode() != 200) {
                assertThat(answer.statusCode()).as(answer.body()).isEqualTo(429);
                assertThat(answer.body()).contains("the key `web`");
                assertThat(answer.headers().firstValue("x-should-retry")).contains("false");
                return answered;
            }
            answered++;
            assertThat(answered).as("answers within the budget").isLessThan(20);
        }
    }

    private static JsonNode budget(Rig rig) throws Exception {
        return Keeper.json(rig.get(rig.console() + "/admin/v1/budgets"))
                .path("budgets")
                .path(0);
    }

    @Test
    void a_key_of_run_time_is_refused_once_its_budget_is_spent_and_after_a_restart_as_well() throws Exception {
        String secret;
        String spent;
        try (Rig rig = rig();
                Keeper keeper = new Keeper(rig, folder.resolve("token"))) {
            secret = keeper.made(KEY);
            assertThat(keeper.show("web").path("budget").path("usd").asString()).isEqualTo("0.05");

            assertThat(untilRefused(rig, "/v1/chat/completions", secret)).isPositive();
            assertThat(untilRefused(rig, "/v1/messages", secret)).isZero();
            assertThat(budget(rig).path("name").asString()).isEqualTo("web");
            spent = budget(rig).path("spent").asString();
            assertThat(Double.parseDouble(spent)).isPositive();
        }
        try (Rig rig = rig()) {
            assertThat(untilRefused(rig, "/v1/chat/completions", secret)).isZero();
            assertThat(budget(rig).path("spent").asString()).isEqualTo(spent);
        }
    }

    @Test
    void two_gateways_that_each_have_a_key_of_that_name_count_what_both_spend() throws Exception {
        try (RedisServer redis = RedisServer.start();
                Rig one = shared("one", redis);
                Rig two = shared("two", redis);
                Keeper keeperOfOne = new Keeper(one, folder.resolve("one.token"));
                Keeper keeperOfTwo = new Keeper(two, folder.resolve("two.token"))) {
            String secretOfOne = keeperOfOne.made(KEY.replace("0.05", "1"));
            String secretOfTwo = keeperOfTwo.made(KEY.replace("0.05", "1"));
            assertThat(ask(one, "/v1/chat/completions", "chat", secretOfOne).statusCode())
                    .isEqualTo(200);
            assertThat(ask(two, "/v1/chat/completions", "chat", secretOfTwo).statusCode())
                    .isEqualTo(200);

            await().atMost(60, SECONDS).untilAsserted(() -> {
                double both = Double.parseDouble(budget(one).path("here").asString())
                        + Double.parseDouble(budget(two).path("here").asString());
                assertThat(both).isPositive();
                assertThat(Double.parseDouble(budget(one).path("spent").asString()))
                        .isCloseTo(both, within(1e-6));
                assertThat(Double.parseDouble(budget(two).path("spent").asString()))
                        .isCloseTo(both, within(1e-6));
            });
        }
    }

    private Rig shared(String name, RedisServer redis) throws Exception {
        return Rig.start(
                yaml(name + ".token", name + ".db") + "cluster: \"redis://127.0.0.1:%d\"\n".formatted(redis.port()));
    }

    @Test
    void made_anew_under_its_name_it_inherits_what_was_spent_and_a_larger_budget_holds() throws Exception {
        try (Rig rig = rig();
                Keeper keeper = new Keeper(rig, folder.resolve("token"))) {
            untilRefused(rig, "/v1/chat/completions", keeper.made(KEY));
            assertThat(keeper.revoke("web").statusCode()).isEqualTo(200);

            assertThat(untilRefused(rig, "/v1/chat/completions", keeper.made(KEY)))
                    .isZero();
            assertThat(keeper.revoke("web").statusCode()).isEqualTo(200);
            String larger = keeper.made(KEY.replace("0.05", "0.1"));

            assertThat(untilRefused(rig, "/v1/chat/completions", larger)).isPositive();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.00005", "0.000001", "1000000"})
    void the_smallest_amount_is_taken_as_it_is_written(String usd) throws Exception {
        try (Rig rig = rig();
                Keeper keeper = new Keeper(rig, folder.resolve("token"))) {
            keeper.made(KEY.replace("0.05", usd));

            assertThat(keeper.show("web").path("budget").path("usd").asString()).isEqualTo(usd);
        }
    }

    @Test
    void a_rotation_with_a_body_is_refused_rather_than_half_understood() throws Exception {
        try (Rig rig = rig();
                Keeper keeper = new Keeper(rig, folder.resolve("token"))) {
            String secret = keeper.made(KEY);

            assertThat(keeper.rotateWith("web", "{\"overlap_ms\":0}").statusCode())
                    .isEqualTo(400);
            assertThat(ask(rig, "/v1/chat/completions", "chat", secret).statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void an_amount_with_an_endless_exponent_is_refused() throws Exception {
        try (Rig rig = rig();
                Keeper keeper = new Keeper(rig, folder.resolve("token"))) {
            assertThat(keeper.create(KEY.replace("0.05", "1e999999999")).statusCode())
                    .isEqualTo(400);
        }
    }

    @Test
    void a_target_without_a_price_is_passed_over_for_it() throws Exception {
        try (Rig rig = rig();
                Keeper keeper = new Keeper(rig, folder.resolve("token"))) {
            HttpResponse<String> answer = ask(rig, "/v1/chat/completions", "dear", keeper.made(KEY));

            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(403);
            assertThat(answer.body()).contains("no_allowed_target");
        }
    }

    @Test
    void a_budget_that_is_none_is_told_as_in_a_config() throws Exception {
        try (Rig rig = rig();
                Keeper keeper = new Keeper(rig, folder.resolve("token"))) {
            HttpResponse<String> answer =
                    keeper.create("{\"name\":\"web\",\"budget\":{\"usd\":-1,\"per\":\"year\",\"zone\":\"UTC\"}}");

            assertThat(answer.statusCode()).isEqualTo(400);
            assertThat(answer.body())
                    .contains("budget.usd")
                    .contains("budget.per")
                    .contains("budget.zone");
        }
    }
}
