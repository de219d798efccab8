package dev.signalbox.app.codered;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.app.Rig;
import dev.signalbox.simulator.Script;
import dev.signalbox.simulator.Simulator;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What the core may use of what side work cannot use while it is held.
@Tag("sockets")
class LendingTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    private final Pulse time = new Pulse();

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "code-red: {};                                        green;  2",
                "code-red: {};                                        yellow; 2",
                "code-red: {};                                        orange; 5",
                "code-red: {};                                        red;    5",
                "code-red: { playbook: { red: { lend: false } } };    red;    2",
                "code-red: { mode: observe };                         red;    2"
            })
    void limits_of_what_is_held_have_room_for_the_core(String codeRed, String level, int answered) throws Exception {
        try (Simulator provider = Simulator.start(Script.defaults());
                Rig rig = Rig.start(config(provider.url(), codeRed), time)) {
            force(rig, level);

            for (int i = 0; i < 6; i++) {
                HttpResponse<String> answer = ask(rig, "core");
                assertThat(answer.statusCode()).as("request %d", i).isEqualTo(i < answered ? 200 : 429);
                assertThat(answer.headers().firstValue("x-ratelimit-limit-requests"))
                        .contains("2");
            }
            String metrics = rig.get(rig.console() + "/metrics").body();
            if (answered > 2) {
                assertThat(metrics).contains("signalbox_lent_total{workload=\"shop\"} 3.0");
            } else {
                assertThat(metrics).doesNotContain("signalbox_lent_total{");
            }
        }
    }

    @Test
    void it_can_be_seen_beforehand_who_would_lend_what() throws Exception {
        try (Simulator provider = Simulator.start(Script.defaults());
                Rig rig = Rig.start(config(provider.url(), "code-red: {}"), time)) {
            JsonNode measures = JsonMapper.shared()
                    .readTree(rig.get(rig.console() + "/admin/v1/levels?if=red").body())
                    .path("measures");

            assertThat(measure(measures, "core").path("lent").toString())
                    .isEqualTo("[{\"workload\":\"shop\",\"rpm\":3,\"tpm\":null,\"concurrent\":null}]");
            assertThat(measure(measures, "core").path("committed").asString()).isEqualTo("first");
            assertThat(measure(measures, "shop").path("lent")).isEmpty();
            assertThat(measure(measures, "shop").path("committed").asString()).isEqualTo("last");
        }
    }

    private static JsonNode measure(JsonNode measures, String workload) {
        for (JsonNode each : measures) {
            if (each.path("workload").asString().equals(workload)) {
                return each;
            }
        }
        throw new AssertionError(measures.toString());
    }

    private void force(Rig rig, String level) throws Exception {
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpResponse<String> answer = http.send(
                    HttpRequest.newBuilder(URI.create(rig.console() + "/admin/v1/levels"))
                            .header("content-type", "application/json")
                            .header(
                                    "authorization",
                                    "Bearer "
                                            + Files.readString(folder.resolve("token"))
                                                    .strip())
                            .POST(HttpRequest.BodyPublishers.ofString(
                                    "{\"action\":\"force\",\"level\":\"" + level + "\",\"reason\":\"a drill\"}"))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        }
    }

    private static HttpResponse<String> ask(Rig rig, String name) throws Exception {
        return rig.post("/v1/chat/completions", """
                {"model":"chat","messages":[{"role":"user","content":"Hello"}]}""", "authorization", "Bearer a-long-secret-of-" + name);
    }

    private String config(String provider, String codeRed) {
        return """
                admin-token: "%s"
                providers:
                  main: { dialect: openai, url: "%s/v1" }
                routes:
                  chat: { targets: [main/m, main/n] }
                workloads:
                  core: { criticality: critical-plus, limits: { rpm: 2 } }
                  shop: { criticality: sheddable, limits: { rpm: 3 } }
                keys:
                  - { name: core, secret: a-long-secret-of-core, workload: core }
                  - { name: shop, secret: a-long-secret-of-shop, workload: shop }
                commitments:
                  - { name: units, provider: main, models: [n], tokens-per-minute: 100k, from: 2026-01-01, until: 2099-12-31 }
                %s
                """.formatted(folder.resolve("token"), provider, codeRed);
    }
}
