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

class ProvidersCommandTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    @BeforeEach
    void config() throws Exception {
        Files.writeString(folder.resolve("signalbox.yaml"), """
                providers:
                  main: { dialect: openai, keys: ["${NOT_SET}"] }
                  fast: { dialect: groq, keys: ["${NOT_SET_EITHER}"] }
                  quick: { dialect: groq }
                """);
    }

    @Test
    void it_lists_what_may_stand_behind_dialect_and_what_the_config_uses() {
        assertThat(providers())
                .contains("""
                        groq          Groq, https://api.groq.com/openai/v1, key in GROQ_API_KEY
                                      offers chat, transcriptions, translations
                                      declared as fast, quick
                        """)
                .contains("anthropic     dialect, https://api.anthropic.com\n")
                .contains("azure-openai  Azure OpenAI, at an address of your own, key in AZURE_OPENAI_API_KEY\n")
                .containsOnlyOnce("declared as main\n");
    }

    @Test
    void programs_are_told_all_that_is_known() {
        JsonNode told = JsonMapper.shared().readTree(providers("--json")).path("providers");
        JsonNode groq = told.valueStream()
                .filter(each -> each.path("name").asString("").equals("groq"))
                .findAny()
                .orElseThrow();

        assertThat(told.path(0).path("name").asString()).isEqualTo("openai");
        assertThat(told.at("/0/declared_as/0").asString()).isEqualTo("main");
        assertThat(groq.path("dialect").asString()).isEqualTo("openai");
        assertThat(groq.path("key_variable").asString()).isEqualTo("GROQ_API_KEY");
        assertThat(groq.path("self_hosted").asBoolean()).isFalse();
        assertThat(groq.path("declared_as")).hasSize(2);
        assertThat(groq.at("/sources/0/where").asString()).startsWith("https://console.groq.com/");
    }

    private String providers(String... more) {
        StringWriter out = new StringWriter();
        CommandLine command = Signalbox.whole();
        command.setOut(new PrintWriter(out));
        String[] words = new String[more.length + 3];
        words[0] = "providers";
        words[1] = "--config";
        words[2] = folder.resolve("signalbox.yaml").toString();
        System.arraycopy(more, 0, words, 3, more.length);
        assertThat(command.execute(words)).isZero();
        return out.toString();
    }
}
