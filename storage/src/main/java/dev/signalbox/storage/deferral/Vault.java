package dev.signalbox.storage.deferral;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A directory of encrypted files: small ones, which are replaced in one step and read whole, and [SealedLog]s, which
/// grow. What a file's name says is authenticated with it, so that none can take another's place. A name is for one
/// thread at a time.
///
/// ```
/// SBV1 | mark of the key (8) | sealed
/// ```
public final class Vault {
    private static final Logger LOG = LoggerFactory.getLogger(Vault.class);
    private static final Pattern NAME = Pattern.compile("[a-z]+[-_][0-9a-f]{32}\\.[a-z]+");
    private static final String FRESH = ".new";
    private static final byte[] MAGIC = {'S', 'B', 'V', '1'};

    private final Path folder;
    private final JobFiles.Secret secret;
    private volatile @Nullable Sealer sealer;

    /// @param folder for these files alone; made when there is something to write
    /// @param secret asked for when there is something to read or to write
    public Vault(Path folder, JobFiles.Secret secret) {
        this.folder = folder;
        this.secret = secret;
    }

    /// Names of all files. What was being written at the last end of the process is removed.
    ///
    /// @throws IOException when the directory cannot be read
    public List<String> names() throws IOException {
        List<String> names = new ArrayList<>();
        if (Files.isDirectory(folder)) {
            try (DirectoryStream<Path> all = Files.newDirectoryStream(folder)) {
                for (Path each : all) {
                    String name = each.getFileName().toString();
                    if (!Files.isRegularFile(each, LinkOption.NOFOLLOW_LINKS)) {
                        continue;
                    }
                    if (name.endsWith(FRESH)) {
                        Files.deleteIfExists(each);
                    } else if (NAME.matcher(name).matches()) {
                        names.add(name);
                    }
                }
            }
        }
        return names;
    }

    /// Replaces a small file, or makes it. It is on the disk when this returns; when it fails, what was there before is
    /// there still.
    public void write(String name, byte[] plain) throws IOException {
        Sealer sealing = sealer();
        byte[] sealed = sealing.seal(plain, name);
        ByteBuffer bytes = ByteBuffer.allocate(MAGIC.length + Sealer.MARK + sealed.length);
        bytes.put(MAGIC).put(sealing.mark()).put(sealed).flip();
        Path fresh = path(name + FRESH);
        Files.deleteIfExists(fresh);
        try (FileChannel channel = FileChannel.open(
                fresh, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), SealedFiles.PRIVATE)) {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(fresh, path(name), StandardCopyOption.ATOMIC_MOVE);
        sync(folder);
    }

    /// Reads a small file.
    ///
    /// @return null when it is encrypted with another key
    public byte @Nullable [] read(String name) throws IOException, Unreadable {
        byte[] all;
        try {
            all = Files.readAllBytes(path(name));
        } catch (NoSuchFileException e) {
            throw new Unreadable("it is gone");
        }
        int start = MAGIC.length + Sealer.MARK;
        if (all.length < start || !Arrays.equals(all, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
            throw new Unreadable("it does not begin as such files do");
        }
        Sealer opening = sealer();
        if (!Arrays.equals(Arrays.copyOfRange(all, MAGIC.length, start), opening.mark())) {
            return null;
        }
        try {
            return opening.open(Arrays.copyOfRange(all, start, all.length), name);
        } catch (GeneralSecurityException e) {
            throw new Unreadable("it was changed");
        }
    }

    /// A log, which is made when there is none.
    public SealedLog log(String name) throws IOException, Unreadable {
        boolean fresh = Files.notExists(folder) || Files.notExists(path(name));
        SealedLog log = new SealedLog(path(name), name, sealer());
        if (fresh) {
            sync(folder);
        }
        return log;
    }

    /// Reads a log from its beginning.
    ///
    /// @param end nothing is read behind it
    /// @throws Unreadable when it is no such file
    public SealedLog.Reader read(String name, long end) throws IOException, Unreadable {
        return new SealedLog.Reader(path(name), name, sealer(), end);
    }

    /// Nothing is left of these. Any that is not there is no trouble.
    public void delete(List<String> names) throws IOException {
        for (String each : names) {
            Files.deleteIfExists(path(each));
        }
        if (Files.isDirectory(folder)) {
            sync(folder);
        }
    }

    /// What cannot be read is kept out of the way.
    public void setAside(String name, Unreadable why) throws IOException {
        Path aside = path(name + ".broken");
        Files.move(path(name), aside, StandardCopyOption.REPLACE_EXISTING);
        LOG.error("{} cannot be read and is set aside: {}", aside, why.getMessage());
    }

    private Path path(String name) {
        return folder.resolve(name);
    }

    /// A new name is only sure when the directory is on the disk.
    private static void sync(@Nullable Path folder) throws IOException {
        if (folder != null) {
            try (FileChannel names = FileChannel.open(folder, StandardOpenOption.READ)) {
                names.force(true);
            }
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
                Files.createDirectory(
                        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
                sync(folder.toAbsolutePath().getParent());
            }
            known = sealer == null ? new Sealer(secret.bytes()) : sealer;
            sealer = known;
            return known;
        }
    }
}
