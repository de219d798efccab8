package dev.signalbox.app.server;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A small file of lines that is written anew as a whole. One that cannot be read is set aside: nothing waits for it or
/// fails because of it.
final class KeptLines {
    private static final Logger LOG = LoggerFactory.getLogger(KeptLines.class);
    private static final int MAX_BYTES = 16 * 1024 * 1024;

    private final Path file;
    private final String head;

    /// @param head its first line
    KeptLines(Path file, String head) {
        this.file = file;
        this.head = head;
    }

    /// Makes something of lines.
    @FunctionalInterface
    interface Parsing<T> {
        /// @throws RuntimeException when they say nothing
        T of(List<String> lines);
    }

    /// What it says; null where it is not there, or cannot be used.
    <T> @Nullable T read(Parsing<T> parsing) {
        try {
            if (!Files.exists(file)) {
                return null;
            }
            if (Files.size(file) > MAX_BYTES) {
                throw new IllegalArgumentException("it is larger than it can be");
            }
            List<String> lines = Files.readAllLines(file, StandardCharsets.UTF_8);
            if (lines.isEmpty() || !lines.getFirst().equals(head)) {
                throw new IllegalArgumentException("it begins with something else than " + head);
            }
            return parsing.of(lines.subList(1, lines.size()));
        } catch (IOException | RuntimeException e) {
            setAside(e);
            return null;
        }
    }

    private void setAside(Exception why) {
        Path aside = file.resolveSibling(file.getFileName() + ".broken");
        try {
            Files.move(file, aside, StandardCopyOption.REPLACE_EXISTING);
            LOG.warn("{} cannot be read ({}), is now {}, and begins anew", file, why.toString(), aside);
        } catch (IOException e) {
            LOG.warn("{} cannot be read ({}) nor moved away ({}), and begins anew", file, why.toString(), e.toString());
        }
    }

    /// @throws IOException when it is not on the disk
    void write(List<String> lines) throws IOException {
        replace(file, StandardCharsets.UTF_8.encode(head + "\n" + String.join("\n", lines) + "\n"));
    }

    /// Puts all of this in a file's place, or leaves it as it was.
    ///
    /// @throws IOException when it is not on the disk
    static void replace(Path file, ByteBuffer bytes) throws IOException {
        Path made = file.resolveSibling(file.getFileName() + ".new");
        try (FileChannel channel = FileChannel.open(
                made, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(made, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public String toString() {
        return file.toString();
    }
}
