package dev.signalbox.app.ops;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.simulator.Script;
import dev.signalbox.simulator.Simulator;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/// `key` against a server that runs, each as a process.
@Tag("sockets")
@Tag("process")
class KeyCommandsTest {
    private static final Pattern SECRET = Pattern.compile("(?m)^  (sbx_[0-9A-Za-z]{42})$");

    private final Simulator provider = Simulator.start(Script.defaults());

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    @SuppressWarnings("NullAway.Init") // JUnit calls start() first
    private Program program;

    private String gateway = "";
    private String console = "";

    @BeforeEach
    void start() throws Exception {
        Files.writeString(folder.resolve("signalbox.yaml"), """
                providers:
                  main: { dialect: openai, url: "%1$s/v1" }
                routes:
                  chat: { targets: [main/m] }
                  side: { targets: [main/m] }
                prices: [{ model: main/m, input: 1, output: 1 }]
                keys: [{ name: file, secret: a-long-secret-of-the-file }]
                admin-token: token
                store: sqlite:books.db
                """.formatted(provider.url()));
        program = Launcher.start(folder, Map.of(), "serve", "--gateway", "127.0.0.1:0", "--console", "127.0.0.1:0");
        MatchResult addresses =
                program.awaitErr(Pattern.compile("Gateway on http://([0-9.:]+), console on http://([0-9.:]+)"));
        gateway = "http://" + addresses.group(1);
        console = addresses.group(2);
    }

    @AfterEach
    void close() {
        program.close();
        provider.close();
    }

    @Test
    void a_key_is_made_shown_given_another_secret_and_revoked() throws Exception {
        String first = secret(command(
                "create",
                "web",
                "--route",
                "chat",
                "--rpm",
                "600",
                "--expires",
                "90d",
                "--tag",
                "team=search",
                "--tag",
                "app=a=b",
                "--set",
                "limits.reserve=max",
                "--set",
                "budget.usd=5",
                "--set",
                "budget.per=day",
                "--set",
                "budget.soft=60%"));
        assertThat(chat(first)).isEqualTo(200);
        assertThat(command("list").out())
                .contains("web", first.substring(0, 8), "run-time", "file")
                .doesNotContain(first);
        assertThat(command("show", "web").out())
                .contains("rpm         600", "routes      chat", "expires", "tags        team=search, app=a=b");
        assertThat(JsonMapper.shared()
                        .readTree(command("show", "web", "--json").out())
                        .at("/limits/reserve")
                        .asString())
                .isEqualTo("max");

        String second = secret(command("rotate", "web", "--overlap", "0"));
        assertThat(chat(first)).isEqualTo(401);
        assertThat(chat(second)).isEqualTo(200);

        assertThat(command("revoke", "web").out()).contains("web is revoked");
        assertThat(chat(second)).isEqualTo(401);
    }

    @Test
    void where_a_request_of_a_key_goes_that_only_the_server_knows_is_asked_there() throws Exception {
        secret(command("create", "web", "--route", "side", "--budget", "0.00005/day", "--expires", "90d"));

        Program.Ended alone = explain("side", "web");
        Program.Ended asked = explain("side", "web", "--live", "--console", console);
        Program.Ended other = explain("chat", "web", "--live", "--console", console);
        Program.Ended unknown = explain("side", "wbe", "--live", "--console", console);

        assertThat(alone.exit()).isEqualTo(2);
        assertThat(alone.err()).contains("no key is called web in the config (file)", "add --live");
        assertThat(asked.err()).isEmpty();
        assertThat(asked.exit()).isZero();
        assertThat(asked.out()).startsWith("route side,").contains("main/m");
        assertThat(other.out()).startsWith("refused: 403 ");
        assertThat(unknown.exit()).isEqualTo(1);
        assertThat(unknown.err()).contains("There is no key of that name");
    }

    private Program.Ended explain(String model, String key, String... more) throws Exception {
        List<String> words = new ArrayList<>(List.of("explain", "--model", model, "--key", key));
        words.addAll(List.of(more));
        return Launcher.run(folder, Map.of(), words.toArray(String[]::new));
    }

    @Test
    void for_scripts_the_secret_is_printed_alone() throws Exception {
        String first = command("create", "web", "--secret-only").out();
        Program.Ended rotated = command("rotate", "web", "--overlap", "0", "--secret-only");

        assertThat(first).matches("sbx_[0-9A-Za-z]{42}\\R");
        assertThat(rotated.err()).isEmpty();
        assertThat(rotated.out()).matches("sbx_[0-9A-Za-z]{42}\\R").isNotEqualTo(first);
        assertThat(chat(rotated.out().strip())).isEqualTo(200);
    }

    @Test
    void what_cannot_be_done_is_told() throws Exception {
        assertThat(command("create", "file").err()).contains("The config file declares a key of that name");
        assertThat(command("create", "web", "--workload", "nobody").err()).contains("workload");
        assertThat(command("create", "web", "--set", "colour").err()).contains("expected WORD=VALUE");
        assertThat(command("rotate", "nobody").err()).contains("There is no key of that name");
        assertThat(command("revoke", "nobody").exit()).isEqualTo(1);
    }

    private static String secret(Program.Ended ended) {
        Matcher found = SECRET.matcher(ended.out());
        assertThat(found.find()).as(ended.out() + ended.err()).isTrue();
        return found.group(1);
    }

    private int chat(String key) throws Exception {
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(
                            HttpRequest.newBuilder(URI.create(gateway + "/v1/chat/completions"))
                                    .header("content-type", "application/json")
                                    .header("authorization", "Bearer " + key)
                                    .POST(
                                            HttpRequest.BodyPublishers.ofString(
                                                    "{\"model\":\"chat\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .statusCode();
        }
    }

    private Program.Ended command(String... words) throws Exception {
        List<String> all = new ArrayList<>(List.of("key"));
        all.addAll(List.of(words));
        all.addAll(List.of("--token-file", folder.resolve("token").toString(), "--console", console));
        return Launcher.run(folder, Map.of(), all.toArray(String[]::new));
    }
}
