package dev.signalbox.app.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.signalbox.app.Rig;
import dev.signalbox.simulator.Distribution;
import dev.signalbox.simulator.Reply;
import dev.signalbox.simulator.Script;
import dev.signalbox.simulator.Simulator;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Targets taken out and workloads paused by hand, through the console of a gateway that runs.
@Tag("sockets")
class ByHandTest {
    private static final String WEB = "a-long-secret-of-the-web";
    private static final String BATCH = "a-long-secret-of-the-batch";
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Simulator first = Simulator.start(Script.defaults()
            .withPrefix("first: ")
            .withLatency(Distribution.ZERO, Distribution.times("constant(20ms)"))
            .withAnswerTokens(Distribution.counts("40")));
    private final Simulator second = Simulator.start(Script.defaults().withPrefix("second: "));
    private final HttpClient http = HttpClient.newHttpClient();

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    @SuppressWarnings("NullAway.Init") // JUnit calls start() first
    private Rig rig;

    @BeforeEach
    void start() throws Exception {
        rig = Rig.start(config("first/m, { to: second/m, priority: 1 }"));
    }

    @AfterEach
    void stop() throws Exception {
        rig.close();
        http.close();
        first.close();
        second.close();
    }

    @Test
    void a_drained_target_gets_no_new_requests_until_it_is_enabled() throws Exception {
        assertThat(change("drain", "target", "first/m", 60_000).statusCode()).isEqualTo(200);

        HttpResponse<String> answer = ask(WEB, false);

        assertThat(answer.body()).contains("second: ");
        assertThat(answer.headers().firstValue("x-signalbox-attempts")).contains("1");
        assertThat(first.requests()).isEmpty();
        JsonNode record = rig.records(1).getFirst();
        assertThat(record.path("skipped")).hasSize(1);
        assertThat(record.at("/skipped/0/target").asString()).isEqualTo("first/m");
        assertThat(record.at("/skipped/0/reason").asString()).isEqualTo("drained");

        assertThat(takeBack("target=first%2Fm").statusCode()).isEqualTo(200);

        assertThat(ask(WEB, false).body()).contains("first: ");
        assertThat(rig.records(2).getLast().path("skipped")).isEmpty();
    }

    @Test
    void what_runs_at_a_disabled_target_goes_on() throws Exception {
        CompletableFuture<HttpResponse<String>> running = CompletableFuture.supplyAsync(() -> {
            try {
                return ask(WEB, true);
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
        first.awaitRequests(1, PATIENCE);

        assertThat(change("disable", "target", "first/m", 60_000).statusCode()).isEqualTo(200);

        assertThat(running.get().body()).contains("first:").endsWith("data: [DONE]\n\n");
        assertThat(ask(WEB, false).body()).contains("second: ");
        assertThat(rig.records(2).getLast().at("/skipped/0/reason").asString()).isEqualTo("disabled");
    }

    @Test
    void a_route_without_a_target_left_is_answered_at_once_and_nothing_is_sent() throws Exception {
        change("drain", "target", "first/m", 60_000);
        change("disable", "target", "second/m", 60_000);

        HttpResponse<String> answer = ask(WEB, true);

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.body()).contains("\"no_healthy_target\"", "taken out");
        assertThat(answer.headers().firstValue("x-should-retry")).contains("false");
        assertThat(answer.headers().firstValue("retry-after")).isPresent();
        JsonNode record = rig.records(1).getFirst();
        assertThat(record.path("route").asString()).isEqualTo("chat");
        assertThat(record.path("attempts")).isEmpty();
        assertThat(record.path("skipped")).hasSize(2);
        assertThat(first.requests()).isEmpty();
        assertThat(second.requests()).isEmpty();
    }

    @Test
    void it_ends_by_itself_at_most_a_second_late() throws Exception {
        long begun = System.nanoTime();
        change("drain", "target", "first/m", 1_000);
        change("pause", "workload", "batch", 1_500);
        assertThat(ask(WEB, false).body()).contains("second: ");
        assertThat(ask(BATCH, false).statusCode()).isEqualTo(503);

        await().atMost(PATIENCE).until(() -> overrides().isEmpty());

        assertThat(Duration.ofNanos(System.nanoTime() - begun))
                .isBetween(Duration.ofMillis(1_500), Duration.ofMillis(2_500));
        assertThat(ask(WEB, false).body()).contains("first: ");
        assertThat(ask(BATCH, false).statusCode()).isEqualTo(200);
    }

    @Test
    void a_paused_workload_is_turned_away_and_the_others_are_not() throws Exception {
        change("pause", "workload", "batch", 30_000);

        HttpResponse<String> answer = ask(BATCH, false);

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.body()).contains("\"workload_paused\"");
        assertThat(answer.headers().firstValueAsLong("retry-after").orElse(0)).isBetween(20L, 30L);
        assertThat(answer.headers().firstValue("x-should-retry")).contains("false");
        JsonNode record = rig.records(1).getFirst();
        assertThat(record.path("outcome").asString()).isEqualTo("refused");
        assertThat(record.path("workload").asString()).isEqualTo("batch");
        assertThat(first.requests()).isEmpty();
        assertThat(ask(WEB, false).statusCode()).isEqualTo(200);

        takeBack("workload=batch");

        assertThat(ask(BATCH, false).statusCode()).isEqualTo(200);
    }

    @Test
    void a_reload_keeps_what_is_about_a_target_that_is_still_declared() throws Exception {
        change("drain", "target", "first/m", 60_000);
        change("drain", "target", "second/m", 60_000);

        rig.adopt(config("first/m, { to: second/other, priority: 1 }"));

        assertThat(overrides()).hasSize(1);
        assertThat(overrides().get(0).path("target").asString()).isEqualTo("first/m");
        assertThat(ask(WEB, false).body()).contains("second: ");
        assertThat(first.requests()).isEmpty();
    }

    @Test
    void what_is_known_of_a_target_outlives_its_being_taken_out() throws Exception {
        first.next(Reply.fault("error=key"));
        assertThat(ask(WEB, false).body()).contains("second: ");
        assertThat(condition("first/m")).isEqualTo("benched");

        change("drain", "target", "first/m", 60_000);
        assertThat(condition("first/m")).isEqualTo("drained");
        assertThat(target("first/m").at("/keys/0/opens_in_ms").asLong()).isBetween(50_000L, 61_000L);
        assertThat(rig.get(rig.console() + "/metrics").body())
                .contains("signalbox_target_condition{condition=\"drained\",key=\"0\",target=\"first/m\"} 1.0")
                .contains("signalbox_target_condition{condition=\"open\",key=\"0\",target=\"first/m\"} 0.0")
                .contains("signalbox_target_changes_total{condition=\"benched\",target=\"first/m\"} 1.0")
                .contains("signalbox_target_in_flight{target=\"first/m\"} 0.0")
                .contains("signalbox_queue_length{route=\"chat\"} 0.0");

        takeBack("target=first%2Fm");
        assertThat(condition("first/m")).isEqualTo("benched");
    }

    @Test
    void models_that_clients_name_themselves_are_taken_out_by_provider() throws Exception {
        change("drain", "target", "first/*", 60_000);

        HttpResponse<String> named = rig.post(
                "/v1/chat/completions",
                "{\"model\":\"first/m\",\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}",
                "authorization",
                "Bearer " + WEB);

        assertThat(named.statusCode()).isEqualTo(503);
        assertThat(named.body()).contains("no_healthy_target");
        assertThat(ask(WEB, false).body()).contains("first: ");
    }

    @Test
    void the_token_is_for_its_owner_and_goes_with_the_process() throws Exception {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(token())))
                .isEqualTo("rw-------");
        String text = Files.readString(token()).strip();
        change("drain", "target", "first/m", 60_000);
        ask(WEB, false);
        rig.records(1);
        assertThat(rig.logText()).doesNotContain(text);
        assertThat(rig.get(rig.console() + "/admin/v1/overrides").body()).doesNotContain(text);

