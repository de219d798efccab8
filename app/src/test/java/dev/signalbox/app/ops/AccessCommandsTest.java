package dev.signalbox.app.ops;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.app.Rig;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the commands for administration print, as a shell sees it.
@Tag("process")
class AccessCommandsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Pattern TOKEN = Pattern.compile("(?m)^ {4}([\\w-]{43})$");

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    @Test
    void what_password_and_token_print_is_what_the_config_takes() throws Exception {
        String hash = run("correct horse 배터리\nanother line\n", "password").strip();
        List<String> token = run("", "token").lines().toList();
        String config = """
                providers: { sim: { dialect: openai, url: "http://127.0.0.1:9" } }
                routes: { chat: { targets: [sim/m] } }
                console:
                  login: always
                  users: [{ name: kim, password-hash: "%s", role: viewer }]
                  tokens: [{ name: ci, hash: "%s", role: viewer }]
                """.formatted(hash, token.getLast());
        try (Rig rig = Rig.start(config);
                HttpClient http = HttpClient.newHttpClient()) {
            assertThat(rig.get(rig.console() + "/admin/v1/routes", "authorization", "Bearer " + token.getFirst())
                            .statusCode())
                    .isEqualTo(200);
            HttpRequest login = HttpRequest.newBuilder(URI.create(rig.console() + "/login"))
                    .timeout(PATIENCE)
                    .header("content-type", "application/x-www-form-urlencoded")
                    .POST(HttpRequest.BodyPublishers.ofString(
                            "name=kim&password=correct+horse+%EB%B0%B0%ED%84%B0%EB%A6%AC"))
                    .build();
            assertThat(http.send(login, HttpResponse.BodyHandlers.ofString()).statusCode())
                    .isEqualTo(303);
        }
    }

    @Test
    void a_short_password_is_refused() throws Exception {
        Process process = start("password");
        process.outputWriter().append("short\n").close();

        assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(1);
        assertThat(new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8))
                .contains("12 to 1024 characters")
                .doesNotContain("short");
    }

    @Test
    void the_bootstrap_token_is_printed_once_and_is_not_in_the_log() throws Exception {
        Path config = folder.resolve("signalbox.yaml");
        Path errors = folder.resolve("errors");
        Files.writeString(config, """
                listen: { gateway: "127.0.0.1:0", console: "0.0.0.0:0" }
                access-log: "off"
                store: none
                admin-token: "%s"
                providers: { sim: { dialect: openai, url: "http://127.0.0.1:9" } }
                routes: { chat: { targets: [sim/m] } }
                keys: [{ name: web, secret: a-long-secret-of-the-web }]
                """.formatted(folder.resolve("token")));
        Process process = new ProcessBuilder(command("serve", "--config", config.toString()))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(errors.toFile())
                .start();
        try {
            Awaitility.await()
                    .atMost(PATIENCE)
                    .until(() -> Files.readString(errors).contains("console on"));
            String said = Files.readString(errors);
            Matcher token = TOKEN.matcher(said);
            assertThat(token.find()).as(said).isTrue();
            assertThat(said.split(Pattern.quote(token.group(1)), -1)).hasSize(2);
            assertThat(said.lines().filter(line -> line.startsWith("{")))
                    .isNotEmpty()
                    .noneMatch(line -> line.contains(token.group(1)));
        } finally {
            process.destroyForcibly().onExit().join();
        }
    }

    private static String run(String input, String... arguments) throws IOException, InterruptedException {
        Process process = start(arguments);
        try (var in = process.outputWriter(StandardCharsets.UTF_8)) {
            in.append(input);
        }
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
        return said;
    }

    private static Process start(String... arguments) throws IOException {
        return new ProcessBuilder(command(arguments)).start();
    }

    private static List<String> command(String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                "dev.signalbox.app.Main"));
        command.addAll(List.of(arguments));
        return command;
    }
}
