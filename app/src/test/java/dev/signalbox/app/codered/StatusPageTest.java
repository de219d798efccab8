package dev.signalbox.app.codered;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.app.Rig;
import dev.signalbox.app.cli.Signalbox;
import dev.signalbox.simulator.FaultRule;
import dev.signalbox.simulator.Script;
import dev.signalbox.simulator.Simulator;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What the public sees of a provider's trouble.
@Tag("sockets")
class StatusPageTest {
    private static final String CORE = "a-long-secret-of-the-core";
    private static final String PAGE = """
            code-red:
              status:
                components:
                  - { id: chat, name: { en: Chat, ko: 채팅 }, workloads: [core-secret] }
                  - { id: shop, name: Shop, workloads: [shop-secret] }
            """;
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
        rig = Rig.start(config("status: \"127.0.0.1:0\"", PAGE), time);
        time.pass(4);
    }

    @AfterEach
    void stop() throws Exception {
        rig.close();
        http.close();
        provider.close();
    }

    @Test
    void a_provider_that_breaks_and_heals_is_an_outage_of_what_is_behind_it_and_of_nothing_else() throws Exception {
        assertThat(page("en").body()).contains("<h1>All systems are operational</h1>");
        assertThat(state("chat")).isEqualTo("operational");

        fail();
        assertThat(state("chat")).as("not in the first two minutes").isEqualTo("operational");
        for (int i = 0; i < 65; i++) {
            ask(2);
            time.pass(2);
        }
        assertThat(state("chat")).isEqualTo("major_outage");
        assertThat(page("en").body()).contains("<h1>There is a major outage</h1>");
        assertThat(page("ko").body()).contains("<html lang=\"ko\">", "전면 장애", "채팅");
        assertThat(rig.get(rig.console() + "/metrics").body())
                .contains("signalbox_status_component{component=\"chat\"} 4.0");

        provider.script(Script.defaults());
        time.pass(4 * 3600);
        assertThat(state("chat")).isEqualTo("operational");
        assertThat(page("en").body()).contains("<summary>By day</summary>", "Major outage ");
    }

    @Test
    void what_is_turned_away_for_the_core_is_an_outage_of_its_own() throws Exception {
        fail();
        time.pass(130);

        assertThat(state("shop")).isEqualTo("major_outage");
    }

    @Test
    void a_component_whose_workloads_a_person_has_paused_is_under_maintenance() throws Exception {
        change("/admin/v1/overrides", """
                {"action":"pause","workload":"shop-secret","for_ms":60000,"reason":"we move"}""");
        time.pass(2);

        assertThat(state("shop")).isEqualTo("under_maintenance");
        assertThat(summary().at("/status/indicator").asString()).isEqualTo("maintenance");
    }

    @Test
    void a_declared_code_red_is_work_and_no_outage() throws Exception {
        rig.adopt(config("status: \"127.0.0.1:0\"", PAGE.replace("code-red:", "code-red:\n  mode: observe")));
        ask(5);
        change("/admin/v1/levels", """
                {"action":"declare","level":"red","for_ms":600000,"owner":"ann","reason":"speed"}""");
        time.pass(500);
        assertThat(state("chat")).isEqualTo("operational");

        time.pass(400);
        assertThat(state("chat")).as("nor while it is left").isEqualTo("operational");
    }

    @Test
    void nothing_that_is_inside_is_told_and_nothing_runs() throws Exception {
        fail();
        time.pass(130);

        for (String path : new String[] {"/status", "/status?lang=ko", "/status.json", "/status/feed.atom"}) {
            HttpResponse<String> answer = rig.get(rig.console() + path);
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body())
                    .as(path)
                    .doesNotContain("secret", "inner", "127.0.0.1", "sim", "<script", "route");
        }
        assertThat(page("en").headers().firstValue("content-security-policy").orElse(""))
                .startsWith("default-src 'none'; style-src 'sha256-")
                .doesNotContain("unsafe");
    }

    @Test
    void the_language_is_the_one_asked_for_or_else_the_browsers() throws Exception {
        String url = rig.console() + "/status";

        assertThat(rig.get(url, "accept-language", "ko-KR,en;q=0.5").body()).contains("lang=\"ko\"><head>");
        assertThat(rig.get(url + "?lang=en", "accept-language", "ko").body()).contains("lang=\"en\"><head>");
        assertThat(rig.get(url + "?lang=%3Cx%3E", "accept-language", "fr").body())
                .contains("lang=\"en\"><head>");
    }

    @Test
    void nobody_has_to_log_in_but_for_the_files() throws Exception {
        rig.close();
        rig = Rig.start(config("status: \"127.0.0.1:0\"", PAGE + "console: { login: always }\n"), time);

        assertThat(rig.get(rig.console() + "/status").statusCode()).isEqualTo(200);
        assertThat(rig.get(rig.console() + "/status.json").statusCode()).isEqualTo(200);
        assertThat(rig.get(rig.console() + "/admin/v1/status/export").statusCode())
                .isEqualTo(401);
        assertThat(rig.get(rig.console() + "/admin/v1/levels").statusCode()).isEqualTo(401);
    }

    @Test
    void a_listener_of_its_own_serves_the_page_under_any_name_and_nothing_else() throws Exception {
        InetSocketAddress address = Objects.requireNonNull(rig.server().statusAddress());
        String own = "http://127.0.0.1:" + address.getPort();

        assertThat(rig.get(own + "/status").body()).contains("All systems are operational");
        assertThat(rig.get(own + "/").headers().firstValue("location")).contains("/status");
        for (String path : new String[] {"/metrics", "/admin/v1/levels", "/login", "/healthz", "/status/export"}) {
            assertThat(rig.get(own + path).statusCode()).as(path).isEqualTo(404);
        }
        HttpResponse<String> post = http.send(
                HttpRequest.newBuilder(URI.create(own + "/status"))
                        .timeout(PATIENCE)
                        .POST(HttpRequest.BodyPublishers.ofString("x"))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(post.statusCode()).isEqualTo(405);
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), address.getPort())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write("""
                    GET /status HTTP/1.1\r\nHost: status.example.com\r\nConnection: close\r\n\r\n""".getBytes(StandardCharsets.US_ASCII));
            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .startsWith("HTTP/1.1 200")
                    .contains("All systems are operational");
        }
    }

    @Test
    void without_the_word_there_is_no_page() throws Exception {
        rig.adopt(config("gateway: \"127.0.0.1:0\"", "code-red: {}\n"));
        time.pass(2);

        for (String path : new String[] {"/status", "/status.json", "/status/feed.atom", "/admin/v1/status/export"}) {
            assertThat(rig.get(rig.console() + path).statusCode()).as(path).isEqualTo(404);
        }
    }

    @Test
    void a_start_knows_the_days_and_the_state_of_before() throws Exception {
        fail();
        time.pass(130);
        assertThat(state("chat")).isEqualTo("major_outage");

        rig.close();
        Pulse again = new Pulse();
        rig = Rig.start(config("status: \"127.0.0.1:0\"", PAGE), again);
        again.pass(4);

        assertThat(state("chat")).isEqualTo("major_outage");
        assertThat(page("en").body()).contains("Major outage ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "signalbox-status 2\n",
                "signalbox-status 1\nday chat 2026-11-23 1 2\n",
                "signalbox-status 1\nstate chat wonderful 1 1\n",
                "\u0000\u0001"
            })
    void a_file_that_cannot_be_read_is_set_aside_and_requests_go_on(String content) throws Exception {
        rig.close();
        Files.writeString(folder.resolve("signalbox.db.status"), content);

        rig = Rig.start(config("status: \"127.0.0.1:0\"", PAGE), new Pulse());

        assertThat(folder.resolve("signalbox.db.status.broken")).hasContent(content);
        assertThat(page("en").statusCode()).isEqualTo(200);
        assertThat(ask(1).statusCode()).isEqualTo(200);
    }

    @Test
    void the_command_writes_it_as_files_for_another_server() throws Exception {
        Path out = folder.resolve("public");

        int exit = Signalbox.run(new String[] {
            "status",
            "export",
            out.toString(),
            "--console",
            rig.console().substring("http://".length()),
            "--token-file",
            token().toString()
        });

        assertThat(exit).isZero();
        try (Stream<Path> files = Files.list(out)) {
            assertThat(files.map(each -> each.getFileName().toString()))
                    .containsExactlyInAnyOrder("index.html", "ko.html", "feed.en.atom", "feed.ko.atom", "status.json");
        }
        assertThat(Files.readString(out.resolve("index.html")))
                .contains("This copy was written on", "Content-Security-Policy");
    }

    private String config(String listen, String more) {
        return """
                listen: { gateway: "127.0.0.1:0", console: "127.0.0.1:0", %s }
                store: "sqlite:%s"
                admin-token: "%s"
                audit: "%s"
                providers:
                  inner: { dialect: openai, url: "%s/v1" }
                routes:
                  chat: { targets: [inner/m], retry: { attempts: 1 } }
                workloads:
                  core-secret: { criticality: critical-plus, objectives: { success: 99%% } }
                  shop-secret: { criticality: sheddable }
                keys:
                  - { name: core, secret: "%s", workload: core-secret }
                %s""".formatted(
                        listen.startsWith("gateway") ? "" : listen,
                        folder.resolve("signalbox.db"),
                        token(),
                        folder.resolve("audit"),
                        provider.url(),
                        CORE,
                        more);
    }

    private Path token() {
        return folder.resolve("token");
    }

    /// Until the core is in red.
    private void fail() throws Exception {
        ask(20);
        provider.script(Script.defaults().withFault(FaultRule.always("status=500")));
        for (int i = 0; i < 400; i++) {
            ask(3);
            time.pass(2);
            if (JsonMapper.shared()
                    .readTree(rig.get(rig.console() + "/admin/v1/levels").body())
                    .path("worst")
                    .asString()
                    .equals("red")) {
                return;
            }
        }
        throw new AssertionError("it never came to red");
    }

    private HttpResponse<String> ask(int times) throws Exception {
        HttpResponse<String> answer = null;
        for (int i = 0; i < times; i++) {
            answer = rig.post("/v1/chat/completions", """
                    {"model":"chat","messages":[{"role":"user","content":"Hello"}]}""", "authorization", "Bearer " + CORE);
        }
        return Objects.requireNonNull(answer);
    }

    private HttpResponse<String> page(String language) throws Exception {
        return rig.get(rig.console() + "/status?lang=" + language);
    }

    private JsonNode summary() throws Exception {
        return JsonMapper.shared()
                .readTree(rig.get(rig.console() + "/status.json").body());
    }

    private String state(String component) throws Exception {
        for (JsonNode each : summary().path("components")) {
            if (each.path("id").asString().equals(component)) {
                return each.path("status").asString();
            }
        }
        return "none";
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
