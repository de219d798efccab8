package dev.signalbox.app.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.signalbox.simulator.Reply;
import dev.signalbox.simulator.Script;
import dev.signalbox.simulator.Simulator;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The process is killed while deferred requests come in and are made, `-Dsignalbox.kills` times (3): each that was
/// accepted comes to exactly one end.
@Tag("sockets")
@Tag("process")
class KilledJobsTest {
    private static final int KILLS = Integer.getInteger("signalbox.kills", 3);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Simulator provider = Simulator.start(Script.defaults());
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Set<String> accepted = ConcurrentHashMap.newKeySet();
    private final SplittableRandom random = new SplittableRandom();

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    @AfterEach
    void close() {
        http.close();
        provider.close();
    }

    @Test
    void oneThatIsUnderWayWhenTheProcessIsKilledIsMadeAgainAndSaysSo() throws Exception {
        provider.next(Reply.fault("hang"));
        String running;
        String waiting;
        try (ChildProgram program = program(1)) {
            running = accept(program, "runs");
            provider.awaitRequests(1, PATIENCE);
            waiting = accept(program, "waits");
            kill(program);
        }
        try (ChildProgram program = program(1)) {
            JsonNode again = awaitEnd(program, running);
            JsonNode other = awaitEnd(program, waiting);

            assertThat(again.path("status").asString()).isEqualTo("succeeded");
            assertThat(again.path("restarted").asBoolean()).isTrue();
            assertThat(again.path("attempts").asInt()).isEqualTo(2);
            assertThat(other.path("status").asString()).isEqualTo("succeeded");
            assertThat(other.path("restarted").asBoolean()).isFalse();
            assertThat(other.path("attempts").asInt()).isEqualTo(1);
            assertThat(get(program, "/v1/deferred/" + running + "/result").body())
                    .contains("You said: runs");
        }
        assertThat(provider.requests().stream().filter(each -> each.text().contains("runs")))
                .hasSize(2);
        assertThat(provider.requests().stream().filter(each -> each.text().contains("waits")))
                .hasSize(1);
    }

    @Test
    void eachThatWasAcceptedComesToOneEndHoweverOftenTheProcessIsKilled() throws Exception {
        for (int kill = 0; kill < KILLS; kill++) {
            killUnderLoad(kill);
        }
        List<JsonNode> ends = new ArrayList<>();
        try (ChildProgram program = program(8)) {
            for (String id : accepted) {
                ends.add(awaitEnd(program, id));
            }
            assertThat(JsonMapper.shared()
                            .readTree(get(program, "/v1/deferred?limit=1").body())
                            .path("data")
                            .size())
                    .isEqualTo(1);
        }
        assertThat(accepted).hasSizeGreaterThan(KILLS * 10);
        assertThat(ends)
                .allSatisfy(end -> assertThat(end.path("status").asString()).isIn("succeeded", "cancelled"));
        // What was told as an end before a kill is still that end.
        try (ChildProgram program = program(8)) {
            for (JsonNode end : ends) {
                assertThat(status(program, end.path("id").asString())).isEqualTo(end);
            }
        }
    }

    private void killUnderLoad(int kill) throws Exception {
        int before = accepted.size();
        List<Thread> clients = new ArrayList<>();
        try (ChildProgram program = program(8)) {
            for (int client = 0; client < 4; client++) {
                String name = kill + "-" + client + "-";
                clients.add(Thread.ofPlatform().start(() -> ask(program, name)));
            }
            int enough = before + 20 + random.nextInt(30);
            await().pollInterval(Duration.ofMillis(1)).atMost(PATIENCE).until(() -> accepted.size() >= enough);
            kill(program);
        }
        for (Thread client : clients) {
            client.join();
        }
    }

    /// Until nobody answers any more; a fifth is cancelled, which races with its end.
    private void ask(ChildProgram program, String name) {
        try {
            for (int i = 0; ; i++) {
                String id = accept(program, name + i);
                if (i % 5 == 0) {
                    // Where it had ended it is forgotten, and where nobody answers nobody knows.
                    accepted.remove(id);
                    if (send(program, "DELETE", "/v1/deferred/" + id).body().contains("\"status\"")) {
                        accepted.add(id);
                    }
                }
            }
        } catch (IOException | AssertionError _) {
            // It was killed.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void kill(ChildProgram program) {
        ProcessHandle process = ProcessHandle.of(program.pid()).orElseThrow();
        process.destroyForcibly();
        process.onExit().join();
    }

    private String accept(ChildProgram program, String words) throws IOException, InterruptedException {
        String body = "{\"model\":\"chat\",\"messages\":[{\"role\":\"user\",\"content\":\"" + words + "\"}]}";
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + program.port() + "/v1/chat/completions"))
                .header("content-type", "application/json")
                .header("prefer", "respond-async")
                .timeout(Duration.ofSeconds(30))
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        String id = JsonMapper.shared().readTree(answer.body()).path("id").asString();
        accepted.add(id);
        return id;
    }

    private HttpResponse<String> get(ChildProgram program, String path) throws IOException, InterruptedException {
        return send(program, "GET", path);
    }

    private HttpResponse<String> send(ChildProgram program, String method, String path)
            throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + program.port() + path))
                        .timeout(Duration.ofSeconds(30))
                        .method(method, HttpRequest.BodyPublishers.noBody())
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private JsonNode status(ChildProgram program, String id) throws IOException, InterruptedException {
        HttpResponse<String> answer = get(program, "/v1/deferred/" + id);
        assertThat(answer.statusCode()).as(id + ": " + answer.body()).isEqualTo(200);
        return JsonMapper.shared().readTree(answer.body());
    }

    private JsonNode awaitEnd(ChildProgram program, String id) {
        return await().pollInterval(Duration.ofMillis(10))
                .atMost(PATIENCE)
                .until(() -> status(program, id), now -> !now.path("ended").isNull());
    }

    private ChildProgram program(int concurrency) throws IOException, InterruptedException {
        return new ChildProgram("""
                providers: { p: { dialect: openai, url: "%s/v1" } }
                routes: { chat: { targets: [p/m] } }
                workloads: { default: { defer: true } }
                deferral: { concurrency: %d }
                store: "sqlite:%s"
                """.formatted(provider.url(), concurrency, folder.resolve("s.db")));
    }
}
