package dev.signalbox.storage.deferral;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Files of one directory that are encrypted, and on the disk when a method returns. Each has a head, which can be read
/// without the rest:
///
/// ```
/// SBJ1 | mark of the key (8) | length of the head (4) | head, sealed | body, sealed
/// ```
final class SealedFiles {
    private static final Logger LOG = LoggerFactory.getLogger(SealedFiles.class);

    /// For its owner alone.
    static final FileAttribute<Set<PosixFilePermission>> PRIVATE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private static final FileAttribute<Set<PosixFilePermission>> PRIVATE_FOLDER =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    private static final byte[] MAGIC = {'S', 'B', 'J', '1'};
    private static final int MOST_HEAD = 64 * 1024 * 1024;

    private final Path folder;
    private final JobFiles.Secret secret;
    private volatile @Nullable Sealer sealer;
    private volatile boolean unsynced;

    SealedFiles(Path folder, JobFiles.Secret secret) {
        this.folder = folder;
        this.secret = secret;
    }

    /// What was in one.
    record Sealed(byte[] head, byte[] body) {}

    /// Writes one that has its name only when all of it is on the disk; on a failure there is none.
    ///
    /// @param fresh its name until then
    /// @param about what it is, which is authenticated with it
    /// @return bytes that it takes
    long write(Path fresh, Path place, String about, byte[] head, byte[] body) throws IOException {
        Sealer sealing = sealer();
        byte[] first = sealing.seal(head, about + " head");
        byte[] rest = sealing.seal(body, about + " body");
        ByteBuffer start = ByteBuffer.allocate(MAGIC.length + Sealer.MARK + Integer.BYTES)
                .put(MAGIC)
                .put(sealing.mark())
                .putInt(first.length)
                .flip();
        ByteBuffer[] bytes = {start, ByteBuffer.wrap(first), ByteBuffer.wrap(rest)};
        long size = (long) start.remaining() + first.length + rest.length;
        try {
            Files.deleteIfExists(fresh);
            try (FileChannel channel =
                    FileChannel.open(fresh, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), PRIVATE)) {
                while (bytes[bytes.length - 1].hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(true);
            }
            Files.move(fresh, place, StandardCopyOption.ATOMIC_MOVE);
            sync();
        } catch (IOException e) {
            // Also where only the directory could not be written: what was refused must not come back at a start.
            discard(fresh, e);
            discard(place, e);
            throw e;
        }
        return size;
    }

    private static void discard(Path file, IOException because) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            because.addSuppressed(e);
        }
    }

    /// Gives one another name. Where the directory cannot be put on the disk it has that name nevertheless, and only
    /// after the machine has lost its power it may have the former one again.
    ///
    /// @throws IOException when it has its former name
    void rename(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        try {
            sync();
            unsynced = false;
        } catch (IOException e) {
            if (!unsynced) {
                LOG.warn("Names in {} are not safe from a loss of power now: {}", folder, e.toString());
            }
            unsynced = true;
        }
    }

    /// Puts the directory's names on the disk: a new one is only sure then.
    void sync() throws IOException {
        sync(folder);
    }

    private static void sync(@Nullable Path folder) throws IOException {
        if (folder != null) {
            try (FileChannel names = FileChannel.open(folder, StandardOpenOption.READ)) {
                names.force(true);
            }
        }
    }

    /// @return null when it is encrypted with another key
    byte @Nullable [] head(Path file, String about) throws IOException, Unreadable {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return head(channel, about);
        }
    }

    Sealed read(Path file, String about) throws IOException, Unreadable {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            byte[] head = head(channel, about);
            if (head == null) {
                throw new Unreadable("it is encrypted with another key");
            }
            byte[] rest = bytes(channel, Math.toIntExact(channel.size() - channel.position()));
            return new Sealed(head, open(rest, about + " body"));
        }
    }

    private byte @Nullable [] head(FileChannel channel, String about) throws IOException, Unreadable {
        ByteBuffer start = ByteBuffer.wrap(bytes(channel, MAGIC.length + Sealer.MARK + Integer.BYTES));
        byte[] magic = new byte[MAGIC.length];
        byte[] mark = new byte[Sealer.MARK];
        start.get(magic).get(mark);
        int length = start.getInt();
        if (!Arrays.equals(magic, MAGIC) || length < 0 || length > MOST_HEAD) {
            throw new Unreadable("it does not begin as such files do");
        }
        return Arrays.equals(mark, sealer().mark()) ? open(bytes(channel, length), about + " head") : null;
    }

    private static byte[] bytes(FileChannel channel, int count) throws IOException, Unreadable {
        if (count < 0 || channel.size() - channel.position() < count) {
            throw new Unreadable("it is cut short");
        }
        ByteBuffer bytes = ByteBuffer.allocate(count);
        while (bytes.hasRemaining() && channel.read(bytes) >= 0) {
            // further
        }
        return bytes.array();
    }

    private byte[] open(byte[] sealed, String about) throws IOException, Unreadable {
        try {
            return sealer().open(sealed, about);
        } catch (GeneralSecurityException e) {
            throw new Unreadable("it was changed");
        }
    }

    /// There is a directory, and a key.
    private Sealer sealer() throws IOException {
        Sealer known = sealer;
        if (known != null) {
            return known;
        }
        synchronized (this) {
            if (!Files.isDirectory(folder)) {
                Files.createDirectory(folder, PRIVATE_FOLDER);
                sync(folder.toAbsolutePath().getParent());
            }
            known = sealer == null ? new Sealer(secret.bytes()) : sealer;
            sealer = known;
            return known;
        }
    }
}
