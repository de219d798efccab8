package dev.signalbox.storage.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The spool's directory: whose it is, its name among all spools, and numbers for its files, of which none is
/// ever given twice.
final class Folder implements AutoCloseable {
    private static final String SUFFIX = ".spool";
    private static final Pattern SEGMENT = Pattern.compile("([0-9]{12})\\.spool");
    private static final Pattern NODE =
            Pattern.compile("signalbox spool 1\nnode ([0-9a-f-]{36})\nnext ([0-9]{1,12})\n");

    /// Numbers that are taken at once, so that giving one costs no write.
    private static final int TAKEN = 1000;

    private final Path path;
    private final FileChannel lockFile;
    private final FileLock lock;
    private final String node;
    private long next;
    private long taken;

    private Folder(Path path, FileChannel lockFile, FileLock lock, String node, long next) {
        this.path = path;
        this.lockFile = lockFile;
        this.lock = lock;
        this.node = node;
        this.next = next;
        taken = next;
    }

    /// @throws SpoolException when it cannot be made or written to, or another process has it
    static Folder open(Path path) throws SpoolException {
        FileChannel lockFile = null;
        try {
            if (!Files.isDirectory(path)) {
                Path parent = path.getParent();
                if (parent != null) {
                    Files.createDirectories(parent);
                }
                Files.createDirectory(
                        path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            }
            lockFile = FileChannel.open(path.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock lock = lock(lockFile, path);
            Folder folder = identified(path, lockFile, lock);
            folder.take();
            return folder;
        } catch (IOException e) {
            closeAfter(lockFile, e);
            if (e instanceof SpoolException told) {
                throw told;
            }
            throw new SpoolException("cannot use the spool's directory " + path + ": " + e, e);
        }
    }

    private static FileLock lock(FileChannel lockFile, Path path) throws IOException {
        FileLock lock = null;
        try {
            lock = lockFile.tryLock();
        } catch (OverlappingFileLockException _) {
            // Another server in this very process has it.
        }
        if (lock == null) {
            throw new SpoolException(
                    "the spool's directory " + path + " is in use by another process; each needs one of its own"
                            + " (`ledger.directory`)",
                    null);
        }
        return lock;
    }

    private static Folder identified(Path path, FileChannel lockFile, FileLock lock) throws IOException {
        long behindAll = 1;
        for (Path segment : segments(path)) {
            behindAll = Math.max(behindAll, number(segment) + 1);
        }
        String known = text(path.resolve("node"));
        if (known == null) {
            return new Folder(path, lockFile, lock, UUID.randomUUID().toString(), behindAll);
        }
        Matcher matcher = NODE.matcher(known);
        if (!matcher.matches()) {
            throw new SpoolException(
                    path.resolve("node") + " is damaged. Move it away to begin anew; records that are still in this"
                            + " directory keep the name that they have",
                    null);
        }
        return new Folder(
                path, lockFile, lock, matcher.group(1), Math.max(behindAll, Long.parseLong(matcher.group(2))));
    }

    private static @Nullable String text(Path file) throws IOException {
        try {
            return Files.size(file) > 1024 ? "" : Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (NoSuchFileException _) {
            return null;
        }
    }

    private static void closeAfter(@Nullable FileChannel channel, IOException failure) {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }

    String node() {
        return node;
    }

    Path path() {
        return path;
    }

    /// A number that no file had before.
    synchronized long next() throws IOException {
        if (next == taken) {
            take();
        }
        return next++;
    }

    /// Notes them as given before the first one is.
    private void take() throws IOException {
        long until = next + TAKEN;
        String text = "signalbox spool 1\nnode " + node + "\nnext " + until + "\n";
        Path fresh = path.resolve("node.new");
        try (FileChannel channel = FileChannel.open(
                fresh, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1)));
            channel.force(true);
        }
        Files.move(fresh, path.resolve("node"), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        taken = until;
    }

    /// Where the file of that number is.
    Path segment(long number) {
        return path.resolve(String.format(Locale.ROOT, "%012d", number) + SUFFIX);
    }

    /// Files that are there, in the order of their numbers.
    List<Path> segments() throws IOException {
        return segments(path);
    }

    private static List<Path> segments(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file ->
                            SEGMENT.matcher(file.getFileName().toString()).matches())
                    .sorted()
                    .toList();
        }
    }

    /// Of a file that is one of them.
    static long number(Path segment) {
        Matcher matcher = SEGMENT.matcher(segment.getFileName().toString());
        return matcher.matches() ? Long.parseLong(matcher.group(1)) : 0;
    }

    @Override
    public void close() throws IOException {
        lock.release();
        lockFile.close();
    }
}
