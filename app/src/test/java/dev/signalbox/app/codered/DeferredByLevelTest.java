package dev.signalbox.app.codered;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.signalbox.app.Rig;
import dev.signalbox.simulator.Script;
import dev.signalbox.simulator.Simulator;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/// What a level holds back of a workload that defers is kept, and made when the level allows it.
@Tag("sockets")
class DeferredByLevelTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String KEY = "a-long-secret-of-night";

    private final Simulator provider = Simulator.start(Script.defaults());
    private final HttpClient http = HttpClient.newHttpClient();
    private final Pulse time = new Pulse();

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    @SuppressWarnings("NullAway.Init") // set before each test
    private Rig rig;

    @BeforeEach
    void start() throws Exception {
        rig = Rig.start("""
                admin-token: "%s"
                providers: { p: { dialect: openai, url: "%s/v1" } }
                routes: { chat: { targets: [p/m], retry: { attempts: 1 } } }
                workloads:
                  core: { criticality: critical-plus }
                  night: { criticality: sheddable, defer: true }
                  ads: { criticality: sheddable }
                keys:
                  - { name: core, secret: a-long-secret-of-core, workload: core }
                  - { name: night, secret: "%s", workload: night, workloads: [ads] }
                store: "sqlite:%s"
                code-red: {}
                """.formatted(folder.resolve("token"), provider.url(), KEY, folder.resolve("s.db")), time);
    }

    @AfterEach
    void stop() throws Exception {
        rig.close();
        http.close();
        provider.close();
    }

    private HttpResponse<String> ask(boolean stream, String... headers) throws Exception {
        String[] all = new String[headers.length + 2];
        all[0] = "authorization";
        all[1] = "Bearer " + KEY;
        System.arraycopy(headers, 0, all, 2, headers.length);
        return rig.post("/v1/chat/completions", """
                {"model":"chat","stream":%s,"messages":[{"role":"user","content":"hello"}]}""".formatted(stream), all);
    }

    private String status(String id) throws Exception {
        return JsonMapper.shared()
                .readTree(rig.get(rig.url() + "/v1/deferred/" + id, "authorization", "Bearer " + KEY)
                        .body())
                .path("status")
                .asString();
    }

    private void force() throws Exception {
        HttpResponse<String> answer = http.send(
                HttpRequest.newBuilder(URI.create(rig.console() + "/admin/v1/levels"))
                        .header("content-type", "application/json")
                        .header(
                                "authorization",
                                "Bearer "
                                        + Files.readString(folder.resolve("token"))
                                                .strip())
                        .POST(HttpRequest.BodyPublishers.ofString("{\"action\":\"force\",\"level\":\"yellow\","
                                + "\"workload\":\"core\",\"route\":\"chat\",\"for_ms\":60000,\"reason\":\"a drill\"}"))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    @Test
    void what_is_held_back_is_accepted_and_made_after_the_level() throws Exception {
        assertThat(ask(false).statusCode()).isEqualTo(200);
        force();

        HttpResponse<String> held = ask(false);

        assertThat(held.statusCode()).as(held.body()).isEqualTo(202);
        assertThat(held.headers().firstValue("preference-applied")).isEmpty();
        assertThat(held.headers().firstValue("x-signalbox-level")).hasValue("yellow");
        String id = JsonMapper.shared().readTree(held.body()).path("id").asString();
        time.pass(10);
        assertThat(status(id)).isEqualTo("queued");
        assertThat(provider.requests()).hasSize(1);

        time.pass(60 + 302);
        await().atMost(PATIENCE).until(() -> {
            time.pass(2);
            return status(id).equals("succeeded");
        });
        assertThat(provider.requests()).hasSize(2);
    }

    @Test
    void streams_and_other_workloads_are_refused() throws Exception {
        force();

        assertThat(ask(true).statusCode()).isEqualTo(503);
        assertThat(ask(false, "x-signalbox-workload", "ads").statusCode()).isEqualTo(503);
        assertThat(ask(false, "x-signalbox-workload", "ads").body()).contains("shed_by_code_red");
    }
}
