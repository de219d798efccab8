package dev.signalbox.storage.audit;

import dev.signalbox.core.port.AuditLog.Act;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The files of one log, written by one thread. Each is named by its first line's number; the last one grows.
/// Lines are on the disk before the head names them, so a crash leaves at most sealed lines that the head does
/// not name yet, and half of one.
final class AuditFiles implements AutoCloseable {
    private static final Pattern NAME = Pattern.compile("audit-([0-9]{18})\\.ndjson");

    private final Path directory;
    private final long maxBytes;
    private final FileChannel lockFile;
    private final FileLock lock;
    private final Seal seal;
    private Head head;
    private @Nullable FileChannel current;
    private long size;

    private AuditFiles(Path directory, long maxBytes, FileChannel lockFile, FileLock lock, Seal seal, Head head) {
        this.directory = directory;
        this.maxBytes = maxBytes;
        this.lockFile = lockFile;
        this.lock = lock;
        this.seal = seal;
        this.head = head;
    }

    /// What was found when a log was opened.
    ///
    /// @param cut bytes of a line that a crash left unfinished
    /// @param broken what is not as it was written, null when all is well; the rest of the log is for
    ///     [Inspection] to look at
    record Opened(AuditFiles files, long cut, @Nullable String broken) {}

    /// Opens a log, or begins one.
    ///
    /// @param maxBytes after which another file is begun
    /// @throws AuditException when it cannot be used
    static Opened open(Path directory, long maxBytes) throws AuditException {
        FileChannel lockFile = null;
        try {
            if (!Files.isDirectory(directory)) {
                Path parent = directory.toAbsolutePath().getParent();
                if (parent != null) {
                    Files.createDirectories(parent);
                }
                Files.createDirectory(
                        directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            }
            lockFile = FileChannel.open(directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            return recovered(directory, maxBytes, lockFile, lock(lockFile, directory));
        } catch (IOException e) {
            if (lockFile != null) {
                closeAfter(lockFile, e);
            }
            throw e instanceof AuditException told
                    ? told
                    : new AuditException("cannot use the audit log's directory " + directory + ": " + e, e);
        }
    }

    private static FileLock lock(FileChannel lockFile, Path directory) throws IOException {
        FileLock lock = null;
        try {
            lock = lockFile.tryLock();
        } catch (OverlappingFileLockException _) {
            // Another server in this very process has it.
        }
        if (lock == null) {
            throw new AuditException(
                    "the audit log's directory " + directory
                            + " is in use by another process; each needs one of its own (`audit.directory`)",
                    null);
        }
        return lock;
    }

    private static Opened recovered(Path directory, long maxBytes, FileChannel lockFile, FileLock lock)
            throws IOException {
        List<Path> files = list(directory);
        Seal seal = Seal.read(directory);
        if (seal == null && (!files.isEmpty() || Files.exists(directory.resolve(Head.FILE)))) {
            throw new AuditException(
                    "the audit log in " + directory + " has lost its key " + Seal.FILE
                            + "; bring it back, or move the directory away to begin another log",
                    null);
        }
        if (seal == null) {
            seal = Seal.make(directory);
            // From now on there is always one: where it is missing, somebody has taken it away.
            new Head(1, Line.NOTHING, 0, Line.NOTHING).write(directory, seal);
        }
        Head found = Head.whole(Head.read(directory, seal));
        Tail tail = files.isEmpty() ? Tail.NONE : Tail.read(files.getLast(), seal);
        String broken = broken(found, tail, files);
        Head head;
        if (broken != null) {
            long behind = Math.max(found == null ? 0 : found.last(), files.isEmpty() ? 0 : tail.highest(files));
            // No line has this hash before it: the place stays to be seen for ever.
            head = new Head(
                    found != null ? found.first() : files.isEmpty() ? behind + 1 : number(files.getFirst()),
                    found != null ? found.anchor() : Line.NOTHING,
                    behind,
                    Line.NOTHING);
        } else if (tail.last != null && found != null) {
            head = found.endingWith(tail.last);
        } else {
            head = found != null ? found : new Head(1, Line.NOTHING, 0, Line.NOTHING);
        }
        AuditFiles opened = new AuditFiles(directory, maxBytes, lockFile, lock, seal, head);
        if (broken == null && !files.isEmpty()) {
            opened.continueWith(files.getLast(), tail.whole);
        }
        return new Opened(opened, broken == null ? tail.torn : 0, broken);
    }

    private static @Nullable String broken(@Nullable Head head, Tail tail, List<Path> files) {
        if (head == null) {
            return Head.FILE + " is missing or was changed";
        }
        if (tail.changed) {
            return "the last line of " + files.getLast().getFileName() + " was changed";
        }
        long last = tail.last == null ? head.last() : tail.last.number();
        if (last < head.last() || (files.isEmpty() && head.last() > 0)) {
            return "its end was cut off: the last line has number " + (files.isEmpty() ? 0 : last) + " and not "
                    + head.last();
        }
        return null;
    }

    private void continueWith(Path file, long whole) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
        channel.truncate(whole);
        current = channel;
        size = whole;
    }

    /// The end of the last file.
    ///
    /// @param last its last whole line, null in a file without any
    /// @param whole bytes up to the end of that line
    /// @param torn bytes behind it
    /// @param changed whether there is a line that is not as it was written
    private record Tail(@Nullable Line last, long whole, long torn, boolean changed) {
        static final Tail NONE = new Tail(null, 0, 0, false);

        static Tail read(Path file, Seal seal) throws IOException {
            byte[] bytes = Files.readAllBytes(file);
            int whole = bytes.length;
            while (whole > 0 && bytes[whole - 1] != '\n') {
                whole--;
            }
            if (whole == 0) {
                return new Tail(null, 0, bytes.length, false);
            }
            int start = whole - 1;
            while (start > 0 && bytes[start - 1] != '\n') {
                start--;
            }
            Line last = Line.read(Arrays.copyOfRange(bytes, start, whole - 1), seal);
            return new Tail(last, whole, bytes.length - whole, last == null);
        }

        long highest(List<Path> files) {
            return last != null ? last.number() : number(files.getLast());
        }
    }

    Head head() {
        return head;
    }

    /// Writes acts behind the others. When this throws, none of them is written.
    void append(List<Act> acts, Instant now) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Head next = head;
        for (Act act : acts) {
            Line.Written written = Line.of(act, next.last() + 1, next.hash(), now, seal);
            bytes.writeBytes(written.bytes());
            next = next.endingWith(written.line());
        }
        FileChannel channel = file();
        try {
            if (channel.size() > size) {
                channel.truncate(size);
            }
            writeAll(channel, bytes.toByteArray(), size);
            channel.force(true);
            next.write(directory, seal);
        } catch (IOException e) {
            takeBack(channel, e);
            throw e;
        }
        head = next;
        size += bytes.size();
    }

