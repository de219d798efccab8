package dev.signalbox.app.codered;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import dev.signalbox.app.Rig;
import dev.signalbox.simulator.FaultRule;
import dev.signalbox.simulator.Script;
import dev.signalbox.simulator.Simulator;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What becomes of an emergency, from outside: it is opened, told, taken and closed, and a restart forgets nothing.
@Tag("sockets")
class IncidentsTest {
    private static final String KEY = "a-long-secret-of-the-core";
    private static final String VIEWER = "a-token-of-one-who-may-only-look-at-it";
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Simulator main = Simulator.start(Script.defaults());
    private final HttpClient http = HttpClient.newHttpClient();
    private final List<JsonNode> told = new CopyOnWriteArrayList<>();

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    @SuppressWarnings("NullAway.Init") // JUnit calls start() first
    private HttpServer hook;

    @SuppressWarnings("NullAway.Init") // JUnit calls start() first
    private Pulse time;

    @SuppressWarnings("NullAway.Init") // JUnit calls start() first
    private Rig rig;

    @BeforeEach
    void start() throws Exception {
        hook = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        hook.createContext("/", exchange -> {
            byte[] body = exchange.getRequestBody().readAllBytes();
            told.add(JsonMapper.shared().readTree(body));
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        hook.start();
        begin();
    }

    private void begin() throws Exception {
        time = new Pulse();
        rig = Rig.start(config(), time);
    }

    @AfterEach
    void stop() throws Exception {
        rig.close();
        http.close();
        main.close();
        hook.stop(0);
    }

    @Test
    void an_outage_is_opened_told_taken_and_closed() throws Exception {
        ask(1);
        time.pass(60);
        main.script(Script.defaults().withFault(FaultRule.always("status=500")));
        String id = "";
        for (int i = 0; i < 400 && id.isEmpty(); i++) {
            ask(3);
            time.pass(2);
            id = incidents().at("/incidents/0/id").asString("");
        }
        assertThat(id).matches("[0-9]{4}-[0-9]{2}-[0-9]{2}-1");
        until(() -> told("opened"));
        JsonNode opened = one(id);
        assertThat(opened.path("cause").asString()).isEqualTo("provider-errors");
        assertThat(opened.path("runbook").asString()).isEqualTo("docs/runbooks/provider-outage.md");
        assertThat(opened.at("/timeline/0/figures/0/bad").asInt()).isPositive();
        assertThat(rig.get(rig.console() + "/metrics").body())
                .contains("signalbox_incidents_open 1.0")
                .contains("signalbox_incidents_unacknowledged 1.0")
                .contains("signalbox_notifications_total{format=\"json\",result=\"sent\"}");

        assertThat(change("{\"action\":\"ack\"}").statusCode()).isEqualTo(200);
        assertThat(change("{\"action\":\"note\",\"text\":\"the provider says 20 minutes\"}")
                        .statusCode())
                .isEqualTo(200);
        assertThat(change("{\"action\":\"update\",\"state\":\"identified\",\"ko\":\"조사 중입니다.\"}")
                        .statusCode())
                .isEqualTo(200);
        assertThat(one(id).at("/acknowledged/by").asString()).isEqualTo("admin-token");
        assertThat(one(id).at("/updates/0/text/ko").asString()).isEqualTo("조사 중입니다.");
        until(() -> told("acknowledged") && told("update"));

        main.script(Script.defaults());
        until(() -> ask() == 200);
        time.pass(3 * 3600);
        assertThat(one(id).path("closed").isNull()).isFalse();
        assertThat(one(id).path("level").asString()).isEqualTo("green");
        until(() -> told("closed"));
        String draft = JsonMapper.shared()
                .readTree(rig.get(rig.console() + "/admin/v1/incidents/postmortem?id=" + id)
                        .body())
                .path("markdown")
                .asString();
        assertThat(draft)
                .contains("# Post-mortem of incident " + id)
                .contains("From the ledger")
                .contains("the provider says 20 minutes")
                .contains("## What went well");
        assertThat(audit()).contains("incident.acknowledged", "incident.noted", "incident.updated");
    }

    @Test
    void a_config_that_was_changed_just_before_is_named_first() throws Exception {
        rig.adopt(config());
        time.pass(60);
        rig.adopt(config().replace("attempts: 1", "attempts: 2"));
        time.pass(12 * 60);
        force("orange");

        String id = incidents().at("/incidents/0/id").asString();
        JsonNode opened = one(id);
        assertThat(opened.path("config_changes")).hasSize(1);
        assertThat(opened.at("/config_changes/0/minutes_before").asInt()).isEqualTo(12);
        assertThat(opened.at("/config_changes/0/what").asString()).isEqualTo("routes");
        assertThat(opened.at("/timeline/0/kind").asString()).isEqualTo("config-changed");
        until(() -> told("opened"));
        JsonNode message = told.stream()
                .filter(each -> each.path("kind").asString().equals("opened"))
                .findFirst()
                .orElseThrow();
        assertThat(message.path("text").asString())
                .startsWith(
                        "The config was changed 12 min before: routes\nIf it was that: docs/runbooks/bad-rollout.md");
        assertThat(message.at("/incident/config_changes/0/what").asString()).isEqualTo("routes");
        assertThat(rig.get(rig.console() + "/admin/v1/incidents/postmortem?id=" + id)
                        .body())
                .contains("12 min before: routes");
    }

    @Test
    void a_restart_goes_on_with_the_same_incident() throws Exception {
        force("orange");
        String id = incidents().at("/incidents/0/id").asString();
        change("{\"action\":\"ack\"}");

        rig.close();
        begin();

        assertThat(one(id).path("closed").isNull()).isTrue();
        assertThat(one(id).at("/acknowledged/by").asString()).isEqualTo("admin-token");
        force("red");
        assertThat(incidents().path("incidents")).hasSize(1);
        assertThat(one(id).path("worst").asString()).isEqualTo("red");
    }

    @Test
    void a_broken_file_keeps_nothing_from_starting() throws Exception {
        force("orange");
        String id = incidents().at("/incidents/0/id").asString();
        change("{\"action\":\"ack\"}");
        rig.close();
        Path file = folder.resolve("books.db.incidents").resolve(id + ".json");
        assertThat(file).exists();
        Files.writeString(file, "{\"form\":1,");

        begin();

        // Levels of before are known, so what is still bad opens another.
        assertThat(incidents().path("incidents")).hasSize(1);
        assertThat(incidents().at("/incidents/0/acknowledged").isNull()).isTrue();
        assertThat(ask()).isEqualTo(200);
        assertThat(file.resolveSibling(id + ".json.broken")).exists();
    }

    @Test
    void what_is_red_is_told_again_until_somebody_takes_it() throws Exception {
        force("red");
        until(() -> told("opened"));
        time.pass(602);
        until(() -> told("again"));
        change("{\"action\":\"ack\"}");
        told.clear();
        time.pass(1300);
        change("{\"action\":\"test\"}");
        until(() -> told("test"));
        assertThat(told("again")).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "{\"action\":\"ack\"}; 404; No incident is open",
                "{\"action\":\"ack\",\"id\":\"2026-01-01-1\"}; 404; No incident of that id",
                "{\"action\":\"explode\"}; 400; Wanted",
                "{\"action\":\"note\"}; 400; Wanted",
                "{\"action\":\"note\",\"text\":\" \"}; 400; one line",
                "{\"action\":\"update\",\"state\":\"done\",\"en\":\"x\"}; 400; investigating",
                "{\"action\":\"update\",\"state\":\"resolved\"}; 400; `en`",
                "{\"action\":\"ack\",\"en\":\"x\"}; 400; Wanted",
                "[1]; 400; Wanted",
                "{\"evil\":1}; 400; Wanted"
            })
    void what_makes_no_sense_is_refused(String body, int status, String said) throws Exception {
        HttpResponse<String> answer = change(body);

        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.body()).contains(said);
    }

