package dev.signalbox.app.commitment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.signalbox.app.Rig;
import dev.signalbox.simulator.Reply;
import dev.signalbox.simulator.Script;
import dev.signalbox.simulator.Simulator;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A gateway in front of two providers of equal priority, from one of which something was bought.
@Tag("sockets")
class CommitmentsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String CHAT = "/v1/chat/completions";
    private static final String HI = "{\"model\":\"chat\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";
    private final LocalDate today = LocalDate.now(ZoneOffset.UTC);

    private final Simulator free = Simulator.start(Script.defaults());
    private final Simulator bought = Simulator.start(Script.defaults());

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    @AfterEach
    void close() {
        free.close();
        bought.close();
    }

    @Test
    void whatWouldLapseIsUsedFirstAndEachRequestSaysWhy() throws Exception {
        try (Rig rig = rig("usd: 1000")) {
            preferred(rig, "1.0");

            assertThat(targets(rig, 6)).containsOnly("bought/m");

            List<JsonNode> records = rig.records(6);
            assertThat(records)
                    .filteredOn(record -> !record.path("skipped").isEmpty())
                    .as("each other request would have gone elsewhere")
                    .hasSize(3)
                    .allSatisfy(record -> {
                        assertThat(record.at("/skipped/0/target").asString()).isEqualTo("free/m");
                        assertThat(record.at("/skipped/0/reason").asString()).isEqualTo("commitment");
                    });
        }
    }

    @Test
    void aTargetThatRefusesIsNotPreferredToOneThatAnswers() throws Exception {
        try (Rig rig = rig("usd: 1000")) {
            preferred(rig, "1.0");
            bought.next(Reply.fault("status=503"), Reply.fault("status=503"), Reply.fault("status=503"));

            HttpResponse<String> answer = rig.post(CHAT, HI);

            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.headers().firstValue("x-signalbox-target")).contains("free/m");
        }
    }

    @Test
    void whatIsUsedIsKnownAfterARestartAndWhatIsUsedUpIsNotPreferred() throws Exception {
        try (Rig rig = rig("tokens: 10")) {
            preferred(rig, "1.0");
            assertThat(targets(rig, 2)).containsOnly("bought/m");
            // One of the two would do for a forecast of more than was bought.
            await().atMost(PATIENCE).until(() -> told(rig).path("used").asInt() > 10);
            await().atMost(PATIENCE).until(() -> !told(rig).path("preferred").asBoolean());

            JsonNode told = told(rig);
            assertThat(told.path("state").asString()).isEqualTo("running");
            assertThat(told.path("unit").asString()).isEqualTo("tokens");
            assertThat(told.path("bought").asString()).isEqualTo("10");
            assertThat(told.path("forecast").asInt()).isGreaterThan(10);
            assertThat(told.path("lapses").asString()).isEqualTo("0");
            assertThat(told.at("/targets/0").asString()).isEqualTo("bought/m");
        }
        try (Rig rig = rig("tokens: 10")) {
            preferred(rig, "0.0");
            assertThat(told(rig).path("used").asInt()).isGreaterThan(10);

            assertThat(targets(rig, 6)).contains("free/m", "bought/m");
        }
    }

    @Test
    void aReloadThatBuysSomethingIsObeyed() throws Exception {
        try (Rig rig = rig(null)) {
            assertThat(targets(rig, 4)).contains("free/m", "bought/m");
            assertThat(commitments(rig)).isEmpty();

            rig.adopt(config("tokens-per-minute: 100k"));

            preferred(rig, "1.0");
            assertThat(targets(rig, 4)).containsOnly("bought/m");
            assertThat(told(rig).path("tokens_per_minute").asInt()).isEqualTo(100_000);
        }
    }

    private Rig rig(@Nullable String amount) throws Exception {
        return Rig.start(config(amount));
    }

    private String config(@Nullable String amount) {
        String commitments = amount == null
                ? ""
                : "commitments: [{ name: year, provider: bought, models: [m], %s, from: %s, until: %s }]\n"
                        .formatted(amount, today.minusDays(30), today.plusDays(30));
        return """
                providers:
                  free: { dialect: openai, url: "%s/v1" }
                  bought: { dialect: openai, url: "%s/v1" }
                routes: { chat: { targets: [free/m, bought/m], retry: { attempts: 3 } } }
                prices:
                  - { model: free/m, input: 1, output: 1 }
                  - { model: bought/m, input: 1, output: 1 }
                store: "sqlite:%s"
                %s""".formatted(free.url(), bought.url(), folder.resolve("s.db"), commitments);
    }

    private static List<String> targets(Rig rig, int count) throws Exception {
        List<String> targets = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            targets.add(rig.post(CHAT, HI)
                    .headers()
                    .firstValue("x-signalbox-target")
                    .orElseThrow());
        }
        return targets;
    }

    private static void preferred(Rig rig, String value) {
        await().atMost(PATIENCE)
                .until(() -> rig.get(rig.console() + "/metrics")
                        .body()
                        .contains("signalbox_commitment_preferred{commitment=\"year\",unit=\"" + unit(rig) + "\"} "
                                + value));
    }

    private static String unit(Rig rig) throws Exception {
        return told(rig).path("unit").asString();
    }

    private static JsonNode told(Rig rig) throws Exception {
        return commitments(rig).get(0);
    }

    private static JsonNode commitments(Rig rig) throws Exception {
        HttpResponse<String> answer = rig.get(rig.console() + "/admin/v1/commitments");
        assertThat(answer.statusCode()).isEqualTo(200);
        return JsonMapper.shared().readTree(answer.body()).path("commitments");
    }
}
