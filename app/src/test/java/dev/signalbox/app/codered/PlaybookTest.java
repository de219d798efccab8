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
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What is done about a level.
@Tag("sockets")
class PlaybookTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Simulator main = Simulator.start(Script.defaults());
    private final Simulator spare = Simulator.start(Script.defaults());
    private final HttpClient http = HttpClient.newHttpClient();
    private final Pulse time = new Pulse();

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    @SuppressWarnings("NullAway.Init") // each test starts it first
    private Rig rig;

    @AfterEach
    void stop() throws Exception {
        rig.close();
        http.close();
        main.close();
        spare.close();
    }

    @Test
    void side_work_is_held_back_and_the_core_goes_on() throws Exception {
        start("code-red: {}");
        force("orange", "core", "chat");

        HttpResponse<String> shed = ask("ads", "chat");
        assertThat(shed.statusCode()).isEqualTo(503);
        assertThat(JsonMapper.shared().readTree(shed.body()).at("/error/code").asString())
                .isEqualTo("shed_by_code_red");
        assertThat(shed.headers().firstValue("retry-after")).contains("60");
        assertThat(shed.headers().firstValue("x-should-retry")).contains("false");
        assertThat(shed.headers().firstValue("x-signalbox-level")).contains("orange");
        assertThat(ask("health", "chat").statusCode()).isEqualTo(503);
        assertThat(ask("core", "chat").statusCode()).isEqualTo(200);
        assertThat(ask("usual", "chat").statusCode()).isEqualTo(200);
        assertThat(ask("ads", "other").statusCode()).isEqualTo(200);
        assertThat(rig.get(rig.console() + "/metrics").body())
                .contains("signalbox_held{mode=\"enforce\",route=\"chat\",workload=\"ads\"} 1.0");
        // What was held back did not fail: it says nothing of the core.
        time.pass(2);
        assertThat(levels().path("levels").toString()).doesNotContain("\"workload\":\"ads\"");
    }

    @Test
    void what_is_held_may_still_fetch_what_needs_no_provider() throws Exception {
        start("code-red: {}");
        force("red", null, null);

        assertThat(rig.get(rig.url() + "/v1/models", "authorization", "Bearer " + secret("ads"))
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void observing_tells_what_would_be_done_and_does_nothing() throws Exception {
        start("code-red: { mode: observe }");
        force("red", null, null);

        assertThat(ask("ads", "chat").statusCode()).isEqualTo(200);
        assertThat(levels().path("acts").asBoolean()).isFalse();
        assertThat(measure("ads", "chat").path("admission").asString()).isEqualTo("pause");
        assertThat(measure("core", "chat").path("admission").asString()).isEqualTo("run");
        assertThat(rig.get(rig.console() + "/metrics").body())
                .contains("signalbox_held{mode=\"observe\",route=\"chat\",workload=\"ads\"} 1.0");
    }

    @Test
    void nothing_is_done_where_nothing_is_declared() throws Exception {
        start("");
        force("red", null, null);

        assertThat(ask("ads", "chat").statusCode()).isEqualTo(200);
    }

    @Test
    void a_reload_in_the_middle_holds_what_the_next_config_says() throws Exception {
        start("code-red: {}");
        force("orange", "core", "chat");
        assertThat(ask("health", "chat").statusCode()).isEqualTo(503);

        rig.adopt(config("code-red: { playbook: { orange: { sheddable-plus: run } } }"));
        assertThat(ask("health", "chat").statusCode()).isEqualTo(200);
        assertThat(ask("ads", "chat").statusCode()).isEqualTo(503);

        rig.adopt(config("code-red: { mode: observe }"));
        assertThat(ask("ads", "chat").statusCode()).isEqualTo(200);

        rig.adopt(config("code-red: {}"));
        assertThat(ask("health", "chat").statusCode()).isEqualTo(503);
    }

    @Test
    void what_was_held_comes_back_by_and_by() throws Exception {
        start("code-red: {}");
        force("yellow", "core", "chat");
        assertThat(answered("ads", 40)).isZero();

        time.pass(60 + 302);
        assertThat(levels().path("worst").asString()).isEqualTo("green");
        assertThat(measure("ads", "chat").path("share").asDouble()).isEqualTo(0.1);
        assertThat(answered("ads", 40)).isLessThan(20);

        time.pass(190);
        assertThat(answered("ads", 40)).isEqualTo(40);
        assertThat(levels().path("measures")).isEmpty();
    }

    @Test
    void retries_are_fewer_and_waiting_is_shorter() throws Exception {
        start("code-red: {}");
        force("red", "core", "again");

        JsonNode route = measure("core", "again");
        assertThat(route.path("retries").asDouble()).isEqualTo(0.25);
        assertThat(route.path("queue_ms").asLong()).isEqualTo(10_000);
        assertThat(measure("usual", "again").path("queue_ms").asLong()).isEqualTo(5_000);
        assertThat(measure("ads", "again").path("retries").asDouble()).isZero();
    }

    @Test
    void it_can_be_seen_beforehand_what_a_level_would_change() throws Exception {
        start("code-red: {}");

        JsonNode preview = JsonMapper.shared()
                .readTree(rig.get(rig.console() + "/admin/v1/levels?if=yellow").body());

        assertThat(preview.path("measures").toString())
                .contains("\"workload\":\"ads\"")
                .contains("\"admission\":\"pause\"");
        assertThat(ask("ads", "chat").statusCode()).isEqualTo(200);
        assertThat(rig.get(rig.console() + "/admin/v1/levels?if=purple").statusCode())
                .isEqualTo(400);
    }

    @Test
    void a_start_in_the_middle_of_an_emergency_goes_on_with_it() throws Exception {
        String kept = "code-red: {}\nstore: \"sqlite:" + folder.resolve("kept.db") + "\"";
        start(kept);
        force("red", "core", "chat");
        assertThat(ask("ads", "chat").statusCode()).isEqualTo(503);
        rig.close();

        start(kept);
        assertThat(ask("ads", "chat").statusCode()).isEqualTo(503);
        assertThat(levels().path("worst").asString()).isEqualTo("red");
        assertThat(levels().path("rulings")).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "", "\0\0", "{\"at\":99999999999999999999}", "{\"at\":%d,\"places\":[null]}"})
    void what_was_kept_and_makes_no_sense_is_put_aside(String content) throws Exception {
        Path file = folder.resolve("kept.db.levels");
        Files.writeString(
                file, content.replace("%d", String.valueOf(Instant.now().getEpochSecond())));

        start("code-red: {}\nstore: \"sqlite:" + folder.resolve("kept.db") + "\"");

        assertThat(ask("ads", "chat").statusCode()).isEqualTo(200);
        assertThat(levels().path("worst").asString()).isEqualTo("green");
        assertThat(folder.resolve("kept.db.levels.unreadable")).exists();
    }

    @Test
    void what_was_kept_too_long_ago_counts_no_more() throws Exception {
        String kept = "code-red: {}\nstore: \"sqlite:" + folder.resolve("kept.db") + "\"";
        start(kept);
        force("red", "core", "chat");
        rig.close();
        Path file = folder.resolve("kept.db.levels");
        String content = Files.readString(file);
        long at = JsonMapper.shared().readTree(content).path("at").asLong();
        Files.writeString(file, content.replace("\"at\":" + at, "\"at\":" + (at - 1000)));

        start(kept);

        assertThat(levels().path("worst").asString()).isEqualTo("green");
        assertThat(ask("ads", "chat").statusCode()).isEqualTo(200);
    }

    private void start(String codeRed) throws Exception {
        rig = Rig.start(config(codeRed), time);
    }

    private String config(String codeRed) {
        return """
                admin-token: "%s"
                providers:
                  main: { dialect: openai, url: "%s/v1" }
                  spare: { dialect: openai, url: "%s/v1" }
                routes:
                  chat: { targets: [main/m], retry: { attempts: 1 } }
                  again: { targets: [main/m] }
                  other: { targets: [spare/m] }
                workloads:
                  core: { criticality: critical-plus }
                  usual: { criticality: critical }
                  health: { criticality: sheddable-plus }
                  ads: { criticality: sheddable }
                keys:
                  - { name: core, secret: "%s", workload: core }
                  - { name: usual, secret: "%s", workload: usual }
                  - { name: health, secret: "%s", workload: health }
                  - { name: ads, secret: "%s", workload: ads }
                %s
                """.formatted(
                        folder.resolve("token"),
                        main.url(),
                        spare.url(),
                        secret("core"),
                        secret("usual"),
                        secret("health"),
                        secret("ads"),
                        codeRed);
    }

    private static String secret(String name) {
        return "a-long-secret-of-" + name;
    }

    private int answered(String name, int times) throws Exception {
        int answered = 0;
        for (int i = 0; i < times; i++) {
            answered += ask(name, "chat").statusCode() == 200 ? 1 : 0;
        }
        return answered;
    }

    private HttpResponse<String> ask(String name, String route) throws Exception {
        return rig.post("/v1/chat/completions", """
                {"model":"%s","messages":[{"role":"user","content":"Hello"}]}""".formatted(route), "authorization", "Bearer " + secret(name));
    }

    private JsonNode levels() throws Exception {
        return JsonMapper.shared()
                .readTree(rig.get(rig.console() + "/admin/v1/levels").body());
    }

    private JsonNode measure(String workload, String route) throws Exception {
        for (JsonNode each : levels().path("measures")) {
            if (each.path("workload").asString().equals(workload)
                    && each.path("route").asString().equals(route)) {
                return each;
            }
        }
        throw new AssertionError("no measure for " + workload + " on " + route + ": " + levels());
    }

    private void force(String level, @Nullable String workload, @Nullable String route) throws Exception {
        String scope = workload == null ? "" : "\"workload\":\"" + workload + "\",\"route\":\"" + route + "\",";
        HttpResponse<String> answer = http.send(
                HttpRequest.newBuilder(URI.create(rig.console() + "/admin/v1/levels"))
                        .header("content-type", "application/json")
                        .header(
                                "authorization",
                                "Bearer "
                                        + Files.readString(folder.resolve("token"))
                                                .strip())
                        .timeout(PATIENCE)
                        .POST(HttpRequest.BodyPublishers.ofString("{\"action\":\"force\",\"level\":\"" + level + "\","
                                + scope + "\"for_ms\":60000,\"reason\":\"a drill\"}"))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }
}
