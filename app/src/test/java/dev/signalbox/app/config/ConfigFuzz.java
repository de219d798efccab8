package dev.signalbox.app.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// A config file. Whatever it is, it is read or refused in words: every problem is one line with a place
/// inside the file, and what the variables hold is not shown by a problem, a warning or the policy.
public final class ConfigFuzz {
    private static final Path FILE = Path.of("/nowhere/at/all/signalbox.yaml");

    private ConfigFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        String yaml = new String(input, UTF_8);
        // Not a constant, or a fuzzer would find it and write it into the file, where some of it may be shown.
        String secret = "Pl4nted" + Integer.toHexString(Arrays.hashCode(input)) + "c0ffee";
        Map<String, String> environment = Map.of("KEY", secret, "SPACED", secret + " with spaces", "EMPTY", "");
        List<ConfigProblem> english = check(yaml, secret, Surroundings.loader(environment, Locale.ENGLISH));
        List<ConfigProblem> korean = check(yaml, secret, Surroundings.loader(environment, Locale.KOREAN));
        assertThat(korean).as("problems do not depend on the language").hasSameSizeAs(english);
    }

    private static List<ConfigProblem> check(String yaml, String secret, ConfigLoader loader) {
        Loaded loaded = loader.parse(yaml, FILE);
        List<ConfigProblem> told = switch (loaded) {
            case Loaded.Valid valid -> valid.warnings();
            case Loaded.Invalid invalid -> invalid.problems();
        };
        if (loaded instanceof Loaded.Invalid) {
            assertThat(told).as("why it is refused").isNotEmpty();
        }
        assertThat(loaded.toString()).doesNotContain(secret);
        long lines = 1
                + yaml.chars()
                        .filter(c -> "\n\r\u0085\u2028\u2029".indexOf(c) >= 0)
                        .count();
        for (ConfigProblem problem : told) {
            String line = problem.toString();
            assertThat(line + problem.value()).doesNotContain(secret);
            assertThat(line.chars().anyMatch(Character::isISOControl)).as(line).isFalse();
            assertThat(problem.message()).isNotBlank();
            assertThat((long) problem.line()).as(line).isBetween(0L, lines);
            assertThat(problem.column()).as(line).isBetween(problem.line() == 0 ? 0 : 1, yaml.length() + 2);
            if (problem.line() == 0) {
                assertThat(problem.path())
                        .as("a problem of the whole file: " + line)
                        .isEmpty();
            }
        }
        return told;
    }
}
