package dev.signalbox.app.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.ResourceBundle;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `docs/config.md` is checked against the vocabulary, the catalogue and the loader, so that it cannot lag behind.
class ReferenceTest {
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");

    @TempDir
    static Path folder;

    private static Path file = Path.of("");
    private static String reference = "";

    @BeforeAll
    static void read() throws IOException {
        file = Surroundings.files(folder);
        reference = Files.readString(Path.of("..", "docs", "config.md"));
    }

    @Test
    void everyWordIsInTheReferenceAndNoOther() {
        assertThat(rows().keySet()).isEqualTo(Paths.known().keySet());
    }

    @Test
    void everyDefaultIsInTheReference() {
        Map<String, String> rows = rows();
        Paths.known().forEach((path, property) -> {
            String expected = property.required() ? "required" : "`" + property.fallback() + "`";
            if (property.required() || property.fallback() != null) {
                assertThat(rows.get(path)).as(path).isEqualTo(expected);
            } else {
                assertThat(rows.get(path)).as(path).doesNotContain("required`");
            }
        });
    }

    @Test
    void everyExampleCanBeUsed() {
        List<String> examples = blocks("yaml");
        assertThat(examples)
                .isNotEmpty()
                .allSatisfy(example -> assertThat(load(example))
                        .isInstanceOfSatisfying(
                                Loaded.Valid.class,
                                valid -> assertThat(valid.warnings()).isEmpty()));
    }

    @Test
    void theExampleOfProblemsIsWhatTheLoaderSays() {
        Loaded loaded = load(blocks("yaml broken").getFirst());

        assertThat(loaded)
                .isInstanceOfSatisfying(
                        Loaded.Invalid.class,
                        invalid -> assertThat(invalid.problems().stream()
                                        .map(problem ->
                                                problem.toString().replace(file.toString(), "signalbox.yaml") + "\n")
                                        .collect(Collectors.joining()))
                                .isEqualTo(blocks("text").getFirst()));
    }

    @Test
    void everyProblemAndWarningIsInTheReference() {
        ResourceBundle catalogue = ResourceBundle.getBundle(Messages.BUNDLE, Locale.ROOT);

        assertThat(catalogue.keySet())
                .filteredOn(key -> key.startsWith("config.problem.") || key.startsWith("config.warning."))
                .allSatisfy(key -> assertThat(reference)
                        .contains("- " + catalogue.getString(key).replaceAll("\\{\\d}", "…") + "\n"));
    }

    /// Paths with their defaults.
    private static Map<String, String> rows() {
        Map<String, String> rows = new TreeMap<>();
        reference
                .lines()
                .filter(line -> line.startsWith("| `"))
                .map(line -> line.split(" \\| ", -1))
                .filter(cells -> cells.length == 4)
                .forEach(cells -> CODE.matcher(cells[0]).results().forEach(path -> rows.put(path.group(1), cells[2])));
        return rows;
    }

    private static List<String> blocks(String kind) {
        return Pattern.compile("(?ms)^```" + kind + "\\n(.*?)^```$")
                .matcher(reference)
                .results()
                .map(block -> block.group(1))
                .toList();
    }

    private static Loaded load(String yaml) {
        Map<String, URI> dialects = Map.of(
                "openai", URI.create("https://api.openai.com/v1"),
                "anthropic", URI.create("https://api.anthropic.com"));
        return new ConfigLoader(
                        name -> name.endsWith("_KEY") || name.endsWith("_KEY_2") ? "a-value-of-" + name : null,
                        dialects,
                        Locale.ENGLISH)
                .parse(yaml, file);
    }
}
