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

/// What `models` and `explain` tell of what models can do.
class ModelsCommandTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    @BeforeEach
    void config() throws Exception {
        Files.writeString(folder.resolve("signalbox.yaml"), """
                providers:
                  openai: { dialect: openai }
                  own: { dialect: openai, url: "http://127.0.0.1:1/v1" }
                routes:
                  chat:
                    targets:
                      - openai/gpt-4o
                      - { to: own/m, priority: 1, input: [text], tools: false, window: 8k }
                      - { to: own/untold, priority: 2 }
                """);
    }

    @Test
    void models_lists_what_is_known_of_the_configs_models_and_from_where() {
        String told = run("models");

        assertThat(told.lines().map(line -> line.replaceAll(" +", " ")))
                .contains(
                        "openai/gpt-4o 128000 16384 text,image,file yes yes no shipped shipped, read 2026-11-23",
                        "own/m 8000 ? text no ? ? ? declared",
                        "own/untold ? ? text,image?,file?,audio?,video? ? ? ? ? ?");
        assertThat(told).doesNotContain("gpt-5.1");
    }

    @Test
    void what_two_routes_say_of_one_model_is_shown_of_each() throws Exception {
        Files.writeString(folder.resolve("signalbox.yaml"), """
                providers:
                  own: { dialect: openai, url: "http://127.0.0.1:1/v1" }
                routes:
                  plain: { targets: [ { to: own/m, input: [text], tools: false, window: 8k } ] }
                  large: { targets: [ { to: own/m, input: [text], tools: true, window: 32k } ] }
                  other: { targets: [ { to: own/m, input: [text], tools: true, window: 32k } ] }
                """);

        assertThat(run("models").lines().map(line -> line.replaceAll(" +", " ")))
                .contains(
                        "own/m in plain 8000 ? text no ? ? ? declared",
                        "own/m in large, other 32000 ? text yes ? ? ? declared");
        JsonNode models = JsonMapper.shared().readTree(run("models", "--json")).path("models");
        assertThat(models).hasSize(2);
        assertThat(models.at("/1/routes").toString()).isEqualTo("[\"large\",\"other\"]");
    }

    @Test
    void models_tells_all_as_data_too() {
        JsonNode models =
                JsonMapper.shared().readTree(run("models", "--all", "--json")).path("models");

        assertThat(models).hasSizeGreaterThan(50);
        for (JsonNode each : models) {
            if (each.path("model").asString().equals("openai/gpt-5.1")) {
                assertThat(each.at("/known/source").asString()).contains("https://");
                assertThat(each.at("/known/has").toString()).contains("image", "reasoning");
                assertThat(each.at("/price/input").asDouble()).isEqualTo(1.25);
            }
        }
    }

    @Test
    void explain_says_which_target_is_passed_over_for_what_it_cannot_do() {
        assertThat(run("explain", "--model", "chat", "--needs", "tools"))
                .contains("1. openai/gpt-4o", "2. own/untold", "-  own/m left out: tools");
        assertThat(run("explain", "--model", "chat", "--tokens", "9000"))
                .contains("-  own/m left out: window", "model: window 128000; answers up to 16384; image input");
        assertThat(run("explain", "--model", "chat", "--needs", "audio"))
                .contains("1. own/untold", "-  openai/gpt-4o left out: audio", "-  own/m left out: audio");
        assertThat(run("explain", "--model", "chat", "--needs", "tools,image", "--tokens", "9000"))
                .contains("-  own/m left out: image, tools, window");
        assertThat(JsonMapper.shared()
                        .readTree(run("explain", "--model", "chat", "--needs", "tools", "--tokens", "9000", "--json"))
                        .at("/left_out/0/reasons")
                        .toString())
                .isEqualTo("[\"tools\",\"window\"]");
        assertThat(run("explain", "--model", "chat", "--needs", "smell")).contains("--needs: expected some of");
    }

    private String run(String command, String... more) {
        StringWriter told = new StringWriter();
        CommandLine line = Signalbox.whole()
                .setOut(new PrintWriter(told))
                .setErr(new PrintWriter(told))
                .setExecutionExceptionHandler(Signalbox::failed);
        String[] words = new String[more.length + 3];
        words[0] = command;
        System.arraycopy(more, 0, words, 1, more.length);
        words[more.length + 1] = "--config";
        words[more.length + 2] = folder.resolve("signalbox.yaml").toString();
        line.execute(words);
        return told.toString();
    }
}
