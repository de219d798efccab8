package dev.signalbox.app.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.signalbox.app.Rig;
import dev.signalbox.simulator.Reply;
import dev.signalbox.simulator.Script;
import dev.signalbox.simulator.Simulator;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What was left to be answered later with a key that was made at run time.
@Tag("sockets")
class DeferredKeysTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Simulator provider = Simulator.start(Script.defaults());

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    @SuppressWarnings("NullAway.Init") // set before each test
    private Rig rig;

    @SuppressWarnings("NullAway.Init") // set before each test
    private Keeper keeper;

    @BeforeEach
    void start() throws Exception {
        begin();
    }

    private void begin() throws Exception {
        rig = Rig.start("""
                providers: { p: { dialect: openai, url: "%s/v1" } }
                routes: { chat: { targets: [p/m] } }
                workloads: { default: { defer: true } }
                access: keys
                admin-token: %s
                store: "sqlite:%s"
                deferral: { concurrency: 1 }
                drain-timeout: 0s
                """.formatted(provider.url(), folder.resolve("token"), folder.resolve("s.db")));
        keeper = new Keeper(rig, folder.resolve("token"));
    }

    @AfterEach
    void stop() throws Exception {
        keeper.close();
        rig.close();
        provider.close();
    }

    private String left(String secret, String words) throws Exception {
        HttpResponse<String> answer = rig.post(
                "/v1/chat/completions",
                "{\"model\":\"chat\",\"messages\":[{\"role\":\"user\",\"content\":\"" + words + "\"}]}",
                "authorization",
                "Bearer " + secret,
                "prefer",
                "respond-async");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        return JsonMapper.shared().readTree(answer.body()).path("id").asString();
    }

    private String status(String secret, String id) throws Exception {
        HttpResponse<String> answer = rig.get(rig.url() + "/v1/deferred/" + id, "authorization", "Bearer " + secret);
        return JsonMapper.shared().readTree(answer.body()).path("status").asString();
    }

    private JsonNode record(String id) {
        return await().atMost(PATIENCE)
                .until(
                        () -> rig.records(0).stream()
                                .filter(each ->
                                        each.path("request_id").asString().equals(id))
                                .findFirst(),
                        Optional::isPresent)
                .orElseThrow();
    }

    @Test
    void it_is_made_with_that_key_also_after_a_restart() throws Exception {
        String secret = keeper.made("{\"name\":\"web\"}");
        provider.next(Reply.fault("hang"));
        String id = left(secret, "hello");
        provider.awaitRequests(1, PATIENCE);
        keeper.close();
        rig.close();

        begin();

        await().atMost(PATIENCE).until(() -> status(secret, id).equals("succeeded"));
        assertThat(record(id + ".2").path("key").asString()).isEqualTo("web");
    }

    @Test
    void with_a_key_that_was_revoked_meanwhile_it_fails_and_is_not_made() throws Exception {
        String revoked = keeper.made("{\"name\":\"web\"}");
        String other = keeper.made("{\"name\":\"other\"}");
        provider.next(Reply.fault("hang"));
        String busy = left(other, "busy");
        provider.awaitRequests(1, PATIENCE);
        String id = left(revoked, "hello");
        keeper.revoke("web");

        cancel(other, busy);

        assertThat(record(id + ".1").path("code").asString()).isEqualTo("invalid_key");
        await().atMost(PATIENCE)
                .until(() -> rig.get(rig.console() + "/metrics")
                        .body()
                        .contains("signalbox_deferred_ended_total{state=\"failed\"} 1"));
        assertThat(provider.requests()).hasSize(1);
        assertThat(rig.get(rig.url() + "/v1/deferred/" + id, "authorization", "Bearer " + revoked)
                        .statusCode())
                .isEqualTo(401);
    }

    private void cancel(String secret, String id) throws Exception {
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpResponse<String> answer = http.send(
                    HttpRequest.newBuilder(URI.create(rig.url() + "/v1/deferred/" + id))
                            .header("authorization", "Bearer " + secret)
                            .DELETE()
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).isEqualTo(200);
        }
    }
}