        rig.server().close();

        assertThat(token()).doesNotExist();
    }

    private String config(String targets) {
        return """
                admin-token: "%s"
                providers:
                  first: { dialect: openai, url: "%s/v1" }
                  second: { dialect: openai, url: "%s/v1" }
                routes:
                  chat: { targets: [%s] }
                  "*": {}
                workloads: { batch: { criticality: sheddable } }
                keys:
                  - { name: web, secret: "%s" }
                  - { name: batch, secret: "%s", workload: batch }
                """.formatted(token(), first.url(), second.url(), targets, WEB, BATCH);
    }

    private Path token() {
        return folder.resolve("token");
    }

    private HttpResponse<String> ask(String key, boolean stream) throws Exception {
        return rig.post("/v1/chat/completions", """
                {"model":"chat","stream":%b,"messages":[{"role":"user","content":"Hello"}]}""".formatted(stream), "authorization", "Bearer " + key);
    }

    private HttpResponse<String> change(String action, String kind, String name, long millis) throws Exception {
        return send(HttpRequest.newBuilder(URI.create(rig.console() + "/admin/v1/overrides"))
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("""
                        {"action":"%s","%s":"%s","for_ms":%d,"reason":"a test"}""".formatted(action, kind, name, millis))));
    }

    private HttpResponse<String> takeBack(String query) throws Exception {
        return send(HttpRequest.newBuilder(URI.create(rig.console() + "/admin/v1/overrides?" + query))
                .DELETE());
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return http.send(
                request.header(
                                "authorization",
                                "Bearer " + Files.readString(token()).strip())
                        .timeout(PATIENCE)
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private JsonNode overrides() throws Exception {
        return JsonMapper.shared()
                .readTree(rig.get(rig.console() + "/admin/v1/overrides").body())
                .path("overrides");
    }

    private String condition(String label) throws Exception {
        return target(label).at("/keys/0/condition").asString();
    }

    private JsonNode target(String label) throws Exception {
        JsonNode targets = JsonMapper.shared()
                .readTree(rig.get(rig.console() + "/admin/v1/targets").body())
                .path("targets");
        for (JsonNode each : targets) {
            if (each.path("target").asString().equals(label)) {
                return each;
            }
        }
        throw new AssertionError(label + " is not in " + targets);
    }
}
