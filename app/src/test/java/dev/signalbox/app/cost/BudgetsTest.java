package dev.signalbox.app.cost;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.signalbox.app.edge.Answer;
import dev.signalbox.app.edge.Scene;
import dev.signalbox.app.edge.Wire;
import dev.signalbox.core.port.Vitals;
import dev.signalbox.simulator.Reply;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What may be spent, by whichever API it is.
@Tag("sockets")
final class BudgetsTest {
    private static final String MODEL = "first/model-of-first";
    private static final String PRICES = "prices: [{ model: " + MODEL + ", input: 100, output: 1000 }]\n";
    /// Costs 0.01 USD at those prices.
    private static final Reply TEN_TOKENS =
            Priced.openAiWith("\"prompt_tokens\":0,\"completion_tokens\":10,\"total_tokens\":10");

    private static Scene.Setup scene(String... dialects) {
        return Scene.of(dialects).more(PRICES);
    }

    private static String small(String body) {
        return body.replace("\"max_tokens\":1000", "\"max_tokens\":10");
    }

    private static Answer ask(Scene scene, String api, boolean stream) throws IOException {
        String body = small(stream ? Scene.streamed("hi") : Scene.whole("hi"));
        return switch (api) {
            case "openai" -> scene.ask(body);
            case "anthropic" -> scene.askAnthropic(body);
            default -> {
                try (Wire wire = scene.wire()) {
                    String words = "{\"model\":\"chat\",\"input\":\"" + "word ".repeat(100) + "\"}";
                    yield wire.send(Scene.post("/v1/embeddings", words, "Connection: close"))
                            .answer();
                }
            }
        };
    }

    private static void refused(Answer answer) {
        assertThat(answer.status()).isEqualTo(429);
        assertThat(answer.code()).isEqualTo("budget_exhausted");
        assertThat(answer.header("x-should-retry")).isEqualTo("false");
        assertThat(answer.header("retry-after")).isNull();
    }

    /// The only budget, once nothing is under way.
    private static Vitals.Spent settled(Scene scene) {
        await().atMost(20, SECONDS).until(() -> only(scene).reserved() == 0);
        return only(scene);
    }

    private static Vitals.Spent only(Scene scene) {
        return scene.rig().server().vitals().budgets(System.currentTimeMillis()).getFirst();
    }

