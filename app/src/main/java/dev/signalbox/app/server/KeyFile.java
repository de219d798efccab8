package dev.signalbox.app.server;

import dev.signalbox.core.access.KeyHash;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Objects;
import java.util.Set;

/// A file beside a store with 32 random bytes: what hashes of its keys are made with, or what is encrypted with.
/// Without
/// it nothing of that can be used any more, so it belongs into the same backup, and not into the same hands.
final class KeyFile {
    private static final int BYTES = 32;

    private KeyFile() {}

    /// The one that hashes of keys are made with.
    ///
    /// @throws IOException when it can be neither read nor made, or is not such a file
    static KeyHash beside(Path store) throws IOException {
        return new KeyHash(bytes(store.resolveSibling(store.getFileName() + ".key")));
    }

    /// Reads it; makes it when there is none.
    ///
    /// @throws IOException when it can be neither read nor made, or is not such a file
    static byte[] bytes(Path file) throws IOException {
        if (Files.notExists(file)) {
            make(file);
        }
        byte[] bytes = Files.readAllBytes(file);
        if (bytes.length != BYTES) {
            throw new IOException(file + " is not the " + BYTES
                    + " bytes that it was made as; put back the one that belongs to the store");
        }
        return bytes;
    }

    /// It has its name only when all of it is on the disk: keys that are made with it a moment later are, too, and a
    /// power cut must not leave them without it.
    private static void make(Path file) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        // Of a process that was ended in between.
        Files.deleteIfExists(fresh);
        try (FileChannel channel = FileChannel.open(
                fresh,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            byte[] bytes = new byte[BYTES];
            new SecureRandom().nextBytes(bytes);
            ByteBuffer left = ByteBuffer.wrap(bytes);
            while (left.hasRemaining()) {
                channel.write(left);
            }
            channel.force(true);
        }
        Files.move(fresh, file);
        try (FileChannel names =
                FileChannel.open(Objects.requireNonNull(file.toAbsolutePath().getParent()), StandardOpenOption.READ)) {
            names.force(true);
        }
    }
}
