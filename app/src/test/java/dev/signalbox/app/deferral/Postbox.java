package dev.signalbox.app.deferral;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.signalbox.app.Rig;
import dev.signalbox.core.port.Controls;
import dev.signalbox.model.policy.Overrides;
import dev.signalbox.simulator.Reply;
import dev.signalbox.simulator.Script;
import dev.signalbox.simulator.Simulator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A running program whose workload `night` is answered later, with those who ask it.
public final class Postbox implements AutoCloseable {
    static final String KEY = "sk-caller-0123456789";
    static final String OTHER = "sk-other-0123456789";
    static final String PROMPT = "the-words-of-the-caller";
    /// As many are made at once.
    private static final int CONCURRENCY = 4;

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    final Simulator provider = Simulator.start(Script.defaults());
    final Path folder;
    private final HttpClient http = HttpClient.newHttpClient();
    private final String more;
    private String defer = "true";
    private Rig rig;

    /// @param folder for the store
    /// @param more lines of the config
    Postbox(Path folder, String more) throws IOException {
        this.folder = folder;
        this.more = more;
        rig = Rig.start(config());
    }

    private String config() {
        return """
                providers: { p: { dialect: openai, url: "%s/v1" } }
                routes: { chat: { targets: [p/m], retry: { attempts: 1 } } }
                workloads: { night: { criticality: sheddable, defer: %s }, day: { criticality: sheddable, defer: true } }
                keys:
                  - { name: batch, secret: "%s", workload: night, workloads: [day] }
                  - { name: other, secret: "%s", workload: night }
                store: "sqlite:%s"
                admin-token: "%s"
                drain-timeout: 0s
                %s
                """.formatted(provider.url(), defer, KEY, OTHER, folder.resolve("s.db"), folder.resolve("token"), more);
    }

    Rig rig() {
        return rig;
    }

    /// The same config with another `defer` of the workload, from now on.
    void defer(String words) {
        defer = words;
        rig.adopt(config());
    }

    /// The same config with a change, until the next one.
    void reload(String from, String to) {
        rig.adopt(config().replace(from, to));
    }

    /// The process ends and is started again.
    void restart() throws IOException {
        rig.close();
        rig = Rig.start(config());
    }

    public static String body(String words) {
        return "{\"model\":\"chat\",\"messages\":[{\"role\":\"user\",\"content\":\"" + words + "\"}]}";
    }

    /// A chat that would rather be answered later.
    HttpResponse<String> post(String body, String... headers) throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(List.of("authorization", "Bearer " + KEY, "prefer", "respond-async"));
        all.addAll(List.of(headers));
        return rig.post("/v1/chat/completions", body, all.toArray(String[]::new));
    }

    /// The name of one that was taken in.
    String accepted(String words) throws IOException, InterruptedException {
        HttpResponse<String> answer = post(body(words));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        return json(answer).path("id").asString();
    }

    static JsonNode json(HttpResponse<String> answer) {
        return JsonMapper.shared().readTree(answer.body());
    }

    HttpResponse<String> send(String method, String path, String key) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(rig.url() + path))
                .timeout(PATIENCE)
                .header("authorization", "Bearer " + key)
                .method(method, HttpRequest.BodyPublishers.noBody())
                .build();
        return http.send(request, HttpResponse.BodyHandlers.ofString());
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send("GET", path, KEY);
    }

    HttpResponse<String> delete(String id) throws IOException, InterruptedException {
        return send("DELETE", "/v1/deferred/" + id, KEY);
    }

    JsonNode status(String id) throws IOException, InterruptedException {
        HttpResponse<String> answer = get("/v1/deferred/" + id);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return json(answer);
    }

    HttpResponse<String> result(String id) throws IOException, InterruptedException {
        return get("/v1/deferred/" + id + "/result");
    }

    /// Waits until it is there.
    JsonNode awaitStatus(String id, String status) {
        return await().pollInterval(Duration.ofMillis(10))
                .atMost(PATIENCE)
                .until(() -> status(id), now -> now.path("status").asString().equals(status));
    }

    /// Files of the jobs, by name.
    List<Path> files() throws IOException {
        Path jobs = folder.resolve("s.db.deferred");
        if (Files.notExists(jobs)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(jobs)) {
            return all.sorted().toList();
        }
    }

    /// Keeps all that is made at once busy, so that what is taken in now has to wait.
    ///
    /// @return what lets it go on
    Runnable holdBack() throws IOException, InterruptedException {
        List<String> busy = new ArrayList<>();
        for (int i = 0; i < CONCURRENCY; i++) {
            provider.next(Reply.fault("hang"));
        }
        for (int i = 0; i < CONCURRENCY; i++) {
            busy.add(accepted("busy"));
        }
        provider.awaitRequests(CONCURRENCY, PATIENCE);
        return () -> busy.forEach(this::forget);
    }

    private void forget(String id) {
        try {
            assertThat(delete(id).statusCode()).isEqualTo(200);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /// The record of a request, once there is one.
    JsonNode record(Predicate<JsonNode> which) {
        return await().pollInterval(Duration.ofMillis(10))
                .atMost(PATIENCE)
                .until(() -> rig.records(0).stream().filter(which).findFirst(), Optional::isPresent)
                .orElseThrow();
    }

    /// The record of one with that identifier.
    JsonNode record(String requestId) {
        return record(each -> each.path("request_id").asString().equals(requestId));
    }

    /// How often the provider was asked with these words.
    long asked(String words) {
        return provider.requests().stream()
                .filter(each -> each.text().contains(words))
                .count();
    }

    /// Pauses the workload.
    ///
    /// @return what lets it go on
    Runnable paused() {
        Overrides.Entry entry =
                rig.server().controls().override(Overrides.Action.PAUSE, "night", Duration.ofMinutes(5), "a test");
        assertThat(entry).isNotNull();
        Controls controls = rig.server().controls();
        return () -> controls.takeBack(Objects.requireNonNull(entry));
    }

    @Override
    public void close() throws IOException {
        http.close();
        rig.close();
        provider.close();
    }
}
