package dev.signalbox.console;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a change at the console must come with. Made anew for each process; whoever can read its file may
/// change things.
public final class AdminToken {
    private static final int BYTES = 32;
    private static final String SCHEME = "Bearer ";
    private static final FileAttribute<?> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    private static final FileAttribute<?> OWNERS_FOLDER =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    private final String text;

    private AdminToken(String text) {
        this.text = text;
    }

    /// One that nobody knows yet.
    public static AdminToken random() {
        byte[] bytes = new byte[BYTES];
        new SecureRandom().nextBytes(bytes);
        return new AdminToken(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    }

    /// Writes it to a file that only the owner of the process may read, in place of what was there; a missing
    /// folder is made. The file is complete whenever it can be seen, and a link in its place is replaced, not
    /// followed.
    public void writeTo(Path file) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null) {
            throw new IOException(file + " is no file's path");
        }
        if (!Files.isDirectory(folder)) {
            makeFolder(folder);
        }
        Path fresh = folder.resolve(
                "." + file.getFileName() + "." + ProcessHandle.current().pid());
        Files.deleteIfExists(fresh); // left behind by a process that had our number
        try (var channel = Files.newByteChannel(
                fresh, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), OWNER_ONLY)) {
            channel.write(StandardCharsets.US_ASCII.encode(text + "\n"));
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(fresh);
        }
    }

    private static void makeFolder(Path folder) throws IOException {
        Path parent = folder.getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        try {
            Files.createDirectory(folder, OWNERS_FOLDER);
        } catch (FileAlreadyExistsException e) {
            if (!Files.isDirectory(folder)) {
                throw e;
            }
        }
    }

    /// Takes the file away, unless another process has put its own there meanwhile.
    public void removeFrom(Path file) throws IOException {
        try {
            if (Files.readString(file, StandardCharsets.US_ASCII).strip().equals(text)) {
                Files.deleteIfExists(file);
            }
        } catch (NoSuchFileException _) {
            // Gone already.
        }
    }

    /// Whether an `Authorization` header carries it; takes the same time wherever it differs.
    boolean isIn(@Nullable String authorization) {
        if (authorization == null || !authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return false;
        }
        byte[] given = authorization.substring(SCHEME.length()).strip().getBytes(StandardCharsets.UTF_8);
        return MessageDigest.isEqual(text.getBytes(StandardCharsets.UTF_8), given);
    }
}
