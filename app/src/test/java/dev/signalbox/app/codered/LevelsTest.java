package dev.signalbox.app.codered;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.app.Rig;
import dev.signalbox.simulator.FaultRule;
import dev.signalbox.simulator.Reply;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What a provider's trouble does to levels, and what people can say about them.
@Tag("sockets")
class LevelsTest {
    private static final String CORE = "a-long-secret-of-the-core";
    private static final String SHOP = "a-long-secret-of-the-shop";
    private static final String VIEWER = "a-token-of-one-who-may-only-look-at-it";
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Simulator main = Simulator.start(Script.defaults());
    private final Simulator spare = Simulator.start(Script.defaults());
    private final HttpClient http = HttpClient.newHttpClient();
    private final Pulse time = new Pulse();

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    @SuppressWarnings("NullAway.Init") // JUnit calls start() first
    private Rig rig;

    @BeforeEach
    void start() throws Exception {
        rig = Rig.start(config("code-red: {}\n"), time);
    }

    @AfterEach
    void stop() throws Exception {
        rig.close();
        http.close();
        main.close();
        spare.close();
    }

    @Test
    void a_provider_that_breaks_and_heals_takes_its_scope_up_and_down_again() throws Exception {
        ask(CORE, 1, 200);
        time.pass(6 * 3600);
        for (int i = 0; i < 16; i++) {
            ask(CORE, 11, 200);
            main.next(Reply.fault("status=500"));
            ask(CORE, 1, 502);
        }
        assertThat(level("core", "chat")).isEqualTo("green");

        time.pass(4);
        assertThat(level("core", "chat")).isEqualTo("yellow");
        assertThat(scope("core", "chat").path("cause").asString()).isEqualTo("provider-errors");
        assertThat(ask(CORE, "chat").headers().firstValue("x-signalbox-level")).contains("yellow");

        main.script(Script.defaults().withFault(FaultRule.always("status=500")));
        String worst = "yellow";
        boolean orange = false;
        for (int i = 0; i < 400 && !worst.equals("red"); i++) {
            ask(CORE, 3, -1);
            time.pass(2);
            worst = level("core", "chat");
            orange |= worst.equals("orange");
        }
        assertThat(worst).isEqualTo("red");
        assertThat(orange).isTrue();
        assertThat(rig.get(rig.console() + "/metrics").body())
                .contains("signalbox_level{route=\"chat\",workload=\"core\"} 3.0")
                .contains("signalbox_burn{objective=\"success\",pair=\"fast\",route=\"chat\",workload=\"core\"}");

        main.script(Script.defaults());
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (ask(CORE, "chat").statusCode() != 200) {
            assertThat(System.nanoTime() - deadline).isNegative();
        }
        time.pass(1000);
        assertThat(level("core", "chat")).isIn("red", "orange");
        time.pass(3 * 3600);
        assertThat(level("core", "chat")).isEqualTo("green");
        assertThat(ask(CORE, "chat").headers().firstValue("x-signalbox-level")).contains("green");
    }

    @Test
    void a_level_reaches_what_matters_less_where_a_provider_is_shared() throws Exception {
        assertThat(change("{\"action\":\"force\",\"level\":\"orange\",\"workload\":\"core\",\"route\":\"chat\","
                                + "\"reason\":\"a drill\"}")
                        .statusCode())
                .isEqualTo(200);

        assertThat(shown(CORE, "chat")).isEqualTo("orange");
        assertThat(shown(CORE, "other")).isEqualTo("green");
        assertThat(shown(SHOP, "chat")).isEqualTo("orange");
        assertThat(shown(SHOP, "other")).isEqualTo("green");
        assertThat(shown(SHOP, "both")).isEqualTo("orange");
    }

    @Test
    void what_was_forced_ends_by_itself_and_is_left_step_by_step() throws Exception {
        change("{\"action\":\"force\",\"level\":\"orange\",\"for_ms\":60000,\"reason\":\"a drill\"}");
        assertThat(levels().at("/rulings/0/by").asString()).isEqualTo("admin-token");

        time.pass(70);
        assertThat(levels().path("rulings")).isEmpty();
        assertThat(shown(CORE, "chat")).isEqualTo("orange");
        time.pass(610);
        assertThat(shown(CORE, "chat")).isEqualTo("yellow");
        time.pass(310);
        assertThat(shown(CORE, "chat")).isEqualTo("green");
    }

