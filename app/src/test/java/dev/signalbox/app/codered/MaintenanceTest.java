package dev.signalbox.app.codered;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.app.Rig;
import dev.signalbox.app.cli.Signalbox;
import dev.signalbox.simulator.FaultRule;
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
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What people work on counts for nothing, and the public was told before.
@Tag("sockets")
class MaintenanceTest {
    private static final String CORE = "a-long-secret-of-the-core";
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Simulator provider = Simulator.start(Script.defaults());
    private final HttpClient http = HttpClient.newHttpClient();

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    @SuppressWarnings("NullAway.Init") // JUnit calls start() first
    private Pulse time;

    @SuppressWarnings("NullAway.Init") // JUnit calls start() first
    private Rig rig;

    @BeforeEach
    void start() throws Exception {
        begin("");
    }

    private void begin(String more) throws Exception {
        time = new Pulse();
        rig = Rig.start(config(more), time);
        time.pass(2);
    }

    @AfterEach
    void stop() throws Exception {
        rig.close();
        http.close();
        provider.close();
    }

    @Test
    void an_outage_meanwhile_raises_no_level_takes_no_budget_and_wakes_nobody() throws Exception {
        ask(20);
        time.pass(2);
        assertThat(run("maintenance", "start", "--workload", "core", "--for", "2h", "--reason", "We move"))
                .isZero();
        provider.script(Script.defaults().withFault(FaultRule.always("status=500")));
        time.pass(2);
        for (int i = 0; i < 60; i++) {
            ask(3);
            time.pass(2);
        }

        assertThat(get("/admin/v1/levels").path("worst").asString()).isEqualTo("green");
        assertThat(get("/admin/v1/incidents").path("incidents")).isEmpty();
        JsonNode objective = get("/admin/v1/report/daily").at("/workloads/0/objectives/0");
        assertThat(objective.path("good").asLong()).isEqualTo(20);
        assertThat(objective.path("bad").asLong()).isZero();
        assertThat(get("/status.json").at("/components/0/status").asString()).isEqualTo("under_maintenance");
        assertThat(text("/metrics")).contains("signalbox_maintenance{state=\"under_way\"} 1.0");

        time.pass(7200);
        assertThat(get("/status.json").at("/components/0/status").asString()).isEqualTo("operational");
        for (int i = 0; i < 60; i++) {
            ask(3);
            time.pass(2);
        }
        assertThat(get("/admin/v1/levels").path("worst").asString())
                .as("what fails afterwards counts")
                .isIn("orange", "red");
    }

    @Test
    void the_public_is_told_before_in_both_languages_and_of_nothing_inside() throws Exception {
        Instant from = now().plusSeconds(86_400);
        assertThat(run(
                        "maintenance",
                        "start",
                        "--component",
                        "chat",
                        "--from",
                        from.toString(),
                        "--for",
                        "2h",
                        "--reason",
                        "We move to <new> machines",
                        "--reason-ko",
                        "새 장비로 옮깁니다"))
                .isZero();
        time.pass(2);

        assertThat(text("/status?lang=en"))
                .contains("Scheduled maintenance", "Maintenance of Chat", "We move to &lt;new&gt; machines")
                .doesNotContain("core", "admin-token");
        assertThat(text("/status?lang=ko")).contains("예정된 점검", "채팅 점검", "새 장비로 옮깁니다");
        JsonNode told = get("/status.json?lang=ko").at("/scheduled_maintenances/0");
        assertThat(told.path("status").asString()).isEqualTo("scheduled");
        assertThat(told.path("scheduled_for").asString()).isEqualTo(from.toString());
        assertThat(told.at("/incident_updates/0/body").asString()).isEqualTo("새 장비로 옮깁니다");
        assertThat(told.at("/components/0/id").asString()).isEqualTo("chat");
        assertThat(get("/status.json").at("/components/0/status").asString()).isEqualTo("operational");
        assertThat(audit()).contains("maintenance.started");
    }

    @Test
    void what_was_planned_outlives_a_start_and_can_be_taken_back() throws Exception {
        post(body(now().plusSeconds(3600), now().plusSeconds(7200), "\"core\""), 200);
        rig.close();
        begin("");
        String id = windows().get(0).path("id").asString();
        assertThat(windows().get(0).path("by").asString()).isEqualTo("admin-token");

        assertThat(run("maintenance", "end", id)).isZero();

        assertThat(windows()).isEmpty();
        rig.close();
        begin("");
        assertThat(windows()).isEmpty();
        assertThat(audit()).contains("maintenance.ended");
    }

    @Test
    void a_file_that_makes_no_sense_keeps_nothing_from_starting() throws Exception {
        rig.close();
        Files.writeString(folder.resolve("kept.db.maintenance"), "signalbox-maintenance 1\n{\"id\":1}\n");

        begin("");

        assertThat(windows()).isEmpty();
        assertThat(folder.resolve("kept.db.maintenance.broken")).exists();
    }

