package dev.signalbox.core.incident;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigChangeTest {
    private static final String OLD = "5d41402abc4b2a76b9719d911017c5925d41402abc4b2a76b9719d911017c592";
    private static final String NEW = "7d793037a0760186574b0282f2f435e77d793037a0760186574b0282f2f435e7";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "routes | box.yaml | " + OLD + " | " + NEW + " | routes (box.yaml, sha256 5d41402abc4b → 7d793037a076)",
                "routes | box.yaml | " + OLD + " | " + OLD + " | routes (box.yaml)",
                "routes |          |               |               | routes",
                "       | box.yaml | " + OLD + " | " + NEW
                        + " | secrets or remarks (box.yaml, sha256 5d41402abc4b → 7d793037a076)",
                "routes | box.yaml |               | " + NEW + " | routes (box.yaml, sha256 unknown → 7d793037a076)"
            })
    void saysWhatIsDifferentAndWhereItStands(
            @Nullable String word,
            @Nullable String file,
            @Nullable String before,
            @Nullable String after,
            String what) {
        ConfigChange change = ConfigChange.of(7, word == null ? List.of() : List.of(word), file, before, after);

        assertThat(change).isEqualTo(new ConfigChange(7, what));
    }

    @Test
    void aReloadThatChangesNothingIsNone() {
        assertThat(ConfigChange.of(7, List.of(), "box.yaml", OLD, OLD)).isNull();
        assertThat(ConfigChange.of(7, List.of(), null, null, null)).isNull();
    }

    @Test
    void aNameIsNoLongerThanNeeded() {
        ConfigChange change = Objects.requireNonNull(ConfigChange.of(7, List.of("routes"), "x".repeat(5000), OLD, NEW));

        assertThat(change.what()).hasSizeLessThan(200);
    }
}
