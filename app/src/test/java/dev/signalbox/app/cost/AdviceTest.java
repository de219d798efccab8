package dev.signalbox.app.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.signalbox.app.Rig;
import dev.signalbox.simulator.Script;
import dev.signalbox.simulator.Simulator;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What could have been cheaper.
@Tag("sockets")
class AdviceTest {
    private static final String HI = "{\"model\":\"ROUTE\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";

    private final Simulator provider = Simulator.start(Script.defaults());

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    @AfterEach
    void stop() {
        provider.close();
    }

    @Test
    void a_cheaper_target_of_the_same_priority_is_told_with_what_it_saves() throws Exception {
        try (Rig rig = Rig.start("""
                providers: { main: { dialect: openai, url: "%s/v1" } }
                routes:
                  chat: { targets: [{ to: main/dear, weight: 1000 }, main/cheap, { to: main/free, priority: 1 }] }
                  single: { targets: [main/dear] }
                prices:
                  - { model: main/dear, input: 100, output: 1000 }
                  - { model: main/cheap, input: 25, output: 250 }
                  - { model: main/free, input: 0, output: 0 }
                store: "sqlite:%s"
                """.formatted(provider.url(), folder.resolve("s.db")))) {
            for (int i = 0; i < 5; i++) {
                rig.post("/v1/chat/completions", HI.replace("ROUTE", "chat"));
                rig.post("/v1/chat/completions", HI.replace("ROUTE", "single"));
            }
            String hour = "?from=" + java.time.Instant.now().minusSeconds(7200);
            String url = rig.console() + "/admin/v1/usage/advice" + hour;
            JsonNode advice = await().atMost(Duration.ofSeconds(30))
                    .until(
                            () -> JsonMapper.shared().readTree(rig.get(url).body()),
                            told -> told.path("cheaper_targets")
                                            .path(0)
                                            .path("requests")
                                            .asLong(0)
                                    >= 4);

            assertThat(advice.path("cheaper_targets").size()).isEqualTo(1);
            JsonNode cheaper = advice.path("cheaper_targets").path(0);
            assertThat(cheaper.path("route").asString()).isEqualTo("chat");
            assertThat(cheaper.path("target").asString()).isEqualTo("main/dear");
            assertThat(cheaper.path("instead").asString()).isEqualTo("main/cheap");
            assertThat(cheaper.path("share").decimalValue()).isEqualByComparingTo("0.75");
            assertThat(new BigDecimal(cheaper.path("saves").asString()).doubleValue())
                    .isCloseTo(
                            0.75 * Double.parseDouble(cheaper.path("cost").asString()),
                            org.assertj.core.data.Offset.offset(0.000002));
            assertThat(cheaper.at("/mean/output").asLong()).isPositive();
        }
    }
}
