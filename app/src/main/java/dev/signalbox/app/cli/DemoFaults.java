package dev.signalbox.app.cli;

import dev.signalbox.app.server.TokenPlaces;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Which of a demo's providers are broken: a file beside its token, which only this user can write. A second command
/// changes it, and the demo looks at it all the time. Its first line says which process that is: one that was killed
/// leaves it behind.
final class DemoFaults implements AutoCloseable {
    /// What can be broken.
    static final List<String> PROVIDERS = List.of("openai", "anthropic");

    private final Path file;
    /// Whose it is.
    private final String process;

    private DemoFaults(Path file, String process) {
        this.file = file;
        this.process = process;
    }

    private static String line(ProcessHandle process) {
        // Another one may get its number, at another time.
        return "process " + process.pid() + " "
                + process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
    }

    /// Of a demo that starts.
    ///
    /// @param port of its console
    /// @return null where no file can be written; then nothing can be broken
    static @Nullable DemoFaults begin(int port) {
        for (Path token : TokenPlaces.usual(port, System::getenv)) {
            try {
                return begin(beside(token, port), ProcessHandle.current());
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
                .map(DemoFaults::in)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    /// Null where there is none, or its demo runs no more.
    static @Nullable DemoFaults in(Path file) {
        try {
            List<String> lines = Files.readAllLines(file);
            String[] words = lines.isEmpty() ? new String[0] : lines.getFirst().split(" ");
            boolean runs = words.length == 3
                    && words[1].matches("[0-9]{1,18}")
                    && ProcessHandle.of(Long.parseLong(words[1]))
                            .filter(each -> each.isAlive() && line(each).equals(lines.getFirst()))
                            .isPresent();
            return runs ? new DemoFaults(file, lines.getFirst()) : null;
        } catch (IOException _) {
            return null;
        }
    }

    /// At this place, of a process.
    static DemoFaults begin(Path file, ProcessHandle process) throws IOException {
        DemoFaults faults = new DemoFaults(file, line(process));
        faults.write(new TreeSet<>());
        return faults;
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
        List<String> lines = new ArrayList<>(List.of(process));
        lines.addAll(broken);
        Files.write(fresh, lines);
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
