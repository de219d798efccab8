package dev.signalbox.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.app.config.ScenarioFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;

/// `signalbox drill` as it is typed.
class DrillCommandTest {
    private static final String SCENARIO = """
            title: mine
            length: 6m
            traffic: { rate: 4 }
            faults: [{ kind: unreachable, from: 2m, for: 2m }]
            """;

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    /// What a command said.
    record Said(int exitCode, String out, String errors) {}

    private Said drill(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter errors = new StringWriter();
        CommandLine command = new CommandLine(new DrillCommand())
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(errors))
                .setExecutionExceptionHandler(Signalbox::failed);
        int exitCode = command.execute(arguments);
        return new Said(exitCode, out.toString(), errors.toString());
    }

    private String write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text).toString();
    }

    private Said drillMine(String... more) throws IOException {
        List<String> all = new ArrayList<>(List.of(write("mine.yaml", SCENARIO), "-o", report().toString()));
        all.addAll(List.of(more));
        return drill(all.toArray(new String[0]));
    }

    private Path report() {
        return folder.resolve("report.html");
    }

    @Test
    void a_scenario_of_ones_own_is_told_on_the_terminal_and_in_a_report() throws IOException {
        Said said = drillMine("--language", "ko", "--seed", "5");

        assertThat(said.exitCode()).isZero();
        assertThat(said.out())
                .contains("While it lasted, Code Red had", "Goodput, critical-plus", "core-chat on chat: green")
                .contains("The report is in " + report());
        assertThat(report()).content().contains("lang=\"ko\"", "나란히 보기", "--seed 5 --language ko");
    }

    @Test
    void all_figures_are_there_as_json() throws IOException {
        JsonNode tree = Json.MAPPER.readTree(drillMine("--json").out());

        assertThat(tree.path("lives").size()).isEqualTo(4);
        assertThat(tree.path("lives").get(0).path("variant").asString()).isEqualTo("on");
        assertThat(tree.path("lives").get(0).path("core_success").asDouble()).isGreaterThan(0.8);
        assertThat(tree.path("timeline").size()).isGreaterThan(3);
    }

    @Test
    void what_was_expected_and_was_not_so_fails_the_command() throws IOException {
        String hopeless = write("hopeless.yaml", SCENARIO + "expect: { success: 100%, alarm: 1s }\n");

        Said said = drill(hopeless, "-o", report().toString());

        assertThat(said.exitCode()).isEqualTo(1);
        assertThat(said.out()).contains("BROKEN  at least 100% of core requests answered: it was ");
        assertThat(report()).content().contains("class=\"broken\"");
    }

    @Test
    void a_config_of_ones_own_is_played() throws IOException {
        String config = write("signalbox.yaml", """
                providers:
                  alpha: { dialect: openai, keys: ["${NOT_SET_ANYWHERE}"] }
                  beta: { dialect: openai, url: "https://beta.example/v1" }
                routes: { chat: { targets: [alpha/m, { to: beta/m, priority: 1 }] } }
                workloads:
                  support: { criticality: critical-plus, objectives: { success: 99.9% } }
                  mail: { criticality: sheddable }
                code-red: {}
                """);

        Said said = drillMine("--config", config, "--language", "en");

        assertThat(said.exitCode()).as(said.errors()).isZero();
        assertThat(said.out()).contains("support on chat: green");
        assertThat(report()).content().contains("alpha is the first provider", "support (critical-plus)", config);
    }

    @Test
    void the_shipped_scenarios_are_listed_and_shown() {
        assertThat(drill("--list").out()).contains(ScenarioFile.shipped());
        assertThat(drill("flapping", "--show").out()).contains("every: 5m");
        assertThat(drill("--schema").out()).contains("\"additionalProperties\" : false");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "provider-outag            | did you mean provider-outage?",
                "nowhere.yaml              | nowhere.yaml",
                "drip --rate 0             | --rate is above 0",
                "drip --rate 5000          | a drill has at most 2000000",
                "drip --provider north     | --provider is for scenarios such as leave",
                "leave --provider west     | no provider is called west",
                "drip --hurry 5            | --hurry and --also are for --live",
                "drip --live --hurry 0     | --hurry is a whole number from 1 to 60",
                "drip --live --rate 300    | --rate is at most 200 with --live",
                "drip --live --also on     | --also knows off, observe, fixed, not on",
                "leave --live              | nothing goes wrong in it",
                "rate-limit-wall --live    | a provider's minute stays a minute",
                "regional-failure --live   | Those that can: provider-outage, brown-out, traffic-surge, flapping",
            })
    void what_cannot_be_played_is_refused(String arguments, String why) {
        Said said = drill(arguments.split(" "));

        assertThat(said.exitCode()).isEqualTo(2);
        assertThat(said.errors()).contains(why);
    }

    @Test
    void a_provider_that_no_simulator_speaks_for_is_told_before_anything_starts() throws IOException {
        StringBuilder many = new StringBuilder("providers:\n");
        for (int i = 0; i < 25; i++) {
            many.append("  p").append(i).append(": { dialect: openai, url: \"https://p.example/v1\" }\n");
        }

        Said said = drillMine("--live", "--config", write("many.yaml", many.toString()));

        assertThat(said.exitCode()).isEqualTo(2);
        assertThat(said.errors()).contains("it has 25 providers, and each needs a simulator; at most 24");
        assertThat(report()).doesNotExist();
    }

    @Test
    void a_wrong_config_is_told_with_its_place() throws IOException {
        Said said = drillMine("--config", write("wrong.yaml", "provders: {}"));

        assertThat(said.exitCode()).isEqualTo(2);
        assertThat(said.errors()).contains("wrong.yaml:1:1: provders");
    }

    @Test
    void a_report_that_cannot_be_written_is_told() throws IOException {
        Said said = drill(
                write("mine.yaml", SCENARIO),
                "-o",
                folder.resolve("no").resolve("such.html").toString());

        assertThat(said.exitCode()).isEqualTo(1);
        assertThat(said.errors()).contains("cannot write");
    }
}