    private static BigDecimal costs(List<JsonNode> records) {
        return records.stream()
                .map(record -> record.get("cost"))
                .filter(cost -> !cost.isNull())
                .map(cost -> cost.path("usd").decimalValue())
                .reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    private static BigDecimal dollars(long picodollars) {
        return BigDecimal.valueOf(picodollars, 12);
    }

    @ParameterizedTest
    @CsvSource({
        "openai, openai, false",
        "openai, openai, true",
        "openai, anthropic, false",
        "openai, anthropic, true",
        "anthropic, openai, false",
        "anthropic, openai, true",
        "anthropic, anthropic, false",
        "anthropic, anthropic, true",
        "embeddings, openai, false"
    })
    void everyApiIsChargedAndRefusedOnceTheBudgetIsSpent(String api, String provider, boolean stream) throws Exception {
        try (Scene scene =
                scene(provider).key("budget: { usd: 0.1, per: month }").start()) {
            int asked = 0;
            Answer answer;
            do {
                answer = ask(scene, api, stream);
                asked++;
            } while (answer.status() == 200 && asked < 60);

            refused(answer);
            assertThat(asked).isGreaterThan(1);
            assertThat(answer.json().at("/error/message").asString())
                    .startsWith("The budget of the key `caller`, 0.1 USD per month, ")
                    .containsPattern("it begins anew at 20..-..-01T00:00Z\\.");
            JsonNode record =
                    scene.ended(asked, "caller_error", "budget_exhausted").getLast();
            assertThat(record.path("key").asString()).isEqualTo("caller");
            assertThat(record.path("workload").asString()).isEqualTo("default");
            assertThat(record.path("route").asString()).isEqualTo("chat");
            assertThat(dollars(settled(scene).spent()))
                    .isPositive()
                    .isEqualByComparingTo(costs(scene.rig().records(asked)));
        }
    }

    @Test
    void whatIsSpentByOneApiIsMissingInTheOthers() throws Exception {
        try (Scene scene = scene("openai")
                .more(PRICES + "budget: { usd: 0.02, per: month }\n")
                .start()) {
            scene.first().next(TEN_TOKENS, TEN_TOKENS);
            assertThat(ask(scene, "openai", false).status()).isEqualTo(200);
            settled(scene);

            for (String api : List.of("anthropic", "openai", "embeddings")) {
                Answer answer = ask(scene, api, false);
                refused(answer);
                assertThat(answer.json().at("/error/message").asString())
                        .startsWith("The budget of all requests, 0.02 USD per month,");
            }
        }
    }

    @Test
    void whatNotifiesServesOnAndIsToldInFigures() throws Exception {
        try (Scene scene = scene("openai")
                .more(PRICES + "workloads: { default: { budget: { usd: 0.015, per: month, then: notify } } }\n")
                .start()) {
            for (int i = 0; i < 3; i++) {
                scene.first().next(TEN_TOKENS);
                assertThat(ask(scene, "openai", false).status()).isEqualTo(200);
            }
            assertThat(dollars(settled(scene).spent())).isEqualByComparingTo("0.03");
            String metrics = scene.metrics();
            assertThat(metrics)
                    .contains("signalbox_budget_usd{name=\"default\",owner=\"workload\",per=\"month\"} 0.015")
                    .contains("signalbox_budget_spent_usd{name=\"default\",owner=\"workload\",per=\"month\"} 0.03")
                    .contains("signalbox_budget_crossings_total{owner=\"workload\",threshold=\"soft\"} 1.0")
                    .contains("signalbox_budget_crossings_total{owner=\"workload\",threshold=\"hard\"} 1.0");
            JsonNode line = JsonMapper.shared()
                    .readTree(scene.rig()
                            .get(scene.rig().console() + "/admin/v1/budgets")
                            .body())
                    .path("budgets")
                    .get(0);
            assertThat(line.path("usd").asString()).isEqualTo("0.015");
            assertThat(line.path("spent").asString()).isEqualTo("0.03");
            assertThat(line.path("left").asString()).isEqualTo("0");
            assertThat(line.path("state").asString()).isEqualTo("spent");
            assertThat(line.path("then").asString()).isEqualTo("notify");
        }
    }

    @Test
    void aLargeMaxTokensAloneRefusesNobody() throws Exception {
        try (Scene scene = scene("openai").key("budget: { usd: 2, per: month }").start()) {
            String body = Scene.whole("hi").replace("\"max_tokens\":1000", "\"max_tokens\":100000");

            assertThat(scene.ask(body).status()).isEqualTo(200);
        }
    }

    @Test
    void theEmergencyAllowanceIsSpentAfterTheBudget() throws Exception {
        try (Scene scene = scene("openai")
                .key("budget: { usd: 0.02, per: month, emergency: 0.02 }")
                .start()) {
            scene.first().next(TEN_TOKENS, TEN_TOKENS, TEN_TOKENS);
            for (int i = 0; i < 2; i++) {
                assertThat(ask(scene, "openai", false).status()).isEqualTo(200);
                settled(scene);
            }
            assertThat(settled(scene).state()).isEqualTo("emergency");
            assertThat(ask(scene, "openai", false).status()).isEqualTo(200);
            settled(scene);
            refused(ask(scene, "openai", false));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void twoHundredAtOnceOverspendByNoMoreThanTheyTakeBeyondWhatTheyReserved(boolean max) throws Exception {
        String reserve = max ? ", reserve: max" : "";
        try (Scene scene = scene("openai")
                        .key("budget: { usd: 1, per: month" + reserve + " }")
                        .start();
                ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            // 0.04 USD each, of which the first guess of 20 tokens below reserves half.
            for (int i = 0; i < 200; i++) {
                scene.first()
                        .next(Priced.openAiWith("\"prompt_tokens\":0,\"completion_tokens\":40,\"total_tokens\":40"));
            }
            String body = Scene.whole("hi").replace("\"max_tokens\":1000", "\"max_tokens\":" + (max ? 40 : 20));
            List<Future<Integer>> answers = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                answers.add(clients.submit(() -> scene.ask(body).status()));
            }
            int served = 0;
            int refused = 0;
            for (Future<Integer> answer : answers) {
                int status = answer.get(60, SECONDS);
                served += status == 200 ? 1 : 0;
                refused += status == 429 ? 1 : 0;
            }
            assertThat(served + refused).isEqualTo(200);
            assertThat(refused).isPositive();
            BigDecimal spent = dollars(settled(scene).spent());
            assertThat(spent).isEqualByComparingTo(new BigDecimal("0.04").multiply(BigDecimal.valueOf(served)));
            BigDecimal beyond = max ? BigDecimal.ZERO : new BigDecimal("0.02").multiply(BigDecimal.valueOf(served));
            assertThat(spent).isPositive().isLessThanOrEqualTo(BigDecimal.ONE.add(beyond));
        }
    }

    @Test
    void aFurtherAttemptThatTheBudgetDoesNotCoverIsNotMade() throws Exception {
        try (Scene scene = Scene.of("openai", "openai")
                .more(
                        "prices: [{ model: first/model-of-first, input: 0, output: 1000 }, { model: second/model-of-second,"
                                + " input: 0, output: 1000 }]\n")
                .route("timeouts: { answer: 300ms }")
                .key("budget: { usd: 0.015, per: month, reserve: max }")
                .start()) {
            scene.first().next(Reply.fault("delay=30s"));

            Answer answer = ask(scene, "openai", false);

            assertThat(answer.code()).isEqualTo("upstream_timeout_answer");
            assertThat(scene.rig().records(1).getFirst().path("skipped").toString())
                    .contains("second/model-of-second", "\"budget\"");
            assertThat(settled(scene).spent()).isZero();
        }
    }

    @Test
    void aTargetWithoutAPriceIsPassedOver() throws Exception {
        try (Scene scene = scene("openai").key("budget: { usd: 1, per: month }").start()) {
            String named = small(Scene.whole("hi")).replace("\"chat\"", "\"first/nobody-knows\"");

            Answer answer = scene.ask(named);

            assertThat(answer.status()).isEqualTo(403);
            assertThat(answer.code()).isEqualTo("no_allowed_target");
            assertThat(answer.json().at("/error/message").asString())
                    .isEqualTo("No target of `*` that this request may use has a known price, which the budget of the"
                            + " key `caller` requires.");
            assertThat(scene.first().requests()).isEmpty();
            assertThat(scene.record(answer).path("skipped").toString()).contains("\"unpriced\"");
        }
        try (Scene scene = scene("openai")
                .key("budget: { usd: 1, per: month, unpriced: allow }")
                .start()) {
            assertThat(scene.ask(Scene.whole("hi").replace("\"chat\"", "\"first/nobody-knows\""))
                            .status())
                    .isEqualTo(200);
        }
    }

    @Test
    void aReloadForgetsNothingOfWhatWasSpent() throws Exception {
        try (Scene scene =
                scene("openai").key("budget: { usd: 0.1, per: month }").start()) {
            scene.first().next(TEN_TOKENS);
            assertThat(ask(scene, "openai", false).status()).isEqualTo(200);
            assertThat(dollars(settled(scene).spent())).isEqualByComparingTo("0.01");

            scene.reload(yaml -> yaml.replace("usd: 0.1", "usd: 0.02"));

            assertThat(dollars(settled(scene).spent())).isEqualByComparingTo("0.01");
            refused(ask(scene, "openai", false));
        }
    }

    @Test
    void aRestartAndABudgetThatIsNewKnowWhatTheLedgerKnows(@TempDir Path folder) throws Exception {
        String store = "store: { url: \"sqlite:" + folder.resolve("s.db") + "\" }\n";
        try (Scene scene = scene("openai").more(PRICES + store).start()) {
            scene.first().next(TEN_TOKENS, TEN_TOKENS);
            ask(scene, "openai", false);
            assertThat(ask(scene, "openai", false).status()).isEqualTo(200);
            scene.ended(2, "success", null);

            scene.reload(yaml -> yaml + "budget: { usd: 0.02, per: month }\n");

            assertThat(dollars(settled(scene).spent())).isEqualByComparingTo("0.02");
            refused(ask(scene, "openai", false));
        }
        try (Scene scene = scene("openai")
                .more(PRICES + store)
                .key("budget: { usd: 0.04, per: month }")
                .start()) {
            assertThat(dollars(settled(scene).spent())).isEqualByComparingTo("0.02");
            scene.first().next(TEN_TOKENS);
            assertThat(ask(scene, "openai", false).status()).isEqualTo(200);
        }
    }

    @Test
    void aBudgetWithATargetThatHasNoPriceIsAMistake() {
        assertThatThrownBy(() ->
                        Scene.of("openai").key("budget: { usd: 1, per: day }").start())
                .hasMessageContaining("keys[0].budget")
                .hasMessageContaining("first/model-of-first");
    }
}
