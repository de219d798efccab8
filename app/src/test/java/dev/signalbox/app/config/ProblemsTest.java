package dev.signalbox.app.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.ResourceBundle;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// `problems.txt` is the specification: configs with every problem that they cause, in English and Korean.
class ProblemsTest {
    @TempDir
    static Path folder;

    private static Path file = Path.of("");

    @BeforeAll
    static void writeFiles() throws IOException {
        file = Surroundings.files(folder);
    }

    /// @param texts `yaml`, and what each language says of it
    record Row(String title, Map<String, String> texts) {
        String text(String section) {
            return texts.getOrDefault(section, "");
        }

        @Override
        public String toString() {
            return title;
        }
    }

    static List<Row> rows() {
        List<Row> rows = new ArrayList<>();
        for (String row : Surroundings.resource("problems.txt").split("(?m)^### ", -1)) {
            if (!row.isEmpty()) {
                int end = row.indexOf('\n');
                Map<String, String> sections = new LinkedHashMap<>();
                for (String section : row.substring(end + 1).split("(?m)^=== ", -1)) {
                    int name = section.indexOf('\n');
                    if (name > 0) {
                        sections.put(section.substring(0, name), section.substring(name + 1));
                    }
                }
                rows.add(new Row(row.substring(0, end), sections));
            }
        }
        return rows;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void problemsAreToldInEnglish(Row row) {
        assertThat(told(row, Locale.ENGLISH)).isEqualTo(row.text("en"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void problemsAreToldInKorean(Row row) {
        assertThat(told(row, Locale.KOREA)).isEqualTo(row.text("ko"));
    }

    @Test
    void aDeclaredLanguageCountsWhereverItStands() {
        String wrong = "providers: { openai: { dialct: openai } }\nlanguage: ";

        assertThat(told(new Row("declared", Map.of("yaml", wrong + "ko")), Locale.ENGLISH))
                .contains("알 수 없는 단어입니다", "dialect");
        assertThat(told(new Row("declared", Map.of("yaml", wrong + "en")), Locale.KOREA))
                .contains("unknown word", "dialect");
        assertThat(told(new Row("of a reader of neither", Map.of("yaml", "provider: 1")), Locale.FRENCH))
                .contains("unknown word");
    }

    @Test
    void everyProblemOfTheCatalogueOccurs() {
        String all = rows().stream().map(row -> row.text("en")).collect(Collectors.joining())
                + ConfigLoaderTest.PROBLEMS_SHOWN_THERE;
        ResourceBundle catalogue = ResourceBundle.getBundle(Messages.BUNDLE, Locale.ROOT);
        Stream<String> unseen = catalogue.keySet().stream()
                .filter(key -> key.startsWith("config.problem.") || key.startsWith("config.warning."))
                .filter(key -> !Pattern.compile(asPattern(catalogue.getString(key)))
                        .matcher(all)
                        .find());
        assertThat(unseen).isEmpty();
    }

    private static String asPattern(String template) {
        return Stream.of(template.split("\\{\\d}", -1)).map(Pattern::quote).collect(Collectors.joining(".*"));
    }

    private static String told(Row row, Locale locale) {
        String yaml = row.text("yaml").replace('␀', '\u0007');
        return switch (Surroundings.loader(locale).parse(yaml, file)) {
            case Loaded.Invalid invalid -> lines(invalid.problems(), "");
            case Loaded.Valid valid -> lines(valid.warnings(), "warning: ");
        };
    }

    private static String lines(List<ConfigProblem> problems, String prefix) {
        return problems.stream()
                .map(problem ->
                        prefix + problem.toString().replaceFirst(Matcher.quoteReplacement(file + ":"), "") + "\n")
                .collect(Collectors.joining());
    }
}
