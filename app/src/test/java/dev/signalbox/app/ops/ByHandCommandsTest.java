package dev.signalbox.app.ops;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.simulator.FaultRule;
import dev.signalbox.simulator.Script;
import dev.signalbox.simulator.Simulator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// `target`, `workload` and `explain --live` against a server that runs, each as a process.
@Tag("sockets")
@Tag("process")
class ByHandCommandsTest {
    private static final Map<String, String> KEYS =
            Map.of("KEY_1", "sk-first-0123456789", "KEY_2", "sk-second-0123456789");

    private final Simulator provider = Simulator.start(Script.defaults());
    private final Web web = new Web();

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
                  main: { dialect: openai, url: "%1$s/v1", keys: ["${KEY_1}", "${KEY_2}"] }
                  spare: { dialect: openai, url: "%1$s/v1" }
                routes:
                  chat: { targets: [main/m, { to: spare/m, priority: 1 }] }
                """.formatted(provider.url()));
        program = Launcher.start(folder, KEYS, "serve", "--gateway", "127.0.0.1:0", "--console", "127.0.0.1:0");
        MatchResult addresses =
                program.awaitErr(Pattern.compile("Gateway on http://([0-9.:]+), console on http://([0-9.:]+)"));
        gateway = "http://" + addresses.group(1);
        console = addresses.group(2);
    }

    @AfterEach
    void close() {
        program.close();
        web.close();
        provider.close();
    }

    @Test
    void a_target_is_drained_and_enabled() throws Exception {
        Program.Ended drained =
                run("target", "drain", "main/m", "--for", "1h", "--reason", "점검 at 14:00", "--console", console);

        assertThat(drained.err()).isEmpty();
        assertThat(drained.exit()).isZero();
        assertThat(drained.out()).matches("main/m is drained until \\S+Z \\(for 1h\\)\\R");
        assertThat(target()).isEqualTo("spare/m");
        assertThat(program.err()).contains("main/m is drained until", "because: 점검 at 14:00", "By hand: ");

        Program.Ended enabled = run("target", "enable", "main/m", "--console", console);

        assertThat(enabled.exit()).isZero();
        assertThat(enabled.out()).isEqualTo("main/m is no longer drained (it was, because: 점검 at 14:00)\n");
        assertThat(target()).isEqualTo("main/m");
        assertThat(run("target", "enable", "main/m", "--console", console).out())
                .isEqualTo("nothing was changed about main/m\n");
    }

    @Test
    void an_operator_needs_none_of_the_servers_secrets() throws Exception {
        Map<String, String> none = Map.of();
        String[] drain = {"target", "drain", "main/m", "--for", "1h", "--reason", "r", "--console", console};
        Path config = folder.resolve("signalbox.yaml");

        // Its place is in the config, and named there, so that it is read.
        Files.writeString(config, Files.readString(config) + "admin-token: run/signalbox/admin-token-" + port());
        List<String> with = new ArrayList<>(List.of(drain));
        with.addAll(List.of("--config", config.toString()));
        Program.Ended drained = Launcher.run(folder, none, with.toArray(String[]::new));
        Program.Ended explained =
                Launcher.run(folder, none, "explain", "--model", "chat", "--live", "--console", console);

        assertThat(drained.err()).isEmpty();
        assertThat(drained.out()).startsWith("main/m is drained until");
        assertThat(explained.err()).isEmpty();
        assertThat(explained.out()).contains("spare/m", "As http://" + console + " says");
    }

    @ParameterizedTest
    @ValueSource(strings = {"target enable main/m", "workload pause default --for 1h --reason r"})
    void where_the_config_cannot_be_read_the_other_way_is_told(String arguments) throws Exception {
        Files.writeString(folder.resolve("signalbox.yaml"), "provders: {}\n");

        Program.Ended ended = run(arguments.split(" "));

        assertThat(ended.exit()).isEqualTo(2);
        assertThat(ended.err()).contains("signalbox.yaml:1:1: provders", "--console HOST:PORT");
    }

    @Test
    void a_workload_is_paused_and_resumed() throws Exception {
        Program.Ended paused =
                run("workload", "pause", "default", "--for", "90s", "--reason", "r", "--json", "--console", console);

        assertThat(paused.exit()).isZero();
        JsonNode told = JsonMapper.shared().readTree(paused.out());
        assertThat(told.path("action").asString()).isEqualTo("pause");
        assertThat(told.path("workload").asString()).isEqualTo("default");
        assertThat(web.ask(gateway, "chat", false).body()).contains("workload_paused");

        assertThat(run("workload", "resume", "default", "--console", console).exit())
                .isZero();
        assertThat(web.ask(gateway, "chat", false).statusCode()).isEqualTo(200);
    }

    @Test
    void live_conditions_are_told_with_the_place_of_the_key_and_never_the_key() throws Exception {
        run("target", "disable", "spare/m", "--for", "1h", "--reason", "r", "--console", console);

        Program.Ended text = run("explain", "--model", "chat", "--live", "--console", console);
        Program.Ended json = run("explain", "--model", "chat", "--live", "--json", "--console", console);

        assertThat(text.exit()).isZero();
        assertThat(text.out())
                .contains("main/m with key 1", "main/m with key 2", "now: open; 0 of 4096 under way")
                .containsPattern("-  spare/m left out: disabled by hand for another 59m5\\ds: r\\R")
                .doesNotContain("3. ")
                .contains("As http://" + console + " says");
        assertThat(text.out() + json.out()).doesNotContain(KEYS.values());
        JsonNode told = JsonMapper.shared().readTree(json.out());
        assertThat(told.at("/candidates/0/live/condition").asString()).isEqualTo("open");
        assertThat(told.path("candidates")).hasSize(2);
        assertThat(told.at("/left_out/0/target").asString()).isEqualTo("spare/m");
        assertThat(told.at("/left_out/0/reason").asString()).isEqualTo("disabled");
        assertThat(told.at("/left_out/0/because").asString()).isEqualTo("r");
        assertThat(told.path("live_unknown").isNull()).isTrue();
    }

    @Test
    void a_request_that_would_be_refused_now_is_told_so_first() throws Exception {
        for (String target : List.of("main/m", "spare/m")) {
            run("target", "drain", target, "--for", "1h", "--reason", "r", "--console", console);
        }

        Program.Ended out = run("explain", "--model", "chat", "--live", "--console", console);
        run("workload", "pause", "default", "--for", "24h", "--reason", "room", "--console", console);
        Program.Ended paused = run("explain", "--model", "chat", "--live", "--console", console);
        Program.Ended json = run("explain", "--model", "chat", "--live", "--json", "--console", console);

        assertThat(out.exit()).isEqualTo(1);
        assertThat(out.out()).startsWith("refused: 503 no_healthy_target\n").contains("spare/m left out: drained");
        assertThat(paused.exit()).isEqualTo(1);
        assertThat(paused.out())
                .startsWith("refused: 503 workload_paused\n")
                .contains("for another 23h59m: room", "spare/m left out: drained");
        assertThat(JsonMapper.shared().readTree(json.out()).path("refused").asString())
                .isEqualTo("workload_paused");
    }

    @Test
    void where_every_target_fails_that_is_said() throws Exception {
        provider.script(Script.defaults().withFault(FaultRule.always("error=key")));
        web.ask(gateway, "chat", false);

        Program.Ended ended = run("explain", "--model", "chat", "--live", "--console", console);

        assertThat(ended.out())
                .startsWith("refused: 503 no_healthy_target\n")
                .containsPattern("now: benched, may be asked again in (1m|5\\ds);");
        assertThat(ended.exit()).isEqualTo(1);
    }

    @Test
    void where_no_server_runs_that_is_said_before_a_token_is_asked_for() throws Exception {
        Program.Ended ended = run("target", "enable", "main/m", "--console", "1");

        assertThat(ended.exit()).isEqualTo(1);
        assertThat(ended.err())
                .startsWith("signalbox: no server answers at http://127.0.0.1:1 ")
                .doesNotContain("Exception", "token");
    }

    @Test
    void where_no_server_runs_that_is_said() throws Exception {
        program.close();

        Program.Ended explained = run("explain", "--model", "chat", "--live", "--console", console);
        Program.Ended drained = run("target", "drain", "main/m", "--for", "1h", "--reason", "r", "--console", console);

        assertThat(explained.exit()).isZero();
        assertThat(explained.out()).contains("main/m", "is not known", "no server answers at http://" + console);
        assertThat(drained.exit()).isEqualTo(1);
        assertThat(drained.out()).isEmpty();
        assertThat(drained.err())
                .contains("no server answers at http://" + console)
                .doesNotContain("Exception");
    }

    @Test
    void a_target_that_is_not_declared_is_an_error_that_names_the_nearest() throws Exception {
        Program.Ended ended = run("target", "drain", "man/m", "--for", "1h", "--reason", "r", "--console", console);

        assertThat(ended.exit()).isEqualTo(1);
        assertThat(ended.err()).isEqualTo("signalbox: No target of that name is declared. Did you mean main/m?\n");
    }

    @Test
    void without_the_token_it_is_said_where_it_was_looked_for() throws Exception {
        Path other = folder.resolve("nothing");

        Program.Ended none = run("target", "enable", "main/m", "--console", console, "--token-file", other.toString());
        Files.writeString(other, "of another process");
        Program.Ended wrong = run("target", "enable", "main/m", "--console", console, "--token-file", other.toString());

        assertThat(none.exit()).isEqualTo(1);
        assertThat(none.err()).contains("token", other.toString()).doesNotContain("\tat ", "Exception");
        assertThat(wrong.exit()).isEqualTo(1);
        assertThat(wrong.err()).contains(other + "] is of another process");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "target",
                "target drain",
                "target drain main/m",
                "target drain main/m --for 1h",
                "target drain main/m --for 1d --reason r",
                "target drain main/m --for 0s --reason r",
                "target drain main/m --for 721h --reason r",
                "workload",
                "workload stop w"
            })
    void wrong_usage_ends_with_2(String arguments) throws Exception {
        Program.Ended ended = run(arguments.split(" "));

        assertThat(ended.exit()).isEqualTo(2);
        assertThat(ended.out()).isEmpty();
        assertThat(ended.err()).isNotBlank().doesNotContain("Exception");
    }

    @ParameterizedTest
    @ValueSource(strings = {"target drain", "target disable", "target enable", "workload pause", "workload resume"})
    void every_one_has_help_with_an_example(String command) throws Exception {
        Program.Ended ended = run((command + " --help").split(" "));

        assertThat(ended.exit()).isZero();
        assertThat(ended.out()).startsWith("Usage: signalbox " + command).contains("Example:  signalbox " + command);
    }

    private String port() {
        return console.substring(console.lastIndexOf(':') + 1);
    }

    private String target() throws IOException, InterruptedException {
        return web.ask(gateway, "chat", false)
                .headers()
                .firstValue("x-signalbox-target")
                .orElse("");
    }

    private Program.Ended run(String... arguments) throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(List.of(arguments));
        return Launcher.run(folder, KEYS, all.toArray(String[]::new));
    }
}