    @Test
    void what_comes_again_holds_in_its_time_and_the_next_time_is_announced() throws Exception {
        rig.close();
        LocalDateTime from =
                LocalDateTime.now(ZoneOffset.UTC).minusDays(10).minusMinutes(30).truncatedTo(ChronoUnit.MINUTES);
        begin("  maintenance: [{ from: \"" + from + "\", until: \"" + from.plusHours(2)
                + "\", workloads: [core], reason:"
                + " Backups, every: [monday, tuesday, wednesday, thursday, friday, saturday, sunday] }]\n");

        Instant today = from.plusDays(10).toInstant(ZoneOffset.UTC);
        assertThat(windows().findValuesAsString("state")).containsSubsequence("over", "under_way", "planned");
        assertThat(windows().findValuesAsString("from")).contains(today.toString());
        assertThat(windows().get(0).path("id").asString()).startsWith("config-1-20");
        assertThat(get("/status.json").at("/components/0/status").asString()).isEqualTo("under_maintenance");
        assertThat(text("/status?lang=en")).contains("Backups");

        time.pass(7200);

        assertThat(get("/status.json").at("/components/0/status").asString()).isEqualTo("operational");
        assertThat(get("/status.json")
                        .at("/scheduled_maintenances/0/scheduled_for")
                        .asString())
                .isEqualTo(today.plus(Duration.ofDays(1)).toString());
    }

    @Test
    void it_is_begun_by_the_clock_of_levels_also_where_that_is_ahead() throws Exception {
        time.pass(1800);

        assertThat(run("maintenance", "start", "--workload", "core", "--for", "10m", "--reason", "We move"))
                .isZero();

        assertThat(Duration.between(
                        Instant.parse(windows().get(0).path("from").asString()),
                        Instant.parse(windows().get(0).path("until").asString())))
                .isEqualTo(Duration.ofMinutes(10));
    }

    @Test
    void the_config_plans_it_by_the_clock_of_its_zone_and_ends_it_alone() throws Exception {
        rig.close();
        begin("""
                  maintenance:
                    - from: 2099-12-01T02:00
                      until: 2099-12-01T04:00
                      zone: Asia/Seoul
                      components: [chat]
                      reason: { en: We move, ko: 옮깁니다 }
                """);

        assertThat(windows().get(0).path("id").asString()).isEqualTo("config-1");
        assertThat(windows().get(0).path("from").asString()).isEqualTo("2099-11-30T17:00:00Z");
        assertThat(windows().get(0).path("workloads").get(0).asString()).isEqualTo("core");
        assertThat(run("maintenance", "end", "config-1")).isEqualTo(1);
        assertThat(windows()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "0; 3600; \"cor\"; 404; core",
                "3600; 3600; \"core\"; 400; not after",
                "3600; 60; \"core\"; 400; not after",
                "-3600; 3600; \"core\"; 400; has passed",
                "0; 260000; \"core\"; 400; 3 days",
                "7800000; 7803600; \"core\"; 400; 90 days",
                "0; 3600; ; 400; Wanted",
                "0; 3600; null; 404; No workload"
            })
    void what_makes_no_sense_is_refused_in_words(long from, long until, String workloads, int status, String said)
            throws Exception {
        String body = body(now().plusSeconds(from), now().plusSeconds(until), workloads == null ? "" : workloads);

        assertThat(post(body, status)).contains(said);
        assertThat(windows()).isEmpty();
    }

    @Test
    void two_of_one_workload_at_a_time_are_one_too_many() throws Exception {
        post(body(now().plusSeconds(10), now().plusSeconds(3600), "\"core\""), 200);

        assertThat(post(body(now().plusSeconds(1800), now().plusSeconds(7200), "\"core\""), 409))
                .contains("maintenance_overlaps");
        post(body(now().plusSeconds(3600), now().plusSeconds(7200), "\"core\""), 200);
        assertThat(windows()).hasSize(2);
    }

    private static String body(Instant from, Instant until, String workloads) {
        return "{\"from\":\"" + from + "\",\"until\":\"" + until + "\",\"workloads\":[" + workloads
                + "],\"reason\":\"We move\"}";
    }

    private String config(String more) {
        return """
                admin-token: "%s"
                audit: "%s"
                store: "sqlite:%s"
                providers: { main: { dialect: openai, url: "%s/v1" } }
                routes: { chat: { targets: [main/m], retry: { attempts: 1 } } }
                workloads: { core: { criticality: critical-plus } }
                keys: [{ name: core, secret: "%s", workload: core }]
                code-red:
                  status: { components: [{ id: chat, name: { en: Chat, ko: 채팅 }, workloads: [core] }] }
                %s""".formatted(token(), folder.resolve("audit"), folder.resolve("kept.db"), provider.url(), CORE, more);
    }

    private Path token() {
        return folder.resolve("token");
    }

    private Instant now() throws Exception {
        return Instant.parse(get("/admin/v1/maintenance").path("at").asString());
    }

    private JsonNode windows() throws Exception {
        return get("/admin/v1/maintenance").path("windows");
    }

    private void ask(int times) throws Exception {
        for (int i = 0; i < times; i++) {
            rig.post(
                    "/v1/chat/completions",
                    "{\"model\":\"chat\",\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}",
                    "authorization",
                    "Bearer " + CORE);
        }
    }

    private int run(String... words) {
        List<String> all = new ArrayList<>(List.of(words));
        all.addAll(
                List.of("--console", rig.console().substring("http://".length()), "--token-file", token().toString()));
        return Signalbox.run(all.toArray(new String[0]));
    }

    private String text(String path) throws Exception {
        return rig.get(rig.console() + path).body();
    }

    private JsonNode get(String path) throws Exception {
        return JsonMapper.shared().readTree(text(path));
    }

    private String post(String body, int status) throws Exception {
        HttpResponse<String> answer = http.send(
                HttpRequest.newBuilder(URI.create(rig.console() + "/admin/v1/maintenance"))
                        .timeout(PATIENCE)
                        .header("content-type", "application/json")
                        .header(
                                "authorization",
                                "Bearer " + Files.readString(token()).strip())
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        return answer.body();
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
