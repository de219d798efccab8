package dev.signalbox.app.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.signalbox.app.Rig;
import dev.signalbox.storage.audit.Inspection;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.CookieManager;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Logging in at a real OpenID provider: `oidc-provider` of npm, in a process of its own. Its pages are filled in as a
/// browser does it.
@Tag("sockets")
class OidcTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Path SCRIPTS = Path.of("src/test/oidc").toAbsolutePath();
    private static final Pattern FORM = Pattern.compile("<form[^>]* action=\"([^\"]+)\"");
    private static final Pattern PROMPT = Pattern.compile("name=\"prompt\" value=\"(\\w+)\"");
    private static final String GROUPS =
            "claim: groups, scopes: [email, groups], roles: { dev: viewer, ops: operator }";

    private final int port = freePort();
    private final Process provider = start(port);
    private final String issuer = issuer(provider);
    private final HttpClient browser = browser();

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    @AfterEach
    void stop() {
        browser.close();
        provider.destroyForcibly().onExit().join();
    }

    @Test
    void whoever_the_provider_knows_has_the_role_of_their_groups() throws Exception {
        try (Rig rig = Rig.start(config("client: by-basic, secret: \"secret/of:basic\", " + GROUPS))) {
            assertThat(page(browser, rig.console() + "/login").body())
                    .contains("href=\"/login/oidc\"")
                    .doesNotContain("<form");
            HttpResponse<String> in = logIn(browser, rig, "kim+dev+ops");

            assertThat(in.statusCode()).isEqualTo(200);
            assertThat(in.body()).contains("http-equiv=\"refresh\"");
            assertThat(in.headers().allValues("set-cookie"))
                    .anyMatch(each -> each.matches("signalbox=[\\w-]{43}; Path=/; HttpOnly; SameSite=Strict"))
                    .anyMatch(each -> each.startsWith("signalbox-login=;"));
            assertThat(page(browser, rig.console() + "/").body()).contains("oidc:kim@example.com", "operator");
            assertThat(page(browser, rig.console() + "/admin/v1/routes").statusCode())
                    .isEqualTo(200);

            rig.adopt(config("client: by-basic, secret: \"secret/of:basic\", claim: groups, roles: { boss: admin }"));
            assertThat(page(browser, rig.console() + "/admin/v1/routes").statusCode())
                    .isEqualTo(401);
        }
        assertThat(audit())
                .anyMatch(line ->
                        line.contains("\"actor\":\"oidc:kim@example.com\"") && line.contains("\"act\":\"login\""));
    }

    @Test
    void a_public_client_logs_in_with_a_token_that_is_signed_by_an_elliptic_curve() throws Exception {
        try (Rig rig = Rig.start(config("client: public, " + GROUPS))) {
            assertThat(logIn(browser, rig, "lee+dev").statusCode()).isEqualTo(200);
            assertThat(page(browser, rig.console() + "/").body()).contains("oidc:lee@example.com", "viewer");
        }
    }

    @Test
    void whoever_has_no_group_that_counts_is_not_let_in() throws Exception {
        try (Rig rig = Rig.start(config("client: public, " + GROUPS))) {
            HttpResponse<String> out = logIn(browser, rig, "park+sales");

            assertThat(out.statusCode()).isEqualTo(403);
            assertThat(out.body()).contains("have no role here");
            assertThat(page(browser, rig.console() + "/admin/v1/routes").statusCode())
                    .isEqualTo(401);
        }
        assertThat(audit()).noneMatch(line -> line.contains("\"act\":\"login\""));
    }

    @Test
    void whoever_has_a_name_that_cannot_be_shown_is_not_let_in() throws Exception {
        try (Rig rig = Rig.start(config("client: public, " + GROUPS))) {
            HttpResponse<String> out = logIn(browser, rig, "kim\u202egro+dev");

            assertThat(out.statusCode()).isEqualTo(401);
            assertThat(page(browser, rig.console() + "/admin/v1/routes").statusCode())
                    .isEqualTo(401);
            assertThat(page(browser, rig.console() + "/metrics").body())
                    .contains("signalbox_console_logins_total{method=\"oidc\",outcome=\"denied\"} 1.0\n");
        }
        assertThat(audit()).noneMatch(line -> line.contains("\"act\":\"login\""));
    }

    @Test
    void an_address_of_mail_counts_only_when_it_is_verified() throws Exception {
        String roles = "claim: email, roles: { Kim@Example.com: admin, mallory@example.com: admin }";
        try (Rig rig = Rig.start(config("client: public, " + roles));
                HttpClient other = browser()) {
            assertThat(logIn(browser, rig, "mallory").statusCode()).isEqualTo(403);
            assertThat(logIn(other, rig, "kim").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void a_login_that_another_browser_began_or_that_is_over_is_not_finished() throws Exception {
        try (Rig rig = Rig.start(config("client: public, " + GROUPS));
                HttpClient other = browser()) {
            URI back = way(browser, rig, "kim+ops");

            assertThat(page(other, back.toString()).statusCode()).isEqualTo(400);
            page(other, rig.console() + "/login/oidc"); // with a login of its own, too
            assertThat(page(other, back.toString()).body()).contains("begun in another browser");
            assertThat(page(browser, back.toString()).statusCode()).isEqualTo(200);
            assertThat(page(browser, back.toString()).statusCode()).isEqualTo(400);
        }
    }

    @Test
    void a_wrong_secret_lets_nobody_in_and_is_in_no_answer() throws Exception {
        try (Rig rig = Rig.start(config("client: by-basic, secret: another-secret, " + GROUPS))) {
            HttpResponse<String> out = logIn(browser, rig, "kim+ops");

            assertThat(out.statusCode()).isEqualTo(502);
            assertThat(out.body()).contains("does not answer as it should").doesNotContain("another-secret");
        }
    }

    @Test
    void a_provider_that_is_away_is_said_to_be_and_the_rest_goes_on() throws Exception {
        try (Rig rig = Rig.start(config("client: public, " + GROUPS))) {
            provider.destroyForcibly().onExit().join();

            assertThat(page(browser, rig.console() + "/login/oidc").statusCode())
                    .isEqualTo(502);
            assertThat(page(browser, rig.console() + "/login").statusCode()).isEqualTo(200);
            assertThat(page(browser, rig.console() + "/healthz").statusCode()).isEqualTo(200);
        }
    }

    private String config(String oidc) {
        return """
                listen: { gateway: "127.0.0.1:0", console: "127.0.0.1:%d" }
                admin-token: "%s"
                audit: "%s"
                providers:
                  sim: { dialect: openai, url: "http://127.0.0.1:9" }
                routes:
                  chat: { targets: [sim/m] }
                console:
                  login: always
                  oidc: { issuer: "%s", redirect: "%s", %s }
                """.formatted(port, folder.resolve("token"), folder.resolve("audit"), issuer, callback(), oidc);
    }

    private String callback() {
        return "http://127.0.0.1:" + port + "/login/callback";
    }

    private List<String> audit() throws Exception {
        List<String> lines = new ArrayList<>();
        Inspection.lines(folder.resolve("audit"), null, lines::add);
        return lines;
    }

    private HttpResponse<String> logIn(HttpClient browser, Rig rig, String name) throws Exception {
        return page(browser, way(browser, rig, name).toString());
    }

    /// From the console over the provider's pages to the address that leads back.
    private URI way(HttpClient browser, Rig rig, String name) throws Exception {
        URI here = URI.create(rig.console() + "/login/oidc");
        HttpResponse<String> answer = page(browser, here.toString());
        for (int steps = 0; steps < 20; steps++) {
            String location = answer.headers().firstValue("location").orElse(null);
            if (location != null) {
                here = here.resolve(location);
                if (here.toString().startsWith(callback())) {
                    return here;
                }
                answer = page(browser, here.toString());
            } else {
                Matcher form = FORM.matcher(answer.body());
                Matcher prompt = PROMPT.matcher(answer.body());
                assertThat(form.find() && prompt.find()).as(answer.body()).isTrue();
                here = here.resolve(form.group(1));
                String fields = "prompt=" + prompt.group(1) + "&password=x&login="
                        + URLEncoder.encode(name, StandardCharsets.UTF_8);
                answer = browser.send(
                        HttpRequest.newBuilder(here)
                                .timeout(PATIENCE)
                                .header("content-type", "application/x-www-form-urlencoded")
                                .POST(HttpRequest.BodyPublishers.ofString(fields))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
            }
        }
        throw new AssertionError("no way back from " + here);
    }

    private static HttpResponse<String> page(HttpClient browser, String address) throws Exception {
        return browser.send(
                HttpRequest.newBuilder(URI.create(address)).timeout(PATIENCE).build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static HttpClient browser() {
        return HttpClient.newBuilder().cookieHandler(new CookieManager()).build();
    }

    /// The provider has to be told where the console is, before it is.
    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Process start(int console) {
        assumeTrue(
                Files.isDirectory(SCRIPTS.resolve("node_modules")),
                "the tests with a real OpenID provider are left out; for them run `npm ci` in " + SCRIPTS);
        try {
            return new ProcessBuilder("node", "provider.mjs", "http://127.0.0.1:" + console + "/login/callback")
                    .directory(SCRIPTS.toFile())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            assumeTrue(false, "the tests with a real OpenID provider are left out, as node cannot be run: " + e);
            throw new IllegalStateException(e);
        }
    }

    private static String issuer(Process provider) {
        try {
            BufferedReader out = provider.inputReader(StandardCharsets.UTF_8);
            String line = out.readLine();
            while (line != null && !line.startsWith("listening ")) {
                line = out.readLine();
            }
            assertThat(line).as("what the provider says when it listens").isNotNull();
            return "http://127.0.0.1:" + line.substring("listening ".length());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
