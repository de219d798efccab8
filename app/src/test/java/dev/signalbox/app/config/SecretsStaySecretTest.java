package dev.signalbox.app.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Plants secrets everywhere in broken configs and looks for them in everything that comes out.
class SecretsStaySecretTest {
    private static final String WORD = "PlantedHunter2";

    /// What keys look like, of known providers and of unknown ones.
    private static final List<String> KEYS = List.of(
            "sk-proj-" + WORD + "abc",
            "sk-ant-api03-" + WORD + "-abc_def",
            "AIzaSy" + WORD + "abcdef",
            "gsk_" + WORD + "0123456789",
            WORD + "0123456789abcdef0123",
            "eyJhbGciOiJ9." + WORD + ".sig",
            "Bearer " + WORD,
            "https://user:" + WORD + "@host.example/path",
            "postgresql://user:" + WORD + "@host.example/database",
            "https://user:" + WORD + "/with@signs@host.example",
            "https://host.example/?api_key=" + WORD,
            "user:" + WORD + "@proxy.example:3128");

    @TempDir
    static Path folder;

    private static Path file = Path.of("");

    @BeforeAll
    static void plant() throws IOException {
        file = Surroundings.files(folder);
        Files.writeString(folder.resolve("planted"), WORD + " with a space, so it is refused\n");
    }

    @Test
    void noSecretIsShownWhereverInTheFileItWasPut() {
        List<String> lines = Surroundings.resource("full.yaml").lines().toList();
        // Each line meets a third of the keys, each in every form, and its neighbours the others.
        IntStream.range(0, lines.size()).parallel().forEach(i -> {
            for (int k = i % 3; k < KEYS.size(); k += 3) {
                for (String broken : broken(lines.get(i), KEYS.get(k))) {
                    List<String> copy = new ArrayList<>(lines);
                    copy.set(i, broken);
                    assertNothingShows(String.join("\n", copy), Locale.ENGLISH);
                }
            }
        });
    }

    /// The line with the key as its value, as its name, and as a further word.
    private static List<String> broken(String line, String key) {
        String quoted = "\"" + key + "\"";
        String indent = line.substring(0, line.length() - line.stripLeading().length());
        return List.of(
                line.replaceFirst(": .*", ": " + quoted),
                line.replaceFirst("[\\w-]+:", quoted + ":"),
                indent + quoted + ": 1",
                line.replaceFirst("\\$\\{", quoted),
                line + key,
                line + "\n\t" + key,
                indent + key + ": \"" + key,
                line.replaceFirst(": .*", ": [" + quoted + ", { " + quoted + ": " + quoted + " }]"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "keys: PlantedHunter2",
                "keys: [PlantedHunter2]",
                "keys: { PlantedHunter2abcdef01: x }",
                "keys: [ { name: a, secret: PlantedHunter2 } ]",
                "keys: [ { name: a, secret: [PlantedHunter2] } ]",
                "keys: [ { name: a, secret: 'PlantedHunter2 with spaces' } ]",
                "keys: [ { name: a, secret: '${A:-PlantedHunter2}' } ]",
                "keys: [ { name: a, secret: '${PLANTED}' } ]",
                "keys: [ { name: a, secret: '${PLANTED' } ]",
                "keys: [ { name: a, secret: 'file:planted' } ]",
                "keys: [ { name: PlantedHunter2-and-long-enough, secret: PlantedHunter2-and-long-enough, routes: [x] } ]",
                "http-proxy: PlantedHunter2:x:y",
                "http-proxy: 'https://u:PlantedHunter2@h'",
                "http-proxy: [PlantedHunter2]",
                "http-proxy: '${PLANTED}'",
                "no-proxy: ['${PLANTED}']",
                "listen: { gateway: '${PLANTED}', console: { address: '${PLANTED}' } }",
                "language: '${PLANTED}'",
                "language: file:planted",
                "store: 'postgresql://user:PlantedHunter2@host'",
                "store: 'postgresql://user:${PLANTED}@host/database?option=none'",
                "store: { url: 'postgresql://user:${PLANTED}@host/database', retention: 1h }",
                "drain-timeout: '${PLANTED}'",
                "limits: { body: '${PLANTED}', connections: '${PLANTED}' }",
                "access-log: '${PLANTED}'",
                "access-log: { file: '${PLANTED}/x' }",
                "routes: { chat: { targets: ['${PLANTED}', '${PLANTED}/m', '${PLANTED}/m'] } }",
                "workloads: { a: { criticality: file:planted } }"
            })
    void noSecretIsShownWhereSecretsBelongOrReferencesLead(String line) {
        String yaml = "providers: { a: { dialect: '${PLANTED}', url: '${PLANTED}', keys: 'PlantedHunter2' },"
                + " b: { dialect: openai, keys: [PlantedHunter2, PlantedHunter2, '${PLANTED}', 'file:planted', 'a b'],"
                + " ca: '${PLANTED}', http-proxy: 'PlantedHunter2 x' } }\n" + line;

        assertNothingShows(yaml, Locale.ENGLISH);
        assertNothingShows(yaml, Locale.KOREAN);
    }

    private static void assertNothingShows(String yaml, Locale locale) {
        Map<String, String> environment = new HashMap<>(Surroundings.ENVIRONMENT);
        environment.put("PLANTED", WORD + " with spaces");
        List<ConfigProblem> told =
                switch (Surroundings.loader(environment, locale).parse(yaml, file)) {
                    case Loaded.Valid valid -> valid.warnings();
                    case Loaded.Invalid invalid -> invalid.problems();
                };
        for (ConfigProblem problem : told) {
            assertThat(problem + problem.path() + problem.value() + problem.message())
                    .as(yaml)
                    .doesNotContain(WORD);
        }
    }
}
