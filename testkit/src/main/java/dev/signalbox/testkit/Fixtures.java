package dev.signalbox.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/// Recorded provider traffic in the folder that the environment variable `SIGNALBOX_FIXTURES` names. It is no part of
/// the project: tests that need it are skipped, and say so, where it is absent.
public final class Fixtures {
    private final Path root;

    private Fixtures(Path root) {
        this.root = root;
    }

    /// The fixtures; skips the calling test when there are none.
    public static Fixtures required() {
        String folder = System.getenv("SIGNALBOX_FIXTURES");
        Assumptions.assumeTrue(
                folder != null && Files.isRegularFile(Path.of(folder, "INDEX.tsv")),
                "SIGNALBOX_FIXTURES does not name a folder of recorded provider traffic");
        return new Fixtures(Path.of(String.valueOf(folder)));
    }

    /// A folder or file below the root.
    public Path path(String relative) {
        return root.resolve(relative);
    }

    /// Every recorded exchange that the index lists, in its order.
    public List<Recording> recordings() {
        try (Stream<String> lines = Files.lines(root.resolve("INDEX.tsv"))) {
            return lines.skip(1).map(line -> Recording.parse(root, line)).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The recorded exchanges of one API, whatever the provider: `chat.completions`, `messages`, `embeddings`, …
    public List<Recording> recordings(String api) {
        return recordings().stream().filter(r -> r.api().equals(api)).toList();
    }
}
