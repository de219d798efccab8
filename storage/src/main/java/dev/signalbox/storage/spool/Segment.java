package dev.signalbox.storage.spool;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// One file of the spool: a header, then records, then zeros. All of it is on the disk and in memory before
/// the first record comes, so that writing one is copying bytes.
///
/// One thread appends, one reads. A record's length is written behind everything else of it: a process that is
/// killed in the middle leaves zeros in its place.
final class Segment {
    /// Of the header and of a record's own: length and checksum.
    static final int HEADER = 64;

    static final int FRAME = 8;

    /// Of the file; records have their own.
    private static final int VERSION = 1;

    private static final long MAGIC = 0x4c4f4f50532d5853L; // "SX-SPOOL"
    private static final int SUMMED = 60;
    private static final int ZEROS = 64 * 1024;
    private static final int PAGE = 4096;

    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LENGTH = INT.varHandle().withInvokeExactBehavior();

    private final Path file;
    private final String node;
    private final int lane;
    private final long number;
    private final Arena arena;
    private final MemorySegment bytes;

    /// Where the next record goes; what is in front of it may be read.
    private final AtomicInteger committed = new AtomicInteger(HEADER);

    private volatile boolean sealed;
    private int forced = HEADER;
    private boolean discarded;

    /// Of the reader alone.
    private int readTo = HEADER;

    private int complainedTo;

    private Segment(Path file, String node, int lane, long number, Arena arena, MemorySegment bytes) {
        this.file = file;
        this.node = node;
        this.lane = lane;
        this.number = number;
        this.arena = arena;
        this.bytes = bytes;
    }

    // ── Beginning ────────────────────────────────────────────────────────────────────────────────────────────────────

    /// Makes a file with nothing in it but its header. Blocks of the disk are taken now: a mapped file that
    /// finds none later would end the process.
    ///
    /// @throws IOException when there is no room; then there is no file
    static Segment create(Path file, String node, int lane, long number, int size) throws IOException {
        // What is there already is not ours to delete.
        FileChannel made = FileChannel.open(
                file, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try (FileChannel channel = made) {
            channel.write(header(node, lane, number, size));
            ByteBuffer zeros = ByteBuffer.allocateDirect(ZEROS);
            for (int left = size - HEADER; left > 0; left -= zeros.limit()) {
                zeros.clear().limit(Math.min(left, ZEROS));
                while (zeros.hasRemaining()) {
                    channel.write(zeros);
                }
            }
            Arena arena = Arena.ofShared();
            MemorySegment bytes = channel.map(FileChannel.MapMode.READ_WRITE, 0, size, arena);
            for (long page = 0; page < size; page += PAGE) {
                // The first write to a page may wait for the disk: not on an event loop.
                bytes.set(ValueLayout.JAVA_BYTE, page, bytes.get(ValueLayout.JAVA_BYTE, page));
            }
            return new Segment(file, node, lane, number, arena, bytes);
        } catch (IOException | RuntimeException | Error e) {
            Files.deleteIfExists(file);
            throw e;
        }
    }

    private static ByteBuffer header(String node, int lane, long number, int size) {
        UUID id = UUID.fromString(node);
        ByteBuffer header = ByteBuffer.allocate(HEADER).order(ByteOrder.LITTLE_ENDIAN);
        header.putLong(MAGIC).putInt(VERSION).putInt(lane).putLong(number);
        header.putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits());
        header.putInt(size);
        return header.putInt(SUMMED, sum(header.array(), 0, SUMMED)).clear();
    }

