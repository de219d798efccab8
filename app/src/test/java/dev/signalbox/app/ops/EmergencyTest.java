package dev.signalbox.app.ops;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.signalbox.app.Callers;
import dev.signalbox.app.Callers.Asked;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The emergency that the program is for, with nothing but processes: a provider is killed under traffic while the
/// other
/// is slow and small, and comes back. Levels go by a clock that is twenty-four times as fast as that on the wall.
@Tag("sockets")
@Tag("process")
class EmergencyTest {
    private static final String CORE = "a-long-secret-of-the-core";
    private static final String SHOP = "a-long-secret-of-the-shop";
    private static final String NIGHT = "a-long-secret-of-the-night";
    private static final Duration PATIENCE = Duration.ofMinutes(4);
    private static final Pattern ANSWERS = Pattern.compile("answers on http://127\\.0\\.0\\.1:(\\d+)/v1");
    private static final Pattern RUNS =
            Pattern.compile("Gateway on (http://127\\.0\\.0\\.1:\\d+), console on (http://127\\.0\\.0\\.1:\\d+)");

    private final List<JsonNode> told = new CopyOnWriteArrayList<>();
    private final List<AutoCloseable> running = new ArrayList<>();
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    @SuppressWarnings("NullAway.Init") // JUnit calls listen() first
    private HttpServer hook;

    @SuppressWarnings("NullAway.Init") // set when it has started
    private String gateway;

    @SuppressWarnings("NullAway.Init") // set when it has started
    private String console;

