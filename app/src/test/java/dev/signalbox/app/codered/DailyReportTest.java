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
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What people read together in the morning.
@Tag("sockets")
class DailyReportTest {
    private static final String CORE = "a-long-secret-of-the-core";
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Simulator provider = Simulator.start(Script.defaults());
    private final HttpClient http = HttpClient.newHttpClient();
    private final Pulse time = new Pulse();

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    @SuppressWarnings("NullAway.Init") // JUnit calls start() first
    private Rig rig;

    @BeforeEach
    void start() throws Exception {
        rig = Rig.start(config(), time);
        time.pass(4);
    }

    @AfterEach
    void stop() throws Exception {
        rig.close();
        http.close();
        provider.close();
    }

    @Test
    void it_tells_what_to_decide_and_how_the_core_did() throws Exception {
        ask(30);
        provider.script(Script.defaults().withFault(FaultRule.always("status=500")));
        ask(10);
        time.pass(2);
        change("/admin/v1/levels", """
                {"action":"cap","level":"yellow","workload":"core","for_ms":60000,"reason":"known, and mild"}""");
        change("/admin/v1/overrides", """
                {"action":"pause","workload":"shop","for_ms":60000,"reason":"we move"}""");
        time.pass(2);

        JsonNode report = report();
        assertThat(report.path("decisions").findValuesAsString("what"))
                .contains("error_budget_spent", "ruling_ends", "override_ends");
        JsonNode core = report.at("/workloads/0");
        assertThat(core.path("workload").asString()).isEqualTo("core");
        assertThat(core.at("/objectives/0/good").asInt()).isEqualTo(30);
        assertThat(core.at("/objectives/0/bad").asInt()).isEqualTo(10);
        assertThat(core.at("/objectives/0/budget_left").asDouble()).isNegative();
        assertThat(core.path("p95_ms").asLong()).isPositive();
        assertThat(core.at("/hours/0/bad").asInt() + core.at("/hours/1/bad").asInt(0))
                .isEqualTo(10);
        assertThat(report.at("/held/0/workload").asString()).isEqualTo("shop");
        assertThat(report.at("/held/0/by_hand").asBoolean()).isTrue();

        String markdown = get("?format=markdown&lang=en").body();
        assertThat(markdown).containsSubsequence("To decide today", "known, and mild", "shop on all routes", "## core");
        assertThat(get("?format=markdown&lang=ko").body()).contains("오늘 결정할 일");
        assertThat(get("?format=html").headers().firstValue("content-security-policy"))
                .isPresent();
    }

    @Test
    void counts_outlive_a_start() throws Exception {
        ask(30);
        time.pass(2);
        rig.close();

        rig = Rig.start(config(), new Pulse());

        assertThat(report().at("/workloads/0/objectives/0/good").asInt()).isEqualTo(30);
    }

    @Test
    void a_diary_that_cannot_be_read_is_set_aside() throws Exception {
        rig.close();
        Files.writeString(folder.resolve("signalbox.db.diary"), "signalbox-diary 1\ncore 1 2 3\n");

        rig = Rig.start(config(), new Pulse());

        assertThat(folder.resolve("signalbox.db.diary.broken")).exists();
        ask(1);
        assertThat(report().path("worst").asString()).isEqualTo("green");
    }

    @Test
    void a_day_that_is_over_is_about_that_day() throws Exception {
        LocalDate day = LocalDate.now(ZoneOffset.UTC).minusDays(3);

        JsonNode report = JsonMapper.shared().readTree(get("?date=" + day).body());

        assertThat(report.path("date").asString()).isEqualTo(day.toString());
        assertThat(report.path("current").asBoolean()).isFalse();
        assertThat(report.path("decisions")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"?format=pdf", "?date=yesterday", "?date=2020-01-01", "?date=2099-01-01"})
    void what_makes_no_sense_is_refused(String query) throws Exception {
        assertThat(get(query).statusCode()).isEqualTo(400);
    }

    @Test
    void the_command_asks_for_it() {
        int exit = Signalbox.run(new String[] {
            "report",
            "daily",
            "--format",
            "html",
            "--lang",
            "ko",
            "--console",
            rig.console().substring("http://".length()),
            "--token-file",
            token().toString()
        });

        assertThat(exit).isZero();
    }

    private String config() {
        return """
                admin-token: "%s"
                audit: "%s"
                store: "sqlite:%s"
                providers:
                  inner: { dialect: openai, url: "%s/v1" }
                routes:
                  chat: { targets: [inner/m], retry: { attempts: 1 } }
                workloads:
                  core: { criticality: critical-plus }
                  shop: { criticality: sheddable }
                keys:
                  - { name: core, secret: "%s", workload: core }
                """.formatted(token(), folder.resolve("audit"), folder.resolve("signalbox.db"), provider.url(), CORE);
    }

    private Path token() {
        return folder.resolve("token");
    }

    private void ask(int times) throws Exception {
        for (int i = 0; i < times; i++) {
            rig.post("/v1/chat/completions", """
                    {"model":"chat","messages":[{"role":"user","content":"Hello"}]}""", "authorization", "Bearer " + CORE);
        }
    }

    private JsonNode report() throws Exception {
        return JsonMapper.shared().readTree(get("").body());
    }

    private HttpResponse<String> get(String query) throws Exception {
        return rig.get(rig.console() + "/admin/v1/report/daily" + query);
    }

    private void change(String path, String body) throws Exception {
        HttpResponse<String> answer = http.send(
                HttpRequest.newBuilder(URI.create(rig.console() + path))
                        .timeout(PATIENCE)
                        .header("content-type", "application/json")
                        .header(
                                "authorization",
                                "Bearer " + Files.readString(token()).strip())
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }
}
