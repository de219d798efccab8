package dev.signalbox.app.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.signalbox.app.Rig;
import dev.signalbox.simulator.Reply;
import dev.signalbox.simulator.Script;
import dev.signalbox.simulator.Simulator;
import dev.signalbox.storage.audit.Inspection;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What a gateway that runs writes into its audit log.
@Tag("sockets")
class AuditTest {
    private static final String KEY = "a-long-secret-of-the-web";
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Simulator provider = Simulator.start(Script.defaults());
    private final HttpClient http = HttpClient.newHttpClient();

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    @AfterEach
    void stop() {
        http.close();
        provider.close();
    }

    @Test
    void what_is_changed_by_hand_is_written_down_with_what_was_before() throws Exception {
        try (Rig rig = Rig.start(config(""))) {
            assertThat(drain(rig).statusCode()).isEqualTo(200);
            assertThat(drain(rig).statusCode()).isEqualTo(200);
            assertThat(enable(rig).statusCode()).isEqualTo(200);
            assertThat(enable(rig).statusCode()).isEqualTo(404);
        }

        List<JsonNode> lines = lines();
        assertThat(names(lines))
                .containsExactly(
                        "process.started", "override.set", "override.set", "override.ended", "process.stopped");
        JsonNode first = lines.get(1);
        assertThat(first.path("actor").asString()).isEqualTo("admin-token");
        assertThat(first.path("source").asString()).isEqualTo("127.0.0.1");
        assertThat(first.path("subject").asString()).isEqualTo("sim/m");
        assertThat(first.path("before")).isEmpty();
        assertThat(first.at("/after/action").asString()).isEqualTo("drain");
        assertThat(first.at("/after/reason").asString()).isEqualTo("a test");
        assertThat(lines.get(2).at("/before/action").asString()).isEqualTo("drain");
        assertThat(lines.get(3).at("/before/action").asString()).isEqualTo("drain");
        assertThat(Inspection.verify(log()).problems()).isEmpty();
    }

    @Test
    void what_cannot_be_written_down_is_not_done() throws Exception {
        try (Rig rig = Rig.start(config(""))) {
            // The start is written down beside what goes on.
            await().atMost(PATIENCE)
                    .until(() -> names(lines()).contains("process.started")
                            && Inspection.verify(log()).problems().isEmpty()
                            && Files.notExists(log().resolve("audit.head.new")));
            Path way = Files.createDirectory(log().resolve("audit.head.new"));

            HttpResponse<String> refused = drain(rig);

            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.body()).contains("\"audit_unavailable\"");
            assertThat(rig.get(rig.console() + "/admin/v1/overrides").body()).contains("\"overrides\":[]");
            assertThat(rig.get(rig.console() + "/metrics").body())
                    .containsPattern("signalbox_audit_write_errors_total [1-9]");
            Files.delete(way);
            assertThat(drain(rig).statusCode()).isEqualTo(200);
        }
        assertThat(Inspection.verify(log()).problems()).isEmpty();
    }

    @Test
    void wrong_keys_and_tokens_are_counted_by_source_and_are_not_written_down_themselves() throws Exception {
        try (Rig rig = Rig.start(config(""))) {
            for (int i = 0; i < 7; i++) {
                assertThat(ask(rig, "a-wrong-key-with-many-letters-" + i).statusCode())
                        .isEqualTo(401);
            }
            HttpRequest wrong = HttpRequest.newBuilder(URI.create(rig.console() + "/admin/v1/overrides"))
                    .header("authorization", "Bearer wrong-token")
                    .DELETE()
                    .build();
            assertThat(http.send(wrong, HttpResponse.BodyHandlers.ofString()).statusCode())
                    .isEqualTo(401);
        }

        List<JsonNode> lines = lines();
        assertThat(names(lines)).containsOnlyOnce("key.wrong", "token.wrong");
        JsonNode keys = lines.stream()
                .filter(line -> line.path("act").asString().equals("key.wrong"))
                .findFirst()
                .orElseThrow();
        assertThat(keys.path("source").asString()).isEqualTo("127.0.0.1");
        assertThat(keys.at("/after/times").asString()).isEqualTo("7");
        assertThat(lines.toString()).doesNotContain("a-wrong-key", "wrong-token");
    }

    @Test
    void a_key_that_a_provider_refuses_is_written_down() throws Exception {
        try (Rig rig = Rig.start(config(""))) {
            provider.next(Reply.fault("error=key"));
            ask(rig, KEY);
            await().atMost(PATIENCE).until(() -> names(lines()).contains("credential.benched"));
        }
    }

    @Test
    void another_config_is_written_down_with_the_words_that_changed() throws Exception {
        try (Rig rig = Rig.start(config(""))) {
            rig.adopt(config("drain-timeout: 5s\nworkloads: { batch: {} }"));
        }

        JsonNode taken = lines().get(1);
        assertThat(taken.path("act").asString()).isEqualTo("config.taken");
        assertThat(taken.at("/after/changed").asString()).isEqualTo("workloads, drain-timeout");
    }

    private String config(String more) {
        return """
                admin-token: "%s"
                audit: "%s"
                providers:
                  sim: { dialect: openai, url: "%s/v1", keys: [a-credential] }
                routes:
                  chat: { targets: [sim/m] }
                keys:
                  - { name: web, secret: "%s" }
                %s
                """.formatted(folder.resolve("token"), log(), provider.url(), KEY, more);
    }

    private Path log() {
        return folder.resolve("audit");
    }

    private List<JsonNode> lines() throws Exception {
        List<JsonNode> lines = new ArrayList<>();
        Inspection.lines(log(), null, line -> lines.add(JsonMapper.shared().readTree(line)));
        return lines;
    }

    private static List<String> names(List<JsonNode> lines) {
        return lines.stream().map(line -> line.path("act").asString()).toList();
    }

    private static HttpResponse<String> ask(Rig rig, String key) throws Exception {
        return rig.post("/v1/chat/completions", """
                {"model":"chat","messages":[{"role":"user","content":"Hello"}]}""", "authorization", "Bearer " + key);
    }

    private HttpResponse<String> drain(Rig rig) throws Exception {
        return send(HttpRequest.newBuilder(URI.create(rig.console() + "/admin/v1/overrides"))
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("""
                                {"action":"drain","target":"sim/m","for_ms":60000,"reason":"a test"}""")));
    }

    private HttpResponse<String> enable(Rig rig) throws Exception {
        return send(HttpRequest.newBuilder(URI.create(rig.console() + "/admin/v1/overrides?target=sim%2Fm"))
                .DELETE());
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        String token = Files.readString(folder.resolve("token")).strip();
        return http.send(
                request.header("authorization", "Bearer " + token)
                        .timeout(PATIENCE)
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }
}
