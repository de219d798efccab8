package dev.signalbox.app.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.signalbox.app.Rig;
import dev.signalbox.simulator.Reply;
import dev.signalbox.simulator.Script;
import dev.signalbox.simulator.Simulator;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What a gateway reports of money that it saw spent.
@Tag("sockets")
class ReportsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String CHAT = "/v1/chat/completions";
    private static final String HI = "{\"model\":\"chat\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";
    private final LocalDate today = LocalDate.now(ZoneOffset.UTC);

    private final Simulator first = Simulator.start(Script.defaults());
    private final Simulator second = Simulator.start(Script.defaults());

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    @AfterEach
    void close() {
        first.close();
        second.close();
    }

    @Test
    void usageIsShownInAnotherCurrencyWithTaxApart() throws Exception {
        try (Rig rig = rig("{ from: %s, per-usd: 1391.5 }".formatted(today.minusDays(1)))) {
            spend(rig);

            JsonNode usage = usage(rig, 2);

            assertThat(usage.at("/showing/currency").asString()).isEqualTo("KRW");
            assertThat(usage.at("/showing/tax/percent").asString()).isEqualTo("10");
            // 600 × 2 + 400 × 0.2 + 100 × 10 millionths, and three times that.
            assertThat(line(usage, "first/m").path("cost").asString()).isEqualTo("0.00228");
            assertThat(line(usage, "second/m").path("cost").asString()).isEqualTo("1.14");
            assertThat(line(usage, "second/m").path("shown").toString())
                    .isEqualTo("{\"cost\":\"1586\",\"tax\":\"159\",\"total\":\"1745\"}");
            assertThat(line(usage, "first/m").at("/shown/cost").asString()).isEqualTo("3");
            assertThat(usage.at("/total/shown/cost").asString()).isEqualTo("1589");
        }
    }

    @Test
    void whatWasSpentBeforeTheFirstRateIsShownAsUnknown() throws Exception {
        try (Rig rig = rig("{ from: %s, per-usd: 1391.5 }".formatted(today.plusDays(2)))) {
            spend(rig);

            JsonNode usage = usage(rig, 2);

            assertThat(line(usage, "first/m").path("cost").asString()).isEqualTo("0.00228");
            assertThat(line(usage, "first/m").get("shown").isNull()).isTrue();
            assertThat(usage.path("total").get("shown").isNull()).isTrue();
        }
    }

    @Test
    void theTotalTellsWhatAGoodAnswerCostAndWhereTheMoneyWentAndWhatCachesSaved() throws Exception {
        try (Rig rig = rig("{ from: %s, per-usd: 1000 }".formatted(today.minusDays(1)))) {
            spend(rig);
            first.next(Reply.fault("status=400"));
            rig.post(CHAT, HI);

            JsonNode total = usage(rig, 3).path("total");

            assertThat(total.path("requests").asInt()).isEqualTo(3);
            assertThat(total.path("succeeded").asInt()).isEqualTo(2);
            assertThat(total.path("cost").asString()).isEqualTo("1.14228");
            assertThat(total.path("cost_per_success").asString()).isEqualTo("0.57114");
            assertThat(total.path("cost_in_vain").asString()).isEqualTo("0");
            assertThat(total.at("/largest_provider/name").asString()).isEqualTo("second");
            assertThat(total.at("/largest_provider/share").asDouble()).isEqualTo(0.998);
            // 400 × 1.8 millionths, and five hundred times that.
            assertThat(total.path("cache_savings").asString()).isEqualTo("0.36072");
        }
    }

    @Test
    void aPromptThatWasSentInVainHasItsShareOfTheCost() throws Exception {
        try (Rig rig = rig("{ from: %s, per-usd: 1000 }".formatted(today.minusDays(1)))) {
            first.next(Reply.fault("hang"));
            second.next(answer());

            assertThat(rig.post(CHAT, HI).statusCode()).isEqualTo(200);

            JsonNode line = line(usage(rig, 1), "second/m");
            assertThat(line.path("cost_in_vain").asString())
                    .as("1000 × 2 millionths")
                    .isEqualTo("0.002");
            assertThat(line.path("cost").asString()).isEqualTo("1.142");
            assertThat(line.path("share_in_vain").asDouble()).isEqualTo(0.0018);
        }
    }

    @Test
    void aPriceInThatCurrencyIsChargedAtTheRateOfTheDay() throws Exception {
        String config = config("{ from: %s, per-usd: 1000 }, { from: %s, per-usd: 2000 }"
                        .formatted(today.minusDays(9), today.minusDays(1)))
                .replace("model: first/m, input: 2", "model: first/m, currency: KRW, input: 2000");
        try (Rig rig = Rig.start(config)) {
            first.next(answer());

            assertThat(rig.post(CHAT, HI).headers().firstValue("x-signalbox-cost-usd"))
                    .as("600 × 1 + 400 × 0.0001 + 100 × 0.005 millionths")
                    .contains("0.00060054");
        }
    }

    /// One answer of each, the second after the first is down.
    private void spend(Rig rig) throws Exception {
        first.next(answer());
        assertThat(rig.post(CHAT, HI).statusCode()).isEqualTo(200);
        second.next(answer());
        assertThat(rig.post(CHAT, HI.replace("chat", "other")).statusCode()).isEqualTo(200);
    }

    private static Reply answer() {
        return Priced.openAiWith("\"prompt_tokens\":1000,\"completion_tokens\":100,\"total_tokens\":1100,"
                + "\"prompt_tokens_details\":{\"cached_tokens\":400}");
    }

    private Rig rig(String rates) throws Exception {
        return Rig.start(config(rates));
    }

    private String config(String rates) {
        return """
                providers:
                  first: { dialect: openai, url: "%s/v1" }
                  second: { dialect: openai, url: "%s/v1" }
                routes:
                  chat: { targets: [{ to: first/m, timeouts: { answer: 2s } }, { to: second/m, priority: 1 }] }
                  other: { targets: [second/m] }
                prices:
                  - { model: first/m, input: 2, cached-input: 0.2, output: 10 }
                  - { model: second/m, input: 1000, cached-input: 100, output: 5000 }
                currency: { show: KRW, rates: [%s], tax: { name: VAT, percent: 10 } }
                store: "sqlite:%s"
                """.formatted(first.url(), second.url(), rates, folder.resolve("s.db"));
    }

    private static JsonNode usage(Rig rig, int requests) {
        return await().atMost(PATIENCE)
                .until(
                        () -> JsonMapper.shared()
                                .readTree(rig.get(rig.console() + "/admin/v1/usage?by=target")
                                        .body()),
                        usage -> usage.at("/total/requests").asInt() == requests);
    }

    private static JsonNode line(JsonNode usage, String name) {
        for (JsonNode line : usage.path("lines")) {
            if (line.path("name").asString().equals(name)) {
                return line;
            }
        }
        throw new AssertionError("no line of " + name + " in " + usage);
    }
}