    @Test
    void who_may_only_look_takes_nothing() throws Exception {
        force("orange");

        HttpResponse<String> answer = http.send(
                HttpRequest.newBuilder(URI.create(rig.console() + "/admin/v1/incidents"))
                        .header("authorization", "Bearer " + VIEWER)
                        .header("content-type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString("{\"action\":\"ack\"}"))
                        .build(),
                HttpResponse.BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(incidents().at("/incidents/0/acknowledged").isNull()).isTrue();
    }

    private String config() {
        return """
                admin-token: "%s"
                store: "sqlite:%s"
                audit: "%s"
                console: { tokens: [{ name: bob, secret: "%s", role: viewer }] }
                providers: { main: { dialect: openai, url: "%s/v1" } }
                routes: { chat: { targets: [main/m], retry: { attempts: 1 } } }
                workloads: { core: { criticality: critical-plus } }
                keys: [{ name: core, secret: "%s", workload: core }]
                code-red:
                  notify:
                    - { url: "http://127.0.0.1:%d/hook", format: json }
                """.formatted(
                        folder.resolve("token"),
                        folder.resolve("books.db"),
                        folder.resolve("audit"),
                        VIEWER,
                        main.url(),
                        KEY,
                        hook.getAddress().getPort());
    }

    private boolean told(String kind) {
        return told.stream().anyMatch(each -> each.path("kind").asString().equals(kind));
    }

    private static void until(Callable<Boolean> condition) {
        await().pollDelay(Duration.ZERO).atMost(PATIENCE).until(condition);
    }

    private void ask(int times) throws Exception {
        for (int i = 0; i < times; i++) {
            ask();
        }
    }

    private int ask() throws Exception {
        return rig.post(
                        "/v1/chat/completions",
                        "{\"model\":\"chat\",\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}",
                        "authorization",
                        "Bearer " + KEY)
                .statusCode();
    }

    private void force(String level) throws Exception {
        HttpResponse<String> answer = post(
                "/admin/v1/levels",
                "{\"action\":\"force\",\"level\":\"" + level + "\",\"reason\":\"a drill\",\"for_ms\":28800000}");
        assertThat(answer.statusCode()).isEqualTo(200);
    }

    private JsonNode incidents() throws Exception {
        return JsonMapper.shared()
                .readTree(rig.get(rig.console() + "/admin/v1/incidents").body());
    }

    private JsonNode one(String id) throws Exception {
        return JsonMapper.shared()
                .readTree(
                        rig.get(rig.console() + "/admin/v1/incidents?id=" + id).body())
                .at("/incidents/0");
    }

    private HttpResponse<String> change(String body) throws Exception {
        return post("/admin/v1/incidents", body);
    }

    private HttpResponse<String> post(String path, String body) throws Exception {
        return http.send(
                HttpRequest.newBuilder(URI.create(rig.console() + path))
                        .header("content-type", "application/json")
                        .header(
                                "authorization",
                                "Bearer "
                                        + Files.readString(folder.resolve("token"))
                                                .strip())
                        .timeout(PATIENCE)
                        .POST(HttpRequest.BodyPublishers.ofString(body, StandardCharsets.UTF_8))
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