    /// Opens a file that an earlier process left, to be read.
    ///
    /// @throws NotOurs when its header is not one
    static Segment open(Path file, long number) throws IOException, NotOurs {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            ByteBuffer header = ByteBuffer.allocate(HEADER).order(ByteOrder.LITTLE_ENDIAN);
            while (header.hasRemaining() && channel.read(header) >= 0) {
                // Until it is complete or the file's end.
            }
            if (header.hasRemaining() || header.getLong(0) != MAGIC) {
                throw new NotOurs("it has no header");
            }
            if (header.getInt(SUMMED) != sum(header.array(), 0, SUMMED)) {
                throw new NotOurs("its header is damaged");
            }
            if (header.getInt(8) != VERSION) {
                throw new NotOurs(
                        "its format is " + header.getInt(8) + ", and this version of Signalbox knows " + VERSION);
            }
            if (header.getLong(16) != number) {
                throw new NotOurs("its name is not that which it was made with");
            }
            Arena arena = Arena.ofShared();
            MemorySegment bytes =
                    channel.map(FileChannel.MapMode.READ_ONLY, 0, Math.min(channel.size(), Integer.MAX_VALUE), arena);
            Segment segment = new Segment(
                    file,
                    new UUID(header.getLong(24), header.getLong(32)).toString(),
                    header.getInt(12),
                    number,
                    arena,
                    bytes);
            segment.committed.set(segment.whole());
            segment.sealed = true;
            return segment;
        }
    }

    /// A file that nothing is read from, and that stays as it is.
    static final class NotOurs extends Exception {
        private static final long serialVersionUID = 1;

        NotOurs(String message) {
            super(message, null, false, false);
        }
    }

    /// The end of the last record in front of which all are whole.
    private int whole() {
        int at = HEADER;
        while (at + FRAME <= bytes.byteSize()) {
            int length = bytes.get(INT, at);
            if (length <= 0 || length > RecordWriter.MAX_RECORD || at + FRAME + length > bytes.byteSize()) {
                break;
            }
            byte[] payload = payload(at, length);
            if (bytes.get(INT, at + 4) != sum(length, payload, 0)) {
                break;
            }
            at = next(at, length);
        }
        return at;
    }

    /// Bytes behind the last whole record that are no zeros any more: 0 when nothing was cut.
    int cut() {
        int from = committed.get();
        for (long at = bytes.byteSize() - 1; at >= from; at--) {
            if (bytes.get(ValueLayout.JAVA_BYTE, at) != 0) {
                return (int) (at + 1 - from);
            }
        }
        return 0;
    }

    // ── Writing ──────────────────────────────────────────────────────────────────────────────────────────────────────

    /// Appends a record.
    ///
    /// @param frame [#FRAME] bytes to be used here, then the record
    /// @param length of the record
    /// @return false when it does not fit, or nothing more is to be appended
    boolean append(byte[] frame, int length, CRC32C crc) {
        int at = committed.getPlain();
        int end = next(at, length);
        if (sealed || end > bytes.byteSize()) {
            return false;
        }
        RecordWriter.INT.set(frame, 0, length);
        crc.reset();
        crc.update(frame, 0, 4);
        crc.update(frame, FRAME, length);
        RecordWriter.INT.set(frame, 4, (int) crc.getValue());
        MemorySegment.copy(frame, 4, bytes, ValueLayout.JAVA_BYTE, at + 4L, length + 4);
        LENGTH.setRelease(bytes, (long) at, length);
        committed.setRelease(end);
        return true;
    }

    /// Nothing more will be appended.
    void seal() {
        sealed = true;
    }

    // ── Reading ──────────────────────────────────────────────────────────────────────────────────────────────────────

    /// The next record, from `at` on; null when there is none yet.
    byte @Nullable [] read(int at) {
        return at < committed.getAcquire() ? payload(at, bytes.get(INT, at)) : null;
    }

    /// Where the record behind this one is.
    static int next(int at, int length) {
        return at + (FRAME + length + 7 & -8);
    }

    private byte[] payload(int at, int length) {
        byte[] payload = new byte[length];
        MemorySegment.copy(bytes, ValueLayout.JAVA_BYTE, at + (long) FRAME, payload, 0, length);
        return payload;
    }

    int readTo() {
        return readTo;
    }

    void readTo(int offset) {
        readTo = Math.max(readTo, offset);
    }

    /// Whether something about the record there is said for the first time.
    boolean complain(int at) {
        boolean first = at >= complainedTo;
        complainedTo = Math.max(complainedTo, at + 1);
        return first;
    }

    /// Whether everything there will ever be was read.
    boolean finished() {
        // In this order: what is appended in between would be missed in the other one.
        return sealed && readTo >= committed.getAcquire();
    }

    /// Bytes that are not read yet.
    long unread() {
        return committed.getAcquire() - (long) readTo;
    }

    // ── The disk ─────────────────────────────────────────────────────────────────────────────────────────────────────

    /// Puts what was appended so far on the disk itself.
    synchronized void force() throws IOException {
        int to = committed.getAcquire();
        if (!discarded && to > forced) {
            // Not all of it: pages that go to the disk wait for it at their next write.
            int from = forced == HEADER ? 0 : forced;
            bytes.asSlice(from, to - from).force();
            if (forced == HEADER) {
                forceName();
            }
            forced = to;
        }
    }

    /// Whether somebody has taken from its end. A file that is gone is still whole for who has it open.
    boolean isCutShort() {
        try {
            return Files.size(file) < bytes.byteSize();
        } catch (IOException _) {
            return false;
        }
    }

    /// Its name is in the folder, which is a file of its own.
    private void forceName() throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null) {
            try (FileChannel names = FileChannel.open(folder, StandardOpenOption.READ)) {
                names.force(true);
            }
        }
    }

    /// Lets go of the memory; the file stays.
    synchronized void close() {
        if (!discarded) {
            discarded = true;
            arena.close();
        }
    }

    /// Takes the file away.
    void delete() throws IOException {
        close();
        Files.deleteIfExists(file);
    }

    Path file() {
        return file;
    }

    Batch.File known() {
        return new Batch.File(node, number);
    }

    String node() {
        return node;
    }

    int lane() {
        return lane;
    }

    long number() {
        return number;
    }

    long size() {
        return bytes.byteSize();
    }

    /// Whether any record is in it.
    boolean used() {
        return committed.getAcquire() > HEADER;
    }

    private static int sum(int length, byte[] payload, int from) {
        byte[] first = new byte[Integer.BYTES];
        RecordWriter.INT.set(first, 0, length);
        CRC32C crc = new CRC32C();
        crc.update(first);
        crc.update(payload, from, payload.length - from);
        return (int) crc.getValue();
    }

    private static int sum(byte[] bytes, int from, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, from, length);
        return (int) crc.getValue();
    }
}
