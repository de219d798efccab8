package dev.signalbox.app.cli;

import dev.signalbox.app.server.TokenPlaces;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Which of a demo's providers are broken: a file beside its token, which only this user can write. A second command
/// changes it, and the demo looks at it all the time.
final class DemoFaults implements AutoCloseable {
    /// What can be broken.
    static final List<String> PROVIDERS = List.of("openai", "anthropic");

    private final Path file;

    private DemoFaults(Path file) {
        this.file = file;
    }

    /// Of a demo that starts.
    ///
    /// @param port of its console
    /// @return null where no file can be written; then nothing can be broken
    static @Nullable DemoFaults begin(int port) {
        for (Path token : TokenPlaces.usual(port, System::getenv)) {
            DemoFaults faults = new DemoFaults(beside(token, port));
            try {
                faults.write(new TreeSet<>());
                return faults;
            } catch (IOException _) {
                // The next place may do.
            }
        }
        return null;
    }

    /// Of one that runs; null when there is none.
    static @Nullable DemoFaults running(int port) {
        return TokenPlaces.usual(port, System::getenv).stream()
                .map(token -> beside(token, port))
                .filter(Files::isRegularFile)
                .findFirst()
                .map(DemoFaults::new)
                .orElse(null);
    }

    private static Path beside(Path token, int port) {
        return token.resolveSibling("demo-" + port);
    }

    SortedSet<String> broken() throws IOException {
        SortedSet<String> broken = new TreeSet<>(Files.readAllLines(file));
        broken.retainAll(PROVIDERS);
        return broken;
    }

    void set(String provider, boolean breaks) throws IOException {
        SortedSet<String> broken = broken();
        if (breaks) {
            broken.add(provider);
        } else {
            broken.remove(provider);
        }
        write(broken);
    }

    private void write(SortedSet<String> broken) throws IOException {
        Path fresh = Files.createTempFile(Objects.requireNonNull(file.getParent()), "demo", ".new");
        Files.write(fresh, broken);
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public void close() throws IOException {
        try {
            Files.delete(file);
        } catch (NoSuchFileException _) {
            // Somebody was faster.
        }
    }
}
