package dev.signalbox.storage.sqlite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Whether a path still leads to the file that was opened: SQLite goes on writing to one that was deleted, and all of
/// that is gone when the process ends.
final class SameFile {
    private final Path path;
    private final @Nullable Object key;

    private SameFile(Path path, @Nullable Object key) {
        this.path = path;
        this.key = key;
    }

    /// @param path of a file that is open
    static SameFile of(Path path) throws IOException {
        return new SameFile(path, key(path));
    }

    /// @throws IOException when the file was removed or replaced
    void check() throws IOException {
        Object now;
        try {
            now = key(path);
        } catch (IOException e) {
            throw new IOException("it was removed while it was in use", e);
        }
        if (!Objects.equals(key, now)) {
            throw new IOException("it was replaced while it was in use");
        }
    }

    private static @Nullable Object key(Path path) throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
    }
}
