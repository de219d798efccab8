package dev.signalbox.dialects.pairing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// One case as it was recorded at the providers.
record Case(String name, Path folder) {
    static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private static final String ANTHROPIC = "anthropic";
    private static final String OPENAI = "openai";

    static List<Case> all() {
        String place = System.getenv("SIGNALBOX_FIXTURES");
        assumeTrue(
                place != null && Files.isDirectory(Path.of(place)),
                "no recordings: SIGNALBOX_FIXTURES names no folder, so this is not tested");
        Path folder = Path.of(place, "same-case");
        return Stream.of(ANTHROPIC, OPENAI)
                .flatMap(provider -> names(folder.resolve(provider)))
                .distinct()
                .sorted()
                .map(name -> new Case(name, folder))
                .toList();
    }

    private static Stream<String> names(Path folder) {
        try (Stream<Path> cases = Files.list(folder)) {
            return cases.map(path -> path.getFileName().toString()).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// A file of this case at the provider of a dialect; null where it was not recorded.
    byte @Nullable [] file(String dialect, String file) {
        String api = dialect.equals(ANTHROPIC) ? ANTHROPIC : "chat-completions";
        Path path = folder.resolve(dialect).resolve(name).resolve(api).resolve(file);
        try {
            return Files.exists(path) ? Files.readAllBytes(path) : null;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static JsonNode json(byte[] bytes) {
        return JSON.readTree(bytes);
    }
}
