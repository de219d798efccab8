package dev.signalbox.app.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InterpolationTest {
    @TempDir
    Path folder = Path.of("");

    private final Set<Path> files = new HashSet<>();
    private final List<Phrase> problems = new ArrayList<>();
    private final Map<String, String> environment = Map.of("A", "one", "B_2", "two", "EMPTY", "", "DIR", "sub");

    @ParameterizedTest
    @CsvSource({
        "plain,plain",
        "${A},one",
        "x${A}y${B_2}z,xoneytwoz",
        "${EMPTY}x,x",
        "${EMPTY:-d},d",
        "${NONE:-},''",
        "${NONE:-a b/c:d},a b/c:d",
        "$${A},${A}",
        "$A,$A",
        "$$,$$",
        "100%,100%"
    })
    void referencesStandForValues(String text, String resolved) {
        assertThat(resolve(text)).isEqualTo(resolved);
        assertThat(problems).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"${", "${}", "${A", "${A:default}", "${1}", "${A:-${B_2}}", "${A B}", "x ${-} ${A}"})
    void otherFormsAreProblems(String text) {
        assertThat(resolve(text)).isNull();
        assertThat(problems).containsExactly(Phrase.of("problem.reference"));
    }

    @Test
    void everyVariableThatIsNotSetIsNamed() {
        assertThat(resolve("${X}${A}${Y}")).isNull();
        assertThat(problems).containsExactly(Phrase.of("problem.variable", "X"), Phrase.of("problem.variable", "Y"));
    }

    @Test
    void aValueIsNotReadAgain() throws IOException {
        Files.writeString(folder.resolve("s"), "${A} file:t\n");

        assertThat(resolve("file:s")).isEqualTo("${A} file:t");
    }

    @Test
    void aFileIsReadWithoutItsLastLineBreak() throws IOException {
        Files.createDirectory(folder.resolve("sub"));
        Path secret = folder.resolve("sub/secret");
        Files.writeString(secret, "two\nlines\r\n");

        assertThat(resolve("file:${DIR}/secret")).isEqualTo("two\nlines");
        assertThat(resolve("file:" + secret)).isEqualTo("two\nlines");
        assertThat(resolve("file://" + secret)).isEqualTo("two\nlines");
        assertThat(files).containsExactly(secret);
    }

    private @Nullable String resolve(String text) {
        return new Interpolation(environment::get, folder, files).resolve(text, problems::add);
    }
}
