package dev.signalbox.app.ops;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.app.Rig;
import dev.signalbox.console.access.PasswordHash;
import dev.signalbox.console.access.Tokens;
import dev.signalbox.simulator.Script;
import dev.signalbox.simulator.Simulator;
import dev.signalbox.storage.audit.Inspection;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Who may use the console, and what for, over HTTP.
@Tag("sockets")
class LoginTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String PASSWORD = "correct horse & battery=staple";
    private static final String HASH = PasswordHash.of(PASSWORD, new SecureRandom());
    private static final String VIEWER = "a-viewers-token-of-many-characters";
    private static final String OPERATOR = "an-operators-token-of-many-characters";
    private static final String DRAIN = """
            {"action":"drain","target":"sim/m","for_ms":60000,"reason":"a test"}""";
    private static final Pattern CSRF = Pattern.compile("name=\"csrf\" value=\"([^\"]+)\"");

    private final Simulator provider = Simulator.start(Script.defaults());
    private final HttpClient http = HttpClient.newHttpClient();

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    @AfterEach
    void stop() {
        http.close();
        provider.close();
    }

    @Test
    void beyond_loopback_reading_needs_somebody_who_is_known_and_health_does_not() throws Exception {
        try (Rig rig = Rig.start(config("0.0.0.0:0", users()))) {
            assertThat(get(rig, "/healthz").statusCode()).isEqualTo(200);
            assertThat(get(rig, "/metrics").statusCode()).isEqualTo(200);
            HttpResponse<String> refused = get(rig, "/admin/v1/routes");
            assertThat(refused.statusCode()).isEqualTo(401);
            assertThat(refused.body()).contains("login_required").doesNotContain("chat");
            assertThat(get(rig, "/admin/v1/routes", "authorization", "Bearer " + VIEWER)
                            .statusCode())
                    .isEqualTo(200);
            HttpResponse<String> wrong = get(rig, "/admin/v1/routes", "authorization", "Bearer " + VIEWER + "x");
            assertThat(wrong.statusCode()).isEqualTo(401);
            assertThat(wrong.body()).contains("invalid_token");
            assertThat(get(rig, "/").statusCode()).isEqualTo(303);
        }
    }

    @Test
    void on_loopback_reading_needs_nobody_unless_a_login_is_always_wanted() throws Exception {
        try (Rig rig = Rig.start(config("127.0.0.1:0", users()))) {
            assertThat(get(rig, "/admin/v1/routes").statusCode()).isEqualTo(200);
            assertThat(get(rig, "/").body()).contains("not logged in");
        }
        try (Rig rig = Rig.start(config("127.0.0.1:0", "  login: always\n" + users()))) {
            assertThat(get(rig, "/admin/v1/routes").statusCode()).isEqualTo(401);
            assertThat(get(rig, "/admin/nothing").statusCode()).isEqualTo(404);
        }
    }

    @Test
    void every_path_of_the_admin_api_asks_who_it_is_and_every_change_for_the_role() throws Exception {
        try (Rig rig = Rig.start(config("127.0.0.1:0", "  login: always\n" + users()))) {
            JsonNode paths = JsonMapper.shared()
                    .readTree(get(rig, "/admin/v1/openapi.json", "authorization", "Bearer " + VIEWER)
                            .body())
                    .get("paths");
            int changes = 0;
            for (String path : paths.propertyNames()) {
                if (!path.startsWith("/admin/")) {
                    continue;
                }
                for (String method : paths.get(path).propertyNames()) {
                    String verb = method.toUpperCase(Locale.ROOT);
                    for (String spelled : List.of(path, path + "?x=1")) {
                        assertThat(ask(rig, verb, spelled).statusCode())
                                .as(verb + " " + spelled)
                                .isEqualTo(401);
                    }
                    if (!verb.equals("GET")) {
                        changes++;
                        assertThat(ask(rig, verb, path, "authorization", "Bearer " + VIEWER)
                                        .body())
                                .as(verb + " " + path)
                                .contains("role_insufficient");
                    }
                }
                assertThat(ask(rig, "HEAD", path).statusCode()).isEqualTo(401);
            }
            assertThat(changes).isEqualTo(12);
        }
    }

    @Test
    void a_path_that_is_spelled_in_another_way_is_no_way_around_a_login() throws Exception {
        try (Rig rig = Rig.start(config("0.0.0.0:0", users()))) {
            for (String path : List.of(
                    "/admin/v1/routes/",
                    "//admin/v1/routes",
                    "/admin//v1/routes",
                    "/%61dmin/v1/routes",
                    "/Admin/v1/routes",
                    "/admin/v1/routes;x=1",
                    "/healthz/../admin/v1/routes",
                    "/healthz/%2e%2e/admin/v1/routes")) {
                String answer = raw(rig, path);
                assertThat(answer).as(path).containsPattern("^HTTP/1.1 4").doesNotContain("chat");
            }
        }
    }

    @Test
    void a_token_is_declared_by_its_hash_and_ends_when_it_expires() throws Exception {
        String tokens = """
                  tokens:
                    - { name: hashed, hash: "sha256:%s", role: admin, expires: 2099-01-01 }
                    - { name: over, secret: %s, role: admin, expires: 2020-01-01 }
                """.formatted(Tokens.hash(VIEWER), OPERATOR);
        try (Rig rig = Rig.start(config("127.0.0.1:0", tokens))) {
            assertThat(change(rig, "authorization", "Bearer " + VIEWER).statusCode())
                    .isEqualTo(200);
            assertThat(change(rig, "authorization", "Bearer " + Tokens.hash(VIEWER))
                            .statusCode())
                    .isEqualTo(401);
            assertThat(change(rig, "authorization", "Bearer " + OPERATOR).body())
                    .contains("invalid_token");
        }
        assertThat(audit()).anyMatch(line -> line.contains("\"actor\":\"token:hashed\""));
        assertThat(audit().toString()).doesNotContain(VIEWER, OPERATOR, Tokens.hash(VIEWER));
    }

    @Test
    void the_token_that_the_process_wrote_goes_on_working() throws Exception {
        try (Rig rig = Rig.start(config("127.0.0.1:0", "  login: always\n" + users()))) {
            String token = Files.readString(folder.resolve("token")).strip();
            assertThat(get(rig, "/admin/v1/routes", "authorization", "Bearer " + token)
                            .statusCode())
                    .isEqualTo(200);
            assertThat(change(rig, "authorization", "Bearer " + token).statusCode())
                    .isEqualTo(200);
        }
        assertThat(audit()).anyMatch(line -> line.contains("\"actor\":\"admin-token\""));
    }

    @Test
    void where_nobody_is_declared_a_bootstrap_token_administers_until_somebody_is() throws Exception {
        try (Rig rig = Rig.start(config("0.0.0.0:0", "  session: 1h\n"))) {
            String token = Objects.requireNonNull(rig.server().bootstrap());
            assertThat(change(rig, "authorization", "Bearer " + token).statusCode())
                    .isEqualTo(200);
            assertThat(login(rig, "bootstrap", token + "x").statusCode()).isEqualTo(401);
            String cookie = cookie(login(rig, "bootstrap", token));
            assertThat(get(rig, "/", "cookie", cookie).body()).contains("bootstrap", "admin");

            rig.adopt(config("0.0.0.0:0", users()));
            assertThat(change(rig, "authorization", "Bearer " + token).statusCode())
                    .isEqualTo(401);
            assertThat(get(rig, "/admin/v1/routes", "cookie", cookie).statusCode())
                    .isEqualTo(401);
            rig.adopt(config("0.0.0.0:0", "  session: 1h\n"));
            assertThat(change(rig, "authorization", "Bearer " + token).statusCode())
                    .isEqualTo(401);
            assertThat(get(rig, "/admin/v1/routes", "cookie", cookie).statusCode())
                    .isEqualTo(401);
        }
        assertThat(audit()).anyMatch(line -> line.contains("\"actor\":\"bootstrap\""));
    }

    @Test
    void no_bootstrap_token_is_made_where_none_is_needed() throws Exception {
        try (Rig rig = Rig.start(config("0.0.0.0:0", users()))) {
            assertThat(rig.server().bootstrap()).isNull();
        }
        try (Rig rig = Rig.start(config("127.0.0.1:0", "  session: 1h\n"))) {
            assertThat(rig.server().bootstrap()).isNull();
        }
    }

    @Test
    void a_flood_of_logins_is_turned_away_while_health_answers() throws Exception {
        try (Rig rig = Rig.start(config("127.0.0.1:0", users()));
                ExecutorService many = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Integer>> flood = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                String name = "kim" + i;
                flood.add(many.submit(() -> login(rig, name, "wrong").statusCode()));
            }
            assertThat(get(rig, "/healthz").statusCode()).isEqualTo(200);
            List<Integer> answers = new ArrayList<>();
            for (Future<Integer> each : flood) {
                answers.add(each.get(60, TimeUnit.SECONDS));
            }
            assertThat(answers).contains(401).containsOnly(401, 429, 503);
            // A name is another's; the address has to wait. A slow machine gives it time for more.
            assertThat(answers.stream().filter(each -> each == 401)).hasSizeLessThan(25);
        }
    }

    @Test
    void a_viewer_reads_and_an_operator_changes_and_both_are_in_the_audit_log() throws Exception {
        try (Rig rig = Rig.start(config("127.0.0.1:0", users()))) {
            HttpResponse<String> refused = change(rig, "authorization", "Bearer " + VIEWER);
            assertThat(refused.statusCode()).isEqualTo(403);
            assertThat(refused.body()).contains("role_insufficient");
            assertThat(change(rig, "authorization", "Bearer " + OPERATOR).statusCode())
                    .isEqualTo(200);
        }
        assertThat(audit()).anyMatch(line -> line.contains("\"actor\":\"token:ops\"") && line.contains("override.set"));
    }

    @Test
    void whoever_logs_in_is_known_by_a_cookie_until_they_log_out() throws Exception {
        try (Rig rig = Rig.start(config("127.0.0.1:0", "  login: always\n" + users()))) {
            HttpResponse<String> in = login(rig, "kim", PASSWORD);
            assertThat(in.statusCode()).isEqualTo(303);
            String given = in.headers().firstValue("set-cookie").orElseThrow();
            assertThat(given).contains("; Path=/; HttpOnly; SameSite=Strict").doesNotContain("Secure");
            String cookie = given.substring(0, given.indexOf(';'));

            assertThat(get(rig, "/admin/v1/routes", "cookie", cookie).statusCode())
                    .isEqualTo(200);
            HttpResponse<String> home = get(rig, "/", "cookie", cookie);
            assertThat(home.body()).contains("user:kim", "operator");
            assertThat(home.headers().firstValue("content-security-policy").orElse(""))
                    .contains("default-src 'none'", "frame-ancestors 'none'");
            Matcher csrf = CSRF.matcher(home.body());
            assertThat(csrf.find()).isTrue();

            post(rig, "/logout", "csrf=wrong", "cookie", cookie);
            assertThat(get(rig, "/admin/v1/routes", "cookie", cookie).statusCode())
                    .isEqualTo(200);
            post(rig, "/logout", "csrf=" + csrf.group(1), "cookie", cookie);
            assertThat(get(rig, "/admin/v1/routes", "cookie", cookie).statusCode())
                    .isEqualTo(401);
        }
        assertThat(audit())
                .anyMatch(line -> line.contains("\"actor\":\"user:kim\"") && line.contains("\"act\":\"login\""));
        assertThat(audit()).anyMatch(line -> line.contains("\"act\":\"logout\""));
    }

    @Test
    void a_change_by_a_cookie_needs_the_pages_own_proof_and_origin() throws Exception {
        try (Rig rig = Rig.start(config("127.0.0.1:0", users()))) {
            String cookie = cookie(login(rig, "kim", PASSWORD));
            Matcher csrf = CSRF.matcher(get(rig, "/", "cookie", cookie).body());
            assertThat(csrf.find()).isTrue();
            String proof = csrf.group(1);

            assertThat(change(rig, "cookie", cookie).body()).contains("csrf_missing");
            assertThat(change(rig, "cookie", cookie, "X-Signalbox-CSRF", proof).body())
                    .contains("csrf_missing");
            assertThat(change(rig, "cookie", cookie, "origin", rig.console()).body())
                    .contains("csrf_missing");
            assertThat(change(rig, "cookie", cookie, "X-Signalbox-CSRF", proof, "origin", "http://evil.example")
                            .body())
                    .contains("foreign_origin");
            assertThat(change(rig, "cookie", cookie, "X-Signalbox-CSRF", proof, "origin", rig.console())
                            .statusCode())
                    .isEqualTo(200);
        }
    }

    @ParameterizedTest
    @CsvSource({"cross-site, 403", "same-site, 403", "same-origin, 303", "none, 303"})
    void a_login_is_taken_from_no_page_elsewhere_that_hides_its_origin(String site, int status) throws Exception {
        try (Rig rig = Rig.start(config("127.0.0.1:0", users()))) {
            HttpResponse<String> login =
                    post(rig, "/login", "name=kim&password=" + encoded(PASSWORD), "sec-fetch-site", site);

            assertThat(login.statusCode()).isEqualTo(status);
            assertThat(login.body().contains("foreign_origin")).isEqualTo(status == 403);
            assertThat(get(rig, "/login", "sec-fetch-site", site).statusCode())
                    .as("a link may lead here")
                    .isEqualTo(200);
        }
    }

    @Test
    void a_wrong_name_and_a_wrong_password_sound_the_same_and_too_many_of_them_wait() throws Exception {
        try (Rig rig = Rig.start(config("127.0.0.1:0", users()))) {
            HttpResponse<String> name = login(rig, "lee", PASSWORD);
            HttpResponse<String> password = login(rig, "kim", "wrong");
            assertThat(name.statusCode()).isEqualTo(401);
            assertThat(name.body()).isEqualTo(password.body()).contains("Name or password is wrong");
            HttpResponse<String> last = password;
            for (int i = 0; i < 12 && last.statusCode() != 429; i++) {
                last = login(rig, "kim", "wrong");
            }
            assertThat(last.statusCode()).isEqualTo(429);
            assertThat(last.headers().firstValueAsLong("retry-after").orElse(0)).isPositive();
        }
        assertThat(audit()).anyMatch(line -> line.contains("\"act\":\"login.wrong\""));
        assertThat(audit().toString()).doesNotContain("lee", PASSWORD);
    }

    @Test
    void what_came_of_logins_is_counted_by_their_way_in() throws Exception {
        try (Rig rig = Rig.start(config("127.0.0.1:0", "  login: always\n" + users()))) {
            cookie(login(rig, "kim", PASSWORD));
            login(rig, "kim", "wrong");
            login(rig, "k".repeat(1000), "wrong");
            get(rig, "/admin/v1/routes", "authorization", "Bearer " + VIEWER);
            get(rig, "/admin/v1/routes", "authorization", "Bearer " + VIEWER + "x");
            get(rig, "/admin/v1/routes", "authorization", "Basic a2ltOmtpbQ==");
            int locked = 0;
            for (int i = 0; i < 12; i++) {
                locked += login(rig, "kim", "wrong").statusCode() == 429 ? 1 : 0;
            }

            String metrics = get(rig, "/metrics").body();
            assertThat(metrics)
                    .contains(logins("password", "ok", 1), logins("token", "ok", 1), logins("token", "wrong", 2))
                    .contains(logins("password", "locked", locked), logins("password", "wrong", 14 - locked))
                    .contains(logins("oidc", "denied", 0));
            assertThat(locked).isPositive();
        }
        try (Rig rig = Rig.start(config("0.0.0.0:0", "  session: 1h\n"))) {
            login(rig, "bootstrap", Objects.requireNonNull(rig.server().bootstrap()));
            login(rig, "kim", PASSWORD);

            assertThat(get(rig, "/metrics").body())
                    .contains(logins("bootstrap", "ok", 1), logins("bootstrap", "wrong", 1));
        }
    }

    private static String logins(String method, String outcome, int times) {
        return "signalbox_console_logins_total{method=\"" + method + "\",outcome=\"" + outcome + "\"} " + times
                + ".0\n";
    }

    @Test
    void a_session_ends_when_its_user_is_no_longer_declared() throws Exception {
        try (Rig rig = Rig.start(config("127.0.0.1:0", "  login: always\n" + users()))) {
            String cookie = cookie(login(rig, "kim", PASSWORD));
            rig.adopt(config(
                    "127.0.0.1:0",
                    "  login: always\n  tokens: [{ name: ops, secret: " + OPERATOR + ", role: operator }]\n"));

            assertThat(get(rig, "/admin/v1/routes", "cookie", cookie).statusCode())
                    .isEqualTo(401);
        }
    }

    @Test
    void the_pages_speak_the_browsers_language_and_run_nothing() throws Exception {
        try (Rig rig = Rig.start(config("127.0.0.1:0", users()))) {
            assertThat(get(rig, "/login", "accept-language", "ko-KR,ko;q=0.9").body())
                    .contains("<html lang=\"ko\">", "로그인")
                    .doesNotContain("<script");
            assertThat(get(rig, "/login", "accept-language", ";;q=x").body()).contains("<html lang=\"en\">");
        }
    }

    private String config(String console, String operators) {
        return """
                listen: { gateway: "127.0.0.1:0", console: "%s" }
                admin-token: "%s"
                audit: "%s"
                providers:
                  sim: { dialect: openai, url: "%s/v1" }
                routes:
                  chat: { targets: [sim/m] }
                keys:
                  - { name: web, secret: a-long-secret-of-the-web }
                console:
                %s
                """.formatted(console, folder.resolve("token"), folder.resolve("audit"), provider.url(), operators);
    }

    private static String users() {
        return """
                  users:
                    - { name: kim, password-hash: "%s", role: operator }
                  tokens:
                    - { name: look, secret: %s, role: viewer }
                    - { name: ops, secret: %s, role: operator }
                """.formatted(HASH, VIEWER, OPERATOR);
    }

    private List<String> audit() throws Exception {
        List<String> lines = new ArrayList<>();
        Inspection.lines(folder.resolve("audit"), null, lines::add);
        return lines;
    }

    private HttpResponse<String> login(Rig rig, String name, String password) throws Exception {
        return post(rig, "/login", "name=" + encoded(name) + "&password=" + encoded(password));
    }

    private static String cookie(HttpResponse<String> login) {
        String given = login.headers().firstValue("set-cookie").orElseThrow();
        return given.substring(0, given.indexOf(';'));
    }

    /// As it is written, which a client would tidy.
    private static String raw(Rig rig, String path) throws Exception {
        try (Socket socket = new Socket(
                InetAddress.getLoopbackAddress(), rig.server().consoleAddress().getPort())) {
            socket.setSoTimeout((int) PATIENCE.toMillis());
            String request = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private HttpResponse<String> ask(Rig rig, String method, String path, String... headers) throws Exception {
        return send(
                HttpRequest.newBuilder(URI.create(rig.console() + path))
                        .header("content-type", "application/json")
                        .method(method, HttpRequest.BodyPublishers.noBody()),
                headers);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private HttpResponse<String> post(Rig rig, String path, String form, String... headers) throws Exception {
        return send(
                HttpRequest.newBuilder(URI.create(rig.console() + path))
                        .header("content-type", "application/x-www-form-urlencoded")
                        .POST(HttpRequest.BodyPublishers.ofString(form)),
                headers);
    }

    private HttpResponse<String> change(Rig rig, String... headers) throws Exception {
        return send(
                HttpRequest.newBuilder(URI.create(rig.console() + "/admin/v1/overrides"))
                        .header("content-type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(DRAIN)),
                headers);
    }

    private HttpResponse<String> get(Rig rig, String path, String... headers) throws Exception {
        return send(HttpRequest.newBuilder(URI.create(rig.console() + path)).GET(), headers);
    }

    private HttpResponse<String> send(HttpRequest.Builder request, String... headers) throws Exception {
        if (headers.length > 0) {
            request.headers(headers);
        }
        return http.send(request.timeout(PATIENCE).build(), HttpResponse.BodyHandlers.ofString());
    }
}
