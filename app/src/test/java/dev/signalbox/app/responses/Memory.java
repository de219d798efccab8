package dev.signalbox.app.responses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.signalbox.app.Rig;
import dev.signalbox.simulator.RecordedRequest;
import dev.signalbox.simulator.Simulator;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A running program whose workload `talk` remembers, with those who ask it.
final class Memory implements AutoCloseable {
    static final String KEY = "sk-caller-0123456789";
    static final String OTHER = "sk-other-0123456789";
    static final String FORGETFUL = "sk-forgetful-0123456789";
    static final Duration PATIENCE = Duration.ofSeconds(20);

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Simulator provider;
    private final Rig rig;

    /// @param store as the config names it
    /// @param remember what the workload `talk` says of that
    /// @param more lines of the config
    Memory(Simulator provider, String store, Path folder, String remember, String more) throws IOException {
        this.provider = provider;
        rig = Rig.start(
                """
                providers:
                  speaking: { dialect: openai, url: "%1$s/v1", responses: true }
                  chatting: { dialect: openai, url: "%1$s/v1" }
                  claude: { dialect: anthropic, url: "%1$s" }
                routes:
                  speaking: { targets: [speaking/gpt-5.1], retry: { attempts: 1 } }
                  repeating: { targets: [speaking/gpt-5.1], retry: { attempts: 1 }, cache: { ttl: 10m, sampled: true } }
                  chatting: { targets: [chatting/gpt-5.1], retry: { attempts: 1 } }
                  claude: { targets: [claude/claude-sonnet-4-5], retry: { attempts: 1 } }
                workloads: { talk: { remember: %2$s }, plain: {} }
                keys:
                  - { name: one, secret: "%3$s", workload: talk }
                  - { name: two, secret: "%4$s", workload: talk }
                  - { name: three, secret: "%5$s", workload: plain }
                store: "%6$s"
                admin-token: "%7$s"
                drain-timeout: 0s
                %8$s
                """.formatted(provider.url(), remember, KEY, OTHER, FORGETFUL, store, folder.resolve("token"), more));
    }

    Rig rig() {
        return rig;
    }

    HttpResponse<String> send(String method, String path, String key, String body)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(rig.url() + path))
                .timeout(PATIENCE)
                .header("authorization", "Bearer " + key)
                .method(
                        method,
                        body.isEmpty()
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body));
        if (!body.isEmpty()) {
            request.header("content-type", "application/json");
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send("GET", path, KEY, "");
    }

    HttpResponse<String> post(String path, String body) throws IOException, InterruptedException {
        return send("POST", path, KEY, body);
    }

    HttpResponse<String> delete(String path) throws IOException, InterruptedException {
        return send("DELETE", path, KEY, "");
    }

    static String asking(String route, String words, String more) {
        return "{\"model\":\"" + route + "\",\"input\":\"" + words + "\"" + more + "}";
    }

    static String after(String id) {
        return ",\"previous_response_id\":\"" + id + "\"";
    }

    /// A response.
    JsonNode ask(String route, String words, String more) throws IOException, InterruptedException {
        return fine(post("/v1/responses", asking(route, words, more)));
    }

    static JsonNode fine(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return json(answer.body());
    }

    static void refused(HttpResponse<String> answer, int status, String code) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(json(answer.body()).at("/error/code").asString()).isEqualTo(code);
    }

    /// The data of a stream's events.
    List<JsonNode> stream(String route, String words, String more) throws IOException, InterruptedException {
        HttpResponse<String> answer = post("/v1/responses", asking(route, words, ",\"stream\":true" + more));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        List<JsonNode> events = new ArrayList<>();
        answer.body()
                .lines()
                .filter(line -> line.startsWith("data: {"))
                .forEach(line -> events.add(json(line.substring("data: ".length()))));
        return events;
    }

    JsonNode awaitStatus(String id, String status) {
        return await().pollInterval(Duration.ofMillis(20))
                .atMost(PATIENCE)
                .until(
                        () -> fine(get("/v1/responses/" + id)),
                        now -> now.path("status").asString().equals(status));
    }

    /// What its provider was asked last.
    JsonNode lastAsked() {
        RecordedRequest last = provider.requests().getLast();
        return json(new String(last.body(), StandardCharsets.UTF_8));
    }

    static JsonNode json(String text) {
        return JsonMapper.shared().readTree(text);
    }

    static String words(JsonNode response) {
        StringBuilder words = new StringBuilder();
        for (JsonNode item : response.path("output")) {
            for (JsonNode part : item.path("content")) {
                words.append(part.path("text").asString(""));
            }
        }
        return words.toString();
    }

    @Override
    public void close() throws IOException {
        http.close();
        rig.close();
    }
}
