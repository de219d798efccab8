package dev.signalbox.app.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.signalbox.app.edge.Answer;
import dev.signalbox.app.edge.Scene;
import dev.signalbox.simulator.Reply;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// Each request that a provider worked on has its cost, by the price of the target that answered.
@Tag("sockets")
final class CostTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String HEADER = "x-signalbox-cost-usd";
    private static final String USAGE = "\"prompt_tokens\":%d,\"completion_tokens\":%d,\"total_tokens\":0";

    @ParameterizedTest
    @CsvSource({"openai, openai", "openai, anthropic", "anthropic, openai", "anthropic, anthropic"})
    void anAnswerTellsItsCostInAHeaderInTheLogAndInTheMetrics(String client, String provider) throws Exception {
        try (Scene scene = Priced.scene(provider).start()) {
            scene.first().next(Priced.whole(provider));

            Answer answer = ask(scene, client, Scene.whole("hi"));

            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.header(HEADER)).isEqualTo(Priced.costs(provider));
            assertThat(cost(scene.record(answer))).isEqualTo(Priced.costs(provider) + " exactly");
            metric(scene, "signalbox_cost_usd_total", "success", "first/model-of-first", Priced.costs(provider));
            assertThat(scene.metrics()).doesNotContain("signalbox_cost_unknown_total{");
        }
    }

    @ParameterizedTest
    @CsvSource({"openai, openai", "openai, anthropic", "anthropic, openai", "anthropic, anthropic"})
    void aStreamTellsItsCostInTheLogAndInTheMetrics(String client, String provider) throws Exception {
        try (Scene scene = Priced.scene(provider).start()) {
            scene.first().next(Priced.stream(provider));

            Answer answer = ask(scene, client, Scene.streamed("hi"));

            assertThat(answer.text()).contains("Hi");
            assertThat(answer.header(HEADER))
                    .as("not known when the head goes out")
                    .isNull();
            assertThat(cost(scene.record(answer))).isEqualTo(Priced.costs(provider) + " exactly");
            metric(scene, "signalbox_cost_usd_total", "success", "first/model-of-first", Priced.costs(provider));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aModelWithoutAPriceCostsWhatNobodyKnowsAndNeverZero(boolean stream) throws Exception {
        try (Scene scene = Scene.of("openai").start()) {
            Answer answer = scene.ask(stream ? Scene.streamed("hi") : Scene.whole("hi"));

            assertThat(answer.header(HEADER)).isNull();
            JsonNode record = scene.record(answer);
            assertThat(record.get("cost").isNull()).isTrue();
            assertThat(record.at("/tokens/output").asInt()).isPositive();
            metric(scene, "signalbox_cost_unknown_total", "success", "first/model-of-first", "1.0");
            assertThat(scene.metrics()).doesNotContain("signalbox_cost_usd_total{");
        }
    }

    @Test
    void whatNoProviderWorkedOnCostsNothingAndSaysNothing() throws Exception {
        try (Scene scene =
                Priced.scene("openai").route("retry: { attempts: 1 }").start()) {
            scene.first().next(Reply.fault("status=400"), Reply.fault("status=503"), Reply.fault("html"));
            for (int i = 0; i < 3; i++) {
                Answer answer = scene.ask(Scene.whole("hi"));
                assertThat(answer.status()).isNotEqualTo(200);
                assertThat(answer.header(HEADER)).isNull();
            }
            scene.ask("{\"model\":\"nowhere/m\",\"messages\":\"none\"}");

            assertThat(scene.rig().records(4))
                    .allSatisfy(
                            record -> assertThat(record.get("cost").isNull()).isTrue());
            assertThat(scene.metrics()).doesNotContain("signalbox_cost_");
        }
    }

    @Test
    void anExactAnswerThatCostsNothingIsKnownToCostNothing() throws Exception {
        try (Scene scene = Scene.of("openai")
                .more("prices: [{ model: first/model-of-first, input: 0, output: 0 }]\n")
                .start()) {
            Answer answer = scene.ask(Scene.whole("hi"));

            assertThat(answer.header(HEADER)).isEqualTo("0");
            assertThat(cost(scene.record(answer))).isEqualTo("0 exactly");
        }
    }

    @Test
    void aLongPromptIsChargedAtTheTiersPricesAltogether() throws Exception {
        try (Scene scene = Priced.scene("openai").start()) {
            scene.first()
                    .next(Priced.openAiWith(USAGE.formatted(1000, 10)), Priced.openAiWith(USAGE.formatted(1001, 10)));

            assertThat(scene.ask(Scene.whole("hi")).header(HEADER)).isEqualTo("0.0031");
            assertThat(scene.ask(Scene.whole("hi")).header(HEADER)).isEqualTo("0.02202");
        }
    }

    @Test
    void aReloadChangesWhatTheNextRequestsCost() throws Exception {
        try (Scene scene = Priced.scene("openai").start()) {
            scene.first().next(Priced.whole("openai"), Priced.whole("openai"), Priced.whole("openai"));
            assertThat(scene.ask(Scene.whole("hi")).header(HEADER)).isEqualTo(Priced.OF_OPENAI);

            scene.reload(config -> config.replace("request: 0.001", "request: 0.002"));
            assertThat(scene.ask(Scene.whole("hi")).header(HEADER)).isEqualTo("0.00432");

            scene.reload(config -> config.replace("prices:", "prices: []\n#").replaceAll("(?m)^  - \\{ model.*$", ""));
            assertThat(scene.ask(Scene.whole("hi")).header(HEADER)).isNull();
        }
    }

    @Test
    void aPriceOfTomorrowDoesNotHoldToday() throws Exception {
        try (Scene scene = Scene.of("openai").more("""
                        prices:
                          - { model: first/model-of-first, from: 2020-01-01, input: 1, output: 0 }
                          - { model: first/model-of-first, from: 2099-01-01, input: 9, output: 0 }
                        """).start()) {
            scene.first().next(Priced.openAiWith(USAGE.formatted(1000, 10)));

            assertThat(scene.ask(Scene.whole("hi")).header(HEADER)).isEqualTo("0.001");
        }
    }

    @Test
    void aDirectlyNamedModelHasItsOwnPrice() throws Exception {
        try (Scene scene =
                Scene.of("openai").more(Priced.prices("first/any/model")).start()) {
            scene.first().next(Priced.whole("openai"), Priced.whole("openai"));

            String body = Scene.whole("hi");
            assertThat(scene.ask(body.replace("\"chat\"", "\"first/any/model\""))
                            .header(HEADER))
                    .isEqualTo(Priced.OF_OPENAI);
            assertThat(scene.ask(body.replace("\"chat\"", "\"first/another\"")).header(HEADER))
                    .isNull();
        }
    }

    @Test
    void theCostIsThatOfTheTargetThatAnsweredAndARefusalBeforeCostsNothing() throws Exception {
        try (Scene scene = Scene.of("openai", "openai").more("""
                        prices:
                          - { model: first/model-of-first, input: 1000, output: 1000 }
                          - { model: second/model-of-second, input: 1, output: 1 }
                        """).start()) {
            scene.first().next(Reply.fault("status=500"), Reply.fault("status=500"));
            scene.second().next(Priced.openAiWith(USAGE.formatted(1000, 10)));

            Answer answer = scene.ask(Scene.whole("hi"));

            assertThat(answer.header("x-signalbox-target")).isEqualTo("second/model-of-second");
            assertThat(answer.header(HEADER)).isEqualTo("0.00101");
            metric(scene, "signalbox_cost_usd_total", "success", "second/model-of-second", "0.00101");
        }
    }

    @Test
    void aPromptThatASlowTargetGotInVainIsChargedAsAnEstimate() throws Exception {
        try (Scene scene = Scene.of("openai", "openai")
                .target("first", "timeouts: { answer: 300ms }")
                .more("""
                        prices:
                          - { model: first/model-of-first, input: 100, output: 100 }
                          - { model: second/model-of-second, input: 1, output: 1 }
                        """)
                .start()) {
            scene.first().next(Reply.fault("hang"));
            scene.second().next(Priced.openAiWith(USAGE.formatted(1000, 10)));

            Answer answer = scene.ask(Scene.whole("hi"));

            assertThat(answer.header("x-signalbox-target")).isEqualTo("second/model-of-second");
            assertThat(answer.header(HEADER))
                    .as("1000 × 100 + 1010 × 1 millionths")
                    .isEqualTo("0.10101");
            assertThat(cost(scene.record(answer))).isEqualTo("0.10101 estimated");
        }
    }

    @Test
    void thePromptOfAHedgeThatLostIsChargedAsAnEstimate() throws Exception {
        try (Scene scene = Scene.of("openai", "openai")
                .route("hedge: { after: 50ms, budget: 50% }")
                .more("""
                        prices:
                          - { model: first/model-of-first, input: 100, output: 100 }
                          - { model: second/model-of-second, input: 1, output: 1 }
                        """)
                .start()) {
            scene.ask(Scene.streamed("earns the hedge"));
            scene.ask(Scene.streamed("earns the hedge"));
            scene.first().next(Reply.fault("hang"));
            scene.second().next(Priced.stream("openai"));

            Answer answer = scene.ask(Scene.streamed("hi"));

            JsonNode record = scene.record(answer);
            assertThat(Scene.attempts(record)).containsExactly("hedge_lost", "-");
            assertThat(cost(record)).as("1000 × 100 + 1100 × 1 millionths").isEqualTo("0.1011 estimated");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"openai", "anthropic"})
    void aStreamThatBreaksCostsAnEstimate(String provider) throws Exception {
        try (Scene scene = Priced.scene(provider).start()) {
            scene.first()
                    .next(Reply.text("one two three four five six seven eight").with("reset-after=4"));

            Answer answer = scene.ask(Scene.streamed("hi"));

            JsonNode record = scene.record(answer);
            assertThat(record.path("outcome").asString()).isEqualTo("truncated");
            assertThat(cost(record)).endsWith(" estimated");
            assertThat(record.at("/cost/usd").asDouble()).isGreaterThan(0.001);
        }
    }

    @Test
    void countingTokensIsFreeAndEmbeddingsCostTheirInput() throws Exception {
        try (Scene scene = Scene.of("openai", "anthropic")
                .more("prices:\n  - { model: first/e, input: 1000 }\n  - { model: second/c, input: 1000 }\n")
                .start()) {
            Answer embedded = scene.wire()
                    .send(Scene.post(
                            "/v1/embeddings", "{\"model\":\"first/e\",\"input\":\"hello\"}", "Connection: close"))
                    .answer();
            Answer counted = scene.wire()
                    .send(Scene.post(
                            "/v1/messages/count_tokens",
                            Scene.whole("hi")
                                    .replace("\"chat\"", "\"second/c\"")
                                    .replace("\"max_tokens\":1000,", ""),
                            "anthropic-version: 2023-06-01",
                            "Connection: close"))
                    .answer();

            assertThat(embedded.status()).isEqualTo(200);
            long tokens = scene.record(embedded).at("/tokens/input").asLong();
            assertThat(tokens).isPositive();
            assertThat(new BigDecimal(Objects.requireNonNull(embedded.header(HEADER))))
                    .isEqualByComparingTo(BigDecimal.valueOf(tokens, 3));
            assertThat(counted.status()).isEqualTo(200);
            assertThat(counted.header(HEADER)).isNull();
            assertThat(scene.record(counted).get("cost").isNull()).isTrue();
        }
    }

    private static Answer ask(Scene scene, String dialect, String body) throws Exception {
        return dialect.equals("openai") ? scene.ask(body) : scene.askAnthropic(body);
    }

    private static String cost(JsonNode record) {
        JsonNode cost = record.path("cost");
        return cost.path("usd").decimalValue().toPlainString()
                + (cost.path("estimated").asBoolean() ? " estimated" : " exactly");
    }

    /// The metrics may be a moment behind the answer.
    private static void metric(Scene scene, String name, String outcome, String target, String value) {
        String line = "%s{operation=\"chat\",outcome=\"%s\",route=\"chat\",target=\"%s\",workload=\"default\"} %s"
                .formatted(name, outcome, target, value);
        await().atMost(PATIENCE).untilAsserted(() -> {
            List<String> costs = scene.metrics()
                    .lines()
                    .filter(each -> each.startsWith("signalbox_cost_"))
                    .toList();
            assertThat(costs).contains(line);
        });
    }
}
