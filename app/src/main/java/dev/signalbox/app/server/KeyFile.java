package dev.signalbox.app.server;

import dev.signalbox.core.access.KeyHash;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
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
        try (var channel = Files.newByteChannel(
                file,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            byte[] bytes = new byte[BYTES];
            new SecureRandom().nextBytes(bytes);
            ByteBuffer left = ByteBuffer.wrap(bytes);
            while (left.hasRemaining()) {
                channel.write(left);
            }
            return new KeyHash(bytes);
        } catch (FileAlreadyExistsException _) {
            byte[] bytes = Files.readAllBytes(file);
            if (bytes.length != BYTES) {
                throw new IOException(file + " is not the " + BYTES
                        + " bytes that it was made as; put back the one that" + " belongs to the store");
            }
            return new KeyHash(bytes);
        }
    }
}