    @Test
    void a_declared_code_red_holds_until_it_is_cleared() throws Exception {
        change("{\"action\":\"declare\",\"level\":\"red\",\"for_ms\":86400000,\"owner\":\"ann\",\"reason\":\"speed\"}");
        time.pass(23 * 3600);
        assertThat(shown(CORE, "chat")).isEqualTo("red");
        assertThat(levels().at("/rulings/0/owner").asString()).isEqualTo("ann");

        HttpResponse<String> cleared = send(HttpRequest.newBuilder(URI.create(rig.console() + "/admin/v1/levels"))
                .DELETE());

        assertThat(cleared.statusCode()).isEqualTo(200);
        assertThat(JsonMapper.shared().readTree(cleared.body()).path("rulings")).isEmpty();
        time.pass(2 * 3600);
        assertThat(shown(CORE, "chat")).isEqualTo("green");
        assertThat(audit()).contains("level.declare", "level.cleared", "\"owner\":\"ann\"");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "{\"action\":\"force\",\"level\":\"orange\"}; 400; reason",
                "{\"action\":\"force\",\"level\":\"purple\",\"reason\":\"r\"}; 400; green, yellow, orange or red",
                "{\"action\":\"force\",\"level\":\"red\",\"for_ms\":28800001,\"reason\":\"r\"}; 400; 8 hours",
                "{\"action\":\"force\",\"level\":\"red\",\"for_ms\":0,\"reason\":\"r\"}; 400; for_ms",
                "{\"action\":\"freeze\",\"level\":\"red\",\"reason\":\"r\"}; 400; Wanted",
                "{\"action\":\"explode\",\"level\":\"red\",\"reason\":\"r\"}; 400; Wanted",
                "{\"action\":\"declare\",\"level\":\"red\",\"reason\":\"r\"}; 400; owner",
                "{\"action\":\"declare\",\"level\":\"yellow\",\"reason\":\"r\"}; 400; orange or red",
                "{\"action\":\"force\",\"level\":\"red\",\"workload\":\"cor\",\"reason\":\"r\"}; 404; core",
                "{\"action\":\"force\",\"level\":\"red\",\"workload\":\"shop\",\"reason\":\"r\"}; 404; critical",
                "{\"action\":\"force\",\"level\":\"red\",\"route\":\"chatt\",\"reason\":\"r\"}; 404; chat",
                "{\"action\":\"confirm\"}; 404; waits",
                "{\"action\":\"confirm\",\"level\":\"red\"}; 400; Wanted",
                "[1]; 400; Wanted",
                "{\"evil\":1}; 400; Wanted"
            })
    void what_makes_no_sense_is_refused_and_changes_nothing(String body, int status, String said) throws Exception {
        HttpResponse<String> answer = change(body);

        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.body()).contains(said);
        assertThat(levels().path("rulings")).isEmpty();
    }

    @Test
    void who_may_only_look_changes_nothing() throws Exception {
        HttpResponse<String> answer = http.send(
                HttpRequest.newBuilder(URI.create(rig.console() + "/admin/v1/levels"))
                        .header("authorization", "Bearer " + VIEWER)
                        .header("content-type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(
                                "{\"action\":\"force\",\"level\":\"red\",\"reason\":\"r\"}"))
                        .build(),
                HttpResponse.BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(levels().path("rulings")).isEmpty();
    }

    @Test
    void a_reload_keeps_levels_and_without_the_word_answers_say_none() throws Exception {
        change("{\"action\":\"force\",\"level\":\"red\",\"reason\":\"a drill\"}");

        rig.adopt(config(""));
        time.pass(2);

        assertThat(levels().path("worst").asString()).isEqualTo("red");
        assertThat(ask(CORE, "chat").headers().firstValue("x-signalbox-level")).isEmpty();
    }

    private String config(String more) {
        return """
                admin-token: "%s"
                audit: "%s"
                console: { tokens: [{ name: bob, secret: "%s", role: viewer }] }
                providers:
                  main: { dialect: openai, url: "%s/v1" }
                  spare: { dialect: openai, url: "%s/v1" }
                routes:
                  chat: { targets: [main/m], retry: { attempts: 1 } }
                  other: { targets: [spare/m] }
                  both: { targets: [spare/m, { to: main/m, priority: 1 }] }
                workloads:
                  core: { criticality: critical-plus, objectives: { success: 99%% } }
                  shop: { criticality: sheddable }
                keys:
                  - { name: core, secret: "%s", workload: core }
                  - { name: shop, secret: "%s", workload: shop }
                %s""".formatted(token(), folder.resolve("audit"), VIEWER, main.url(), spare.url(), CORE, SHOP, more);
    }

    private Path token() {
        return folder.resolve("token");
    }

    private void ask(String key, int times, int status) throws Exception {
        for (int i = 0; i < times; i++) {
            int answered = ask(key, "chat").statusCode();
            assertThat(status < 0 || answered == status).as("%d", answered).isTrue();
        }
    }

    private HttpResponse<String> ask(String key, String route) throws Exception {
        return rig.post("/v1/chat/completions", """
                {"model":"%s","messages":[{"role":"user","content":"Hello"}]}""".formatted(route), "authorization", "Bearer " + key);
    }

    private String shown(String key, String route) throws Exception {
        return ask(key, route).headers().firstValue("x-signalbox-level").orElse("none");
    }

    private JsonNode levels() throws Exception {
        return JsonMapper.shared()
                .readTree(rig.get(rig.console() + "/admin/v1/levels").body());
    }

    private JsonNode scope(String workload, String route) throws Exception {
        for (JsonNode each : levels().path("levels")) {
            if (each.path("workload").asString().equals(workload)
                    && each.path("route").asString().equals(route)) {
                return each;
            }
        }
        return JsonMapper.shared().createObjectNode();
    }

    private String level(String workload, String route) throws Exception {
        return scope(workload, route).path("level").asString("green");
    }

    private HttpResponse<String> change(String body) throws Exception {
        return send(HttpRequest.newBuilder(URI.create(rig.console() + "/admin/v1/levels"))
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body)));
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

    private String audit() throws Exception {
        StringBuilder all = new StringBuilder();
        try (var files = Files.walk(folder.resolve("audit"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                all.append(Files.readString(file));
            }
        }
        return all.toString();
    }
}
