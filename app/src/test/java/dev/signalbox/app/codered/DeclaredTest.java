package dev.signalbox.app.codered;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import dev.signalbox.app.Rig;
import dev.signalbox.app.cli.Signalbox;
import dev.signalbox.simulator.FaultRule;
import dev.signalbox.simulator.Script;
import dev.signalbox.simulator.Simulator;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A Code Red that people declare for weeks, from outside: with goals, through every start, and to its end.
@Tag("sockets")
class DeclaredTest {
    private static final String CORE = "a-long-secret-of-the-core";
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final long WEEKS = 30L * 86_400_000;

    private final Simulator provider = Simulator.start(Script.defaults());
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
            told.add(JsonMapper.shared().readTree(exchange.getRequestBody().readAllBytes()));
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        hook.start();
        begin("sqlite:" + folder.resolve("kept.db"));
    }

    private void begin(String store) throws Exception {
        time = new Pulse();
        rig = Rig.start(config(store), time);
        time.pass(2);
    }

    @AfterEach
    void stop() throws Exception {
        rig.close();
        http.close();
        provider.close();
        hook.stop(0);
    }

    @Test
    void the_report_shows_each_goal_from_what_it_was_when_it_was_declared() throws Exception {
        ask(19);
        provider.script(Script.defaults().withFault(FaultRule.always("status=500")));
        ask(1);
        time.pass(2);
        declare("\"success > 99%\", \"success > 90%\", \"latency mean < 10s for core\"");
        ask(20);
        time.pass(2);

        JsonNode declared = report().at("/declared/0");
        assertThat(declared.path("owner").asString()).isEqualTo("ann");
        assertThat(declared.at("/goals/0/baseline").asDouble()).isEqualTo(0.95);
        assertThat(declared.at("/goals/0/now").asDouble()).isEqualTo(0.475);
        assertThat(declared.at("/goals/1/met").asBoolean(true)).isFalse();
        assertThat(declared.at("/goals/2/met").asBoolean()).isTrue();
        assertThat(get("/admin/v1/report/daily?format=markdown&lang=en").body())
                .contains("| success \\> 99% | 95 % | 47.5 % | no |");
        assertThat(get("/admin/v1/report/daily?format=markdown&lang=ko").body()).contains("선언한 코드 레드", "달성");
        assertThat(levels().at("/declared/0/goals/0/baseline").asString()).isEqualTo("95 %");
        assertThat(audit()).contains("success > 99%; success > 90%; latency mean < 10000ms for core");
    }

    @Test
    void it_goes_on_through_a_start_however_long_that_takes() throws Exception {
        declare("\"success > 99%\"");
        rig.close();
        Files.delete(folder.resolve("kept.db.levels"));

        begin("sqlite:" + folder.resolve("kept.db"));

        assertThat(levels().at("/declared/0/goals/0/goal").asString()).isEqualTo("success > 99%");
        assertThat(ask().headers().firstValue("x-signalbox-level")).contains("orange");
        told.clear();
        time.pass(10);
        assertThat(told.stream().map(each -> each.path("kind").asString())).doesNotContain("declared");
    }

    @Test
    void after_a_week_somebody_is_asked_once_and_it_holds_until_somebody_answers() throws Exception {
        declare("");
        rig.close();
        age(8);
        Files.delete(folder.resolve("kept.db.levels"));
        told.clear();
        begin("sqlite:" + folder.resolve("kept.db"));

        await().atMost(PATIENCE).until(() -> told("unconfirmed") == 1);
        assertThat(report().at("/decisions/0/what").asString()).isEqualTo("still_declared");
        assertThat(report().at("/decisions/0/owner").asString()).isEqualTo("ann");
        rig.close();
        begin("sqlite:" + folder.resolve("kept.db"));
        time.pass(20);
        assertThat(ask().headers().firstValue("x-signalbox-level")).contains("orange");
        assertThat(levels().at("/declared/0/waits").asBoolean()).isTrue();

        assertThat(run("level", "confirm", "--declared")).isZero();

        assertThat(levels().at("/declared/0/waits").asBoolean(true)).isFalse();
        assertThat(report().path("decisions").findValuesAsString("what")).doesNotContain("still_declared");
        assertThat(told("unconfirmed")).isEqualTo(1);
        assertThat(audit()).contains("level.goes_on");
    }

    @Test
    void who_closes_it_says_why_and_everybody_hears_what_was_reached() throws Exception {
        ask(5);
        time.pass(2);
        assertThat(run(
                        "level",
                        "declare",
                        "orange",
                        "--owner",
                        "ann",
                        "--reason",
                        "speed before all else",
                        "--until",
                        LocalDate.now(ZoneOffset.UTC).plusDays(20).toString(),
                        "--goal",
                        "success > 99%",
                        "--goal",
                        "latency mean < 1ms"))
                .isZero();

        assertThat(run("level", "close", "--reason", "first tokens come in time"))
                .isZero();

        await().atMost(PATIENCE).until(() -> told("ended") == 1);
        String text = told.stream()
                .filter(each -> each.path("kind").asString().equals("ended"))
                .findFirst()
                .orElseThrow()
                .path("text")
                .asString();
        assertThat(text)
                .contains("1 of 2 goals are met", "first tokens come in time")
                .containsPattern("Met: success > 99% \\(at first 100 %, now 100 %\\)")
                .containsPattern("Not met: latency mean < 1ms");
        JsonNode declared = report().at("/declared/0");
        assertThat(declared.path("why").asString()).isEqualTo("first tokens come in time");
        assertThat(declared.path("ended_by").asString()).isEqualTo("admin-token");
        assertThat(levels().path("declared")).isEmpty();
        assertThat(levels().path("rulings")).isEmpty();
        assertThat(audit()).contains("level.closed");
    }

    @Test
    void clearing_it_ends_it_as_well_and_no_start_brings_it_back() throws Exception {
        declare("");
        assertThat(run("level", "clear", "--reason", "enough")).isZero();
        await().atMost(PATIENCE).until(() -> told("ended") == 1);
        rig.close();
        Files.delete(folder.resolve("kept.db.levels"));

        begin("sqlite:" + folder.resolve("kept.db"));

        assertThat(levels().path("declared")).isEmpty();
        assertThat(ask().headers().firstValue("x-signalbox-level")).contains("green");
        assertThat(report().at("/declared/0/why").asString()).isEqualTo("enough");
    }

    @Test
    void its_date_ends_it_also_while_nobody_ran() throws Exception {
        declare("");
        rig.close();
        age(31);
        Files.delete(folder.resolve("kept.db.levels"));

        begin("sqlite:" + folder.resolve("kept.db"));

        await().atMost(PATIENCE).until(() -> told("ended") == 1);
        assertThat(ask().headers().firstValue("x-signalbox-level")).contains("green");
    }

    @Test
    void a_file_that_makes_no_sense_is_set_aside_and_what_levels_know_goes_on() throws Exception {
        declare("\"success > 99%\"");
        rig.close();
        Path file = folder.resolve("kept.db.declared");
        Files.writeString(file, Files.readString(file).replace("orange", "purple"));

        begin("sqlite:" + folder.resolve("kept.db"));

        assertThat(file.resolveSibling("kept.db.declared.broken")).exists();
        assertThat(ask().headers().firstValue("x-signalbox-level")).contains("orange");
        await().atMost(PATIENCE).until(() -> !levels().path("declared").isEmpty());
    }

    @Test
    void what_cannot_be_written_down_is_not_declared() throws Exception {
        // A folder is in the way of the file that is written first.
        Files.createDirectories(folder.resolve("kept.db.declared.new").resolve("x"));

        HttpResponse<String> answer = change(body(""));

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.body()).contains("not_kept");
        assertThat(levels().path("rulings")).isEmpty();
        assertThat(levels().path("declared")).isEmpty();
    }

    @Test
    void without_a_store_no_more_than_a_day_can_be_declared() throws Exception {
        rig.close();
        begin("none");

        assertThat(change(body("")).body()).contains("24 hours", "store");
        assertThat(change(body("").replace(String.valueOf(WEEKS), "86400000")).statusCode())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "{\"action\":\"confirm\",\"declared\":true}; 404; nothing_declared",
                "{\"action\":\"close\",\"reason\":\"r\"}; 404; nothing_declared",
                "{\"action\":\"close\"}; 400; Wanted",
                "{\"action\":\"close\",\"reason\":\"r\",\"level\":\"red\"}; 400; Wanted",
                "{\"action\":\"reject\",\"declared\":true}; 400; Wanted",
                "{\"action\":\"freeze\",\"reason\":\"r\",\"goals\":[]}; 400; Wanted",
                "{\"action\":\"declare\",\"level\":\"red\",\"owner\":\"a\",\"reason\":\"r\",\"for_ms\":9000,"
                        + "\"goals\":[\"success < 99%\"]}; 400; write `>`",
                "{\"action\":\"declare\",\"level\":\"red\",\"owner\":\"a\",\"reason\":\"r\",\"for_ms\":9000,"
                        + "\"goals\":[null]}; 400; A goal is one of",
                "{\"action\":\"declare\",\"level\":\"red\",\"owner\":\"a\",\"reason\":\"r\",\"for_ms\":9000,"
                        + "\"goals\":[\"success > 99% for shop\"]}; 400; critical",
                "{\"action\":\"declare\",\"level\":\"red\",\"owner\":\"a\",\"reason\":\"r\",\"for_ms\":9000,"
                        + "\"goals\":[\"success > 99% for croe\"]}; 400; not declared. Did you mean core?"
            })
    void what_makes_no_sense_is_refused(String body, int status, String said) throws Exception {
        HttpResponse<String> answer = change(body);

        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.body()).contains(said);
        assertThat(levels().path("rulings")).isEmpty();
    }

    /// As if it had been declared that many days earlier.
    private void age(int days) throws Exception {
        Path file = folder.resolve("kept.db.declared");
        String aged = Pattern.compile("\"(since|until|confirmed)\":([0-9]+)")
                .matcher(Files.readString(file))
                .replaceAll(each -> "\"" + each.group(1) + "\":" + (Long.parseLong(each.group(2)) - days * 86_400L));
        Files.writeString(file, aged);
    }

    private void declare(String goals) throws Exception {
        HttpResponse<String> answer = change(body(goals));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    private static String body(String goals) {
        return "{\"action\":\"declare\",\"level\":\"orange\",\"owner\":\"ann\",\"reason\":\"speed\",\"for_ms\":" + WEEKS
                + ",\"goals\":[" + goals + "]}";
    }

    private String config(String store) {
        return """
                admin-token: "%s"
                audit: "%s"
                store: "%s"
                providers: { main: { dialect: openai, url: "%s/v1" } }
                routes: { chat: { targets: [main/m], retry: { attempts: 1 } } }
                workloads:
                  core: { criticality: critical-plus }
                  shop: { criticality: sheddable }
                keys: [{ name: core, secret: "%s", workload: core }]
                code-red: { notify: [{ url: "http://127.0.0.1:%d/hook", format: json }] }
                """.formatted(
                        token(),
                        folder.resolve("audit"),
                        store,
                        provider.url(),
                        CORE,
                        hook.getAddress().getPort());
    }

    private Path token() {
        return folder.resolve("token");
    }

    private long told(String kind) {
        return told.stream()
                .filter(each -> each.path("kind").asString().equals(kind))
                .count();
    }

    private void ask(int times) throws Exception {
        for (int i = 0; i < times; i++) {
            ask();
        }
    }

    private HttpResponse<String> ask() throws Exception {
        return rig.post(
                "/v1/chat/completions",
                "{\"model\":\"chat\",\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}",
                "authorization",
                "Bearer " + CORE);
    }

    private int run(String... words) {
        List<String> all = new ArrayList<>(List.of(words));
        all.addAll(
                List.of("--console", rig.console().substring("http://".length()), "--token-file", token().toString()));
        return Signalbox.run(all.toArray(new String[0]));
    }

    private JsonNode levels() throws Exception {
        return JsonMapper.shared().readTree(get("/admin/v1/levels").body());
    }

    private JsonNode report() throws Exception {
        return JsonMapper.shared().readTree(get("/admin/v1/report/daily").body());
    }

    private HttpResponse<String> get(String path) throws Exception {
        return rig.get(rig.console() + path);
    }

    private HttpResponse<String> change(String body) throws Exception {
        return http.send(
                HttpRequest.newBuilder(URI.create(rig.console() + "/admin/v1/levels"))
                        .timeout(PATIENCE)
                        .header("content-type", "application/json")
                        .header(
                                "authorization",
                                "Bearer " + Files.readString(token()).strip())
                        .POST(HttpRequest.BodyPublishers.ofString(body))
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