    private void takeBack(FileChannel channel, IOException failure) {
        try {
            channel.truncate(size);
            channel.force(true);
        } catch (IOException e) {
            failure.addSuppressed(e); // the next line tries again
        }
    }

    private FileChannel file() throws IOException {
        FileChannel channel = current;
        if (channel != null && size < maxBytes) {
            return channel;
        }
        FileChannel next = FileChannel.open(
                directory.resolve(String.format(Locale.ROOT, "audit-%018d.ndjson", head.last() + 1)),
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE);
        try {
            force(directory);
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            closeAfter(next, e);
            throw e;
        }
        current = next;
        size = 0;
        return next;
    }

    /// Takes away files whose last line is older than that. The head says from then on where the log begins, and
    /// a line in the log that it does not begin at 1.
    void retire(Duration age, Instant now) throws IOException {
        List<Path> files = list(directory);
        while (files.size() > 1) {
            Path oldest = files.getFirst();
            // The file's own date could be set by anybody.
            Line last = Tail.read(oldest, seal).last;
            if (last == null || last.time().isAfter(now.minus(age)) || last.number() + 1 != number(files.get(1))) {
                return;
            }
            append(
                    List.of(new Act(
                            "process",
                            null,
                            "audit.retired",
                            oldest.getFileName().toString(),
                            Map.of(),
                            Map.of("through", String.valueOf(last.number()), "hash", last.hash()))),
                    now);
            Head shorter = new Head(last.number() + 1, last.hash(), head.last(), head.hash());
            shorter.write(directory, seal);
            head = shorter;
            force(directory);
            Files.delete(oldest);
            files = list(directory);
        }
    }

    /// The files of a log, in their order.
    static List<Path> list(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(
                            file -> NAME.matcher(file.getFileName().toString()).matches())
                    .sorted()
                    .toList();
        }
    }

    /// The number of a file's first line, by its name.
    static long number(Path file) {
        Matcher matcher = NAME.matcher(file.getFileName().toString());
        return matcher.matches() ? Long.parseLong(matcher.group(1)) : 0;
    }

    static void writeAll(FileChannel channel, byte[] bytes, long at) throws IOException {
        ByteBuffer left = ByteBuffer.wrap(bytes);
        while (left.hasRemaining()) {
            channel.write(left, at + left.position());
        }
    }

    /// That a file is there at all is on the disk when its directory is.
    private static void force(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private static void closeAfter(FileChannel channel, IOException failure) {
        try {
            channel.close();
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }

    @Override
    public void close() throws IOException {
        if (current != null) {
            current.close();
        }
        lock.release();
        lockFile.close();
    }
}
