package dev.signalbox.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What `explain` says of levels that there are not.
class ExplainTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    @BeforeEach
    void config() throws Exception {
        Files.writeString(folder.resolve("sorry.txt"), "Sorry.");
        Files.writeString(folder.resolve("signalbox.yaml"), """
                providers: { main: { dialect: openai, url: "http://127.0.0.1:1/v1" } }
                routes:
                  chat:
                    targets: [main/m, { to: main/small, standby: red }]
                    code-red: { max-tokens: 700, heuristic: sorry.txt }
                workloads:
                  usual: { criticality: critical }
                  side: { criticality: sheddable }
                keys:
                  - { name: usual, secret: a-long-secret-of-usual, workload: usual }
                  - { name: side, secret: a-long-secret-of-side, workload: side }
                """);
    }

    @Test
    void at_green_it_tells_what_is_on_standby() {
        assertThat(explain("usual"))
                .contains(
                        "when a level says so: answers of at most 700 tokens",
                        "when a level says so: a heuristic answer of 6 characters when nobody can give another",
                        "from red on also main/small (priority 1)",
                        "1. main/m ")
                .doesNotContain("2. ");
    }

    @Test
    void supposing_a_level_it_tells_where_the_request_would_go_then() {
        assertThat(explain("usual", "--if", "red"))
                .contains("  answers of at most 700 tokens", "1. main/m ", "2. main/small (priority 1")
                .doesNotContain("when a level says so", "from red on");
        assertThat(explain("usual", "--if", "orange")).doesNotContain("2. ");
        assertThat(explain("side", "--if", "RED")).contains("refused: 503 shed_by_code_red", "held back (pause)");
    }

    @Test
    void programs_are_told_the_same() {
        JsonNode green = JsonMapper.shared().readTree(explain("usual", "--json"));
        JsonNode red = JsonMapper.shared().readTree(explain("usual", "--json", "--if", "red"));

        assertThat(green.at("/code_red/in_force").asBoolean()).isFalse();
        assertThat(green.at("/code_red/standby/0/target").asString()).isEqualTo("main/small");
        assertThat(green.at("/code_red/standby/0/from").asString()).isEqualTo("red");
        assertThat(green.path("candidates")).hasSize(1);
        assertThat(red.at("/code_red/in_force").asBoolean()).isTrue();
        assertThat(red.at("/code_red/max_tokens").asInt()).isEqualTo(700);
        assertThat(red.at("/code_red/heuristic_characters").asInt()).isEqualTo(6);
        assertThat(red.path("candidates")).hasSize(2);
    }

    @Test
    void a_target_that_does_not_offer_what_is_asked_is_left_out_and_it_says_why() throws Exception {
        Path file = folder.resolve("signalbox.yaml");
        Files.writeString(
                file,
                Files.readString(file)
                        .replace("providers: {", "providers: { quick: { dialect: groq },")
                        .replace("[main/m,", "[quick/q, main/m,"));

        assertThat(explain("usual")).contains("1. quick/q");
        assertThat(explain("usual", "--operation", "rerank")).contains("1. main/m", "-  quick/q left out: operation");
        assertThat(explain("usual", "--operation", "speech", "--dialect", "anthropic"))
                .contains("refused: 501 operation_not_supported", "No target of `chat` offers `speech`.");
        assertThat(explain("usual", "--operation", "dance")).contains("--operation: expected one of chat, ");
    }

    @Test
    void what_is_no_level_is_wrong_usage() {
        assertThat(explain("usual", "--if", "green")).contains("--if: expected yellow, orange or red");
    }

    private String explain(String key, String... more) {
        StringWriter out = new StringWriter();
        CommandLine command = Signalbox.whole()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(out))
                .setExecutionExceptionHandler(Signalbox::failed);
        String[] arguments = new String[7 + more.length];
        String[] first = {
            "explain",
            "--model",
            "chat",
            "--key",
            key,
            "--config",
            folder.resolve("signalbox.yaml").toString()
        };
        System.arraycopy(first, 0, arguments, 0, first.length);
        System.arraycopy(more, 0, arguments, first.length, more.length);
        command.execute(arguments);
        return out.toString();
    }
}