    @BeforeEach
    void listen() throws IOException {
        hook = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        hook.createContext("/", exchange -> {
            told.add(JsonMapper.shared().readTree(exchange.getRequestBody().readAllBytes()));
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        hook.start();
    }

    @AfterEach
    void end() throws Exception {
        for (AutoCloseable each : running.reversed()) {
            each.close();
        }
        hook.stop(0);
        http.close();
    }

    @Test
    void a_provider_that_is_killed_costs_side_work_and_not_the_core_and_all_comes_back() throws Exception {
        Path fast = Files.writeString(
                folder.resolve("fast.yaml"), "latency: { first-token: \"lognormal(60ms, 0.2)\", pace: 5ms }\n");
        Path slow = Files.writeString(
                folder.resolve("slow.yaml"), "latency: { first-token: \"lognormal(1s, 0.1)\", pace: 5ms }\n");
        Program main = simulator(fast, 0);
        int port = port(main);
        serve(port, port(simulator(slow, 0)));
        Callers callers = new Callers(gateway);
        running.add(callers);
        Asked streams = callers.ask("core", 12, true, "authorization", "Bearer " + CORE);
        Asked whole = callers.ask("core as a whole", 2, false, "authorization", "Bearer " + CORE);
        Asked shop = callers.ask("shop", 6, true, "authorization", "Bearer " + SHOP);
        Asked night = callers.ask("night", 3, false, "authorization", "Bearer " + NIGHT);
        Asked willing = callers.ask(
                "night, asynchronous", 1, false, "authorization", "Bearer " + NIGHT, "prefer", "respond-async");

        until("all is well", () -> streams.count(Callers.ANSWERED) > 50 && level().equals("green"));
        assertThat(status("chat")).isEqualTo("operational");
        assertThat(status("shop")).isEqualTo("operational");
        assertThat(night.count(Callers.DEFERRED)).as("at green it is answered").isZero();
        assertThat(willing.count(Callers.DEFERRED))
                .as("who says that it can wait")
                .isPositive();

        main.signal("KILL");
        assertThat(main.awaitEnd().exit()).isEqualTo(137);

        until("a level rises", () -> List.of("orange", "red").contains(level()));
        until("side work is held", () -> shop.count("shed_by_code_red") > 10 && night.count(Callers.DEFERRED) > 10);
        until(
                "the page says so",
                () -> List.of("degraded_performance", "partial_outage").contains(status("chat")));
        assertThat(page()).doesNotContain("All systems are operational");
        until("people are told", () -> told("opened"));
        JsonNode incident = get("/admin/v1/incidents").at("/incidents/0");
        String id = incident.path("id").asString();
        JsonNode timeline = get("/admin/v1/incidents?id=" + id).at("/incidents/0/timeline");
        assertThat(incident.path("closed").isNull()).isTrue();
        assertThat(timeline.at("/0/figures")).isNotEmpty();
        assertThat(timeline.toString()).contains("first-token", "core", "chat");
        update(id);
        until("people outside are told", () -> page().contains("We look into it."));

        simulator(fast, port);

        until("the level comes down", () -> level().equals("green"));
        long sold = shop.count(Callers.ANSWERED);
        until("side work runs", () -> shop.count(Callers.ANSWERED) > sold + 20);
        until(
                "the page says so",
                () -> status("chat").equals("operational") && status("shop").equals("operational"));
        until(
                "the incident is over",
                () -> told("closed")
                        && !get("/admin/v1/incidents?id=" + id)
                                .at("/incidents/0/closed")
                                .isNull());
        assertThat(page()).contains("All systems are operational", "We look into it.");
        callers.rest();

        List<String> jobs = new ArrayList<>(night.jobs());
        jobs.addAll(willing.jobs());
        for (String each : jobs) {
            until("what was put off is made", () -> job(each).equals("succeeded"));
        }
        assertThat(successes()).containsAllEntriesOf(once(jobs));
        assertThat(send(get(gateway, "/v1/deferred/" + jobs.getFirst() + "/result", NIGHT))
                        .body())
                .contains("You said: question");
        assertThat(share(streams, whole)).as("%s %s", streams, whole).isGreaterThanOrEqualTo(0.99);
    }

    // ── The processes ────────────────────────────────────────────────────────────────────────────────────────────────

    /// @param port 0 for any
    private Program simulator(Path script, int port) throws IOException {
        Program simulator =
                Launcher.start(folder, Map.of(), "sim", "--script", script.toString(), "--listen", "127.0.0.1:" + port);
        running.add(simulator);
        return simulator;
    }

    private static int port(Program simulator) {
        return Integer.parseInt(simulator.awaitOut(ANSWERS).group(1));
    }

    private void serve(int main, int spare) throws IOException {
        Path config = Files.writeString(folder.resolve("signalbox.yaml"), """
                admin-token: "%s"
                access-log: { file: "%s" }
                providers:
                  main:  { dialect: openai, url: "http://127.0.0.1:%d/v1" }
                  spare: { dialect: openai, url: "http://127.0.0.1:%d/v1", concurrency: 20 }
                routes:
                  chat: { targets: [main/m, { to: spare/m, priority: 1 }] }
                workloads:
                  core:
                    criticality: critical-plus
                    objectives: { success: 99%%, first-token: { within: 600ms, ratio: 95%% } }
                  shop:  { criticality: sheddable }
                  night: { criticality: sheddable, defer: true }
                keys:
                  - { name: core, secret: "%s", workload: core }
                  - { name: shop, secret: "%s", workload: shop }
                  - { name: night, secret: "%s", workload: night }
                code-red:
                  notify:
                    - { url: "http://127.0.0.1:%d/hook", format: json, from: orange }
                  status:
                    components:
                      - { id: chat, name: Chat, workloads: [core] }
                      - { id: shop, name: Shop, workloads: [shop] }
                """.formatted(
                        folder.resolve("token"),
                        folder.resolve("access.log"),
                        main,
                        spare,
                        CORE,
                        SHOP,
                        NIGHT,
                        hook.getAddress().getPort()));
        Program server = Launcher.start(
                folder,
                Map.of(),
                "serve",
                "--config",
                config.toString(),
                "--gateway",
                "127.0.0.1:0",
                "--console",
                "127.0.0.1:0",
                "--hurry",
                "24");
        running.add(server);
        var addresses = server.awaitErr(RUNS);
        gateway = addresses.group(1);
        console = addresses.group(2);
    }

    // ── What is seen of them ─────────────────────────────────────────────────────────────────────────────────────────

    private static void until(String what, Callable<Boolean> condition) {
        Awaitility.await(what)
                .pollInterval(Duration.ofMillis(50))
                .atMost(PATIENCE)
                .until(condition);
    }

    private String level() throws Exception {
        return get("/admin/v1/levels").path("worst").asString();
    }

    private String status(String component) throws Exception {
        for (JsonNode each : get("/status.json").path("components")) {
            if (each.path("id").asString().equals(component)) {
                return each.path("status").asString();
            }
        }
        return "";
    }

    private String page() throws Exception {
        return send(get(console, "/status?lang=en", null)).body();
    }

    private boolean told(String kind) {
        return told.stream().anyMatch(each -> each.path("kind").asString().equals(kind));
    }

    private void update(String id) throws Exception {
        String token = Files.readString(folder.resolve("token")).strip();
        HttpResponse<String> answer = send(HttpRequest.newBuilder(URI.create(console + "/admin/v1/incidents"))
                .header("content-type", "application/json")
                .header("authorization", "Bearer " + token)
                .POST(HttpRequest.BodyPublishers.ofString("{\"action\":\"update\",\"id\":\"" + id
                        + "\",\"state\":\"investigating\",\"en\":\"We look into it.\"}")));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    private String job(String id) throws Exception {
        return JsonMapper.shared()
                .readTree(send(get(gateway, "/v1/deferred/" + id, NIGHT)).body())
                .path("status")
                .asString();
    }

    /// How often each job was answered, by the access log, where it is `JOB.N` the Nth time.
    private Map<String, Integer> successes() throws IOException {
        Map<String, Integer> successes = new HashMap<>();
        for (String line : Files.readAllLines(folder.resolve("access.log"))) {
            JsonNode record = JsonMapper.shared().readTree(line);
            String id = record.path("request_id").asString();
            if (id.startsWith("def_") && record.path("outcome").asString().equals("success")) {
                successes.merge(id.substring(0, id.lastIndexOf('.')), 1, Integer::sum);
            }
        }
        return successes;
    }

    private static Map<String, Integer> once(List<String> jobs) {
        Map<String, Integer> once = new HashMap<>();
        jobs.forEach(each -> once.put(each, 1));
        return once;
    }

    private static double share(Asked one, Asked other) {
        return (double) (one.count(Callers.ANSWERED) + other.count(Callers.ANSWERED)) / (one.all() + other.all());
    }

    private JsonNode get(String path) throws Exception {
        return JsonMapper.shared().readTree(send(get(console, path, null)).body());
    }

    private static HttpRequest.Builder get(String host, String path, @Nullable String key) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(host + path));
        return key == null ? request : request.header("authorization", "Bearer " + key);
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return http.send(request.timeout(Duration.ofSeconds(20)).build(), HttpResponse.BodyHandlers.ofString());
    }
}
