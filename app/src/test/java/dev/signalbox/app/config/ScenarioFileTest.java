package dev.signalbox.app.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Scenarios as people write them, and as somebody would who means harm.
class ScenarioFileTest {
    private static final String HEAD = "title: t\n";

    private final SchemaRegistry registry = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

    static List<String> shipped() {
        return ScenarioFile.shipped();
    }

    private static String problems(String yaml) {
        return switch (new ScenarioFile(Locale.ENGLISH).parse("s", yaml, "s.yaml")) {
            case ScenarioFile.Read.Valid _ -> "";
            case ScenarioFile.Read.Invalid invalid ->
                invalid.problems().stream().map(ConfigProblem::toString).collect(Collectors.joining("\n"));
        };
    }

    @ParameterizedTest
    @MethodSource("shipped")
    void a_shipped_one_can_be_read_and_fits_the_schema(String name) {
        ScenarioFile.Read read = new ScenarioFile(Locale.ENGLISH).named(name);

        assertThat(read).isInstanceOfSatisfying(ScenarioFile.Read.Valid.class, valid -> {
            assertThat(valid.scenario().title().korean()).containsPattern("[가-힣]");
            assertThat(valid.scenario().about().korean()).containsPattern("[가-힣]");
            assertThat(registry.getSchema(ScenarioFile.schema(Locale.ENGLISH), InputFormat.JSON)
                            .validate(valid.text(), InputFormat.YAML))
                    .isEmpty();
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"en", "ko"})
    void the_schema_is_one_of_its_draft_and_describes_every_word(String language) {
        String schema = ScenarioFile.schema(Locale.of(language));

        assertThat(registry.getSchema(SchemaLocation.of(SchemaText.DRAFT)).validate(schema, InputFormat.JSON))
                .isEmpty();
        assertDescribed(JsonMapper.shared().readTree(schema));
    }

    private static void assertDescribed(JsonNode schema) {
        schema.path("properties")
                .propertyStream()
                .forEach(each -> assertThat(each.getValue().path("description").asString(""))
                        .as(each.getKey())
                        .isNotBlank());
        schema.forEach(ScenarioFileTest::assertDescribed);
    }

    @Test
    void every_word_is_in_the_documentation() throws IOException {
        String documentation = Files.readString(Path.of("..", "docs", "drill.md"));
        TreeSet<String> words = new TreeSet<>();
        JsonMapper.shared()
                .readTree(ScenarioFile.schema(Locale.ENGLISH))
                .findValues("properties")
                .forEach(each -> words.addAll(each.propertyNames()));

        assertThat(words).allSatisfy(word -> assertThat(documentation).contains("`" + word + "`"));
    }

    @Test
    void the_scenario_that_the_documentation_shows_can_be_read() throws IOException {
        String documentation = Files.readString(Path.of("..", "docs", "drill.md"));
        Matcher block = Pattern.compile("(?ms)^```yaml scenario\\n(.*?)^```$").matcher(documentation);

        assertThat(block.find()).isTrue();
        assertThat(problems(block.group(1))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "length: 25h                                        | s.yaml:2:9: length = \"25h\": expected a duration",
                "length: 0s                                         | s.yaml:2:9: length",
                "{}                                                 | s.yaml",
                "length: -5m                                        | s.yaml:2:9: length",
                "length: 5m\\ntraffic: { rate: 1e9 }                | s.yaml:3:18: traffic.rate",
                "length: 5m\\ntraffic: { rate: -3 }                 | s.yaml:3:18: traffic.rate",
                "length: 5m\\ntraffic: { rate: .inf }               | s.yaml:3:18: traffic.rate",
                "length: 24h\\ntraffic: { rate: 5000 }              | this makes 432000000 questions",
                "length: 5m\\ntraffic: { shares: {} }               | nobody asks anything",
                "length: 5m\\ntraffic: { retries: 1000 }            | traffic.retries",
                "length: 5m\\nproviders: { first: 100000% }         | providers.first",
                "length: 5m\\nproviders: { first: 0% }              | providers.first",
                "length: 5m\\nfaults: [{ kind: gone, from: 1m, for: 1m }] | s.yaml:3:18: faults[0].kind",
                "length: 5m\\nfaults: [{ kind: drip, from: 1m, for: 5m }] | it ends after the drill does, which takes 5m",
                "length: 5m\\nfaults: [{ kind: drip, from: 1m, for: 1m, times: 5 }] | needs `every`",
                "length: 5m\\nfaults: [{ kind: drip, from: 1m, for: 9s, every: 1s, times: 9 }] | longer than `for`",
                "length: 5m\\nsurges: [{ of: [], from: 1m, for: 1m, times: 2 }] | surges[0].of",
                "length: 1h\\ntraffic: { rate: 400 }\\nsurges: [{ of: [critical], from: 1m, for: 1m, times: 100 }] | this makes",
                "length: 5m\\nabout: file:/etc/passwd               | a scenario has no references",
                "length: 5m\\nabout: \"${HOME}\"                    | a scenario has no references",
                "length: 5m\\nfaultz: []                            | did you mean",
            })
    void what_cannot_be_lived_through_is_refused_with_its_place(String yaml, String problem) {
        assertThat(problems(HEAD + yaml.replace("\\n", "\n"))).contains(problem);
    }

    @Test
    void a_file_that_is_too_large_or_not_there_is_refused(@TempDir Path folder) throws IOException {
        ScenarioFile files = new ScenarioFile(Locale.ENGLISH);
        Path large = Files.writeString(folder.resolve("large.yaml"), HEAD + "#".repeat(300_000));

        assertThat(files.load(large)).isInstanceOf(ScenarioFile.Read.Invalid.class);
        assertThat(files.load(folder.resolve("none.yaml"))).isInstanceOf(ScenarioFile.Read.Invalid.class);
        assertThat(files.load(folder)).isInstanceOf(ScenarioFile.Read.Invalid.class);
    }

    @Test
    void aliases_that_stand_for_a_billion_values_are_refused() {
        StringBuilder bomb = new StringBuilder(HEAD + "length: 5m\na0: &a0 [x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 10; i++) {
            bomb.append("a%d: &a%d [*a%d, *a%d, *a%d, *a%d, *a%d, *a%d, *a%d, *a%d]\n"
                    .formatted(i, i, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1));
        }

        assertThat(problems(bomb + "faults: *a9\n")).isNotEmpty();
    }
}
