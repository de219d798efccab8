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

/// The file beside a store whose 32 bytes the hashes of its keys are made with. Without it no key in the store can be
/// used any more, so it belongs into the same backup, and not into the same hands.
final class KeyFile {
    private static final int BYTES = 32;

    private KeyFile() {}

    /// Reads it; makes it when there is none.
    ///
    /// @throws IOException when it can be neither read nor made, or is not such a file
    static KeyHash beside(Path store) throws IOException {
        Path file = store.resolveSibling(store.getFileName() + ".key");
        if (Files.notExists(file)) {
            make(file);
        }
        byte[] bytes = Files.readAllBytes(file);
        if (bytes.length != BYTES) {
            throw new IOException(file + " is not the " + BYTES
                    + " bytes that it was made as; put back the one that belongs to the store");
        }
        return new KeyHash(bytes);
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
