package dev.signalbox.storage.deferral;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A file of encrypted records, one behind the other. Each is authenticated with its place, so that none can be left
/// out or moved. What was being written when the process ended is cut off by the next one that opens it.
///
/// ```
/// SBL1 | mark of the key (8) | length (4), sealed | length (4), sealed | …
/// ```
public final class SealedLog implements AutoCloseable {
    private static final byte[] MAGIC = {'S', 'B', 'L', '1'};
    private static final int START = MAGIC.length + Sealer.MARK;
    /// An answer of the largest size, and what is around it.
    private static final int MOST = 256 * 1024 * 1024;

    private final FileChannel channel;
    private final String about;
    private final Sealer sealer;
    private long good;
    private long records;

    /// What is there is read through, which ends behind the last whole record.
    SealedLog(Path file, String about, Sealer sealer) throws IOException, Unreadable {
        this.about = about;
        this.sealer = sealer;
        channel = FileChannel.open(
                file,
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
                SealedFiles.PRIVATE);
        try {
            begin();
        } catch (IOException | Unreadable | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private void begin() throws IOException, Unreadable {
        if (channel.size() < START) {
            channel.truncate(0);
            ByteBuffer head = ByteBuffer.allocate(START);
            head.put(MAGIC).put(sealer.mark()).flip();
            write(head, 0);
            good = START;
            return;
        }
        checkHead(channel, sealer);
        good = START;
        while (true) {
            byte[] sealed = sealed(channel, good, Long.MAX_VALUE);
            if (sealed == null || opened(sealer, sealed, place(about, records)) == null) {
                return;
            }
            good += Integer.BYTES + sealed.length;
            records++;
        }
    }

    /// Adds a record, which is on the disk after the next [#sync]. When it fails there is none.
    public void add(byte[] plain) throws IOException {
        if (channel.size() > good) {
            channel.truncate(good);
        }
        byte[] sealed = sealer.seal(plain, place(about, records));
        ByteBuffer bytes = ByteBuffer.allocate(Integer.BYTES + sealed.length);
        bytes.putInt(sealed.length).put(sealed).flip();
        write(bytes, good);
        good += Integer.BYTES + sealed.length;
        records++;
    }

    public void sync() throws IOException {
        channel.force(true);
    }

    /// Where the next record goes. What is before that can be read.
    public long bytes() {
        return good;
    }

    /// How many records there are.
    public long records() {
        return records;
    }

    private void write(ByteBuffer bytes, long at) throws IOException {
        long to = at;
        while (bytes.hasRemaining()) {
            to += channel.write(bytes, to);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    /// Reads one from its beginning.
    public static final class Reader implements AutoCloseable {
        private final FileChannel channel;
        private final String about;
        private final Sealer sealer;
        private final long end;
        private long at = START;
        private long number;

        /// @param end nothing is read behind it
        Reader(Path file, String about, Sealer sealer, long end) throws IOException, Unreadable {
            this.about = about;
            this.sealer = sealer;
            this.end = end;
            channel = FileChannel.open(file, StandardOpenOption.READ);
            try {
                checkHead(channel, sealer);
            } catch (IOException | Unreadable | RuntimeException e) {
                channel.close();
                throw e;
            }
        }

        /// The next record; null behind the last.
        ///
        /// @throws Unreadable when it was changed, or is not whole
        public byte @Nullable [] next() throws IOException, Unreadable {
            if (at >= end) {
                return null;
            }
            byte[] sealed = sealed(channel, at, end);
            byte[] plain = sealed == null ? null : opened(sealer, sealed, place(about, number));
            if (sealed == null || plain == null) {
                throw new Unreadable("it is cut short or was changed");
            }
            at += Integer.BYTES + sealed.length;
            number++;
            return plain;
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }

    private static void checkHead(FileChannel channel, Sealer sealer) throws IOException, Unreadable {
        byte[] head = bytes(channel, 0, START);
        if (head == null || !Arrays.equals(head, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
            throw new Unreadable("it does not begin as such files do");
        }
        if (!Arrays.equals(Arrays.copyOfRange(head, MAGIC.length, START), sealer.mark())) {
            throw new Unreadable("it is encrypted with another key");
        }
    }

    /// Null when there is no whole one.
    private static byte @Nullable [] sealed(FileChannel channel, long at, long end) throws IOException {
        byte[] length = bytes(channel, at, Integer.BYTES);
        int count = length == null ? -1 : ByteBuffer.wrap(length).getInt();
        if (count < 0 || count > MOST || at + Integer.BYTES + count > Math.min(end, channel.size())) {
            return null;
        }
        return bytes(channel, at + Integer.BYTES, count);
    }

    private static byte @Nullable [] bytes(FileChannel channel, long at, int count) throws IOException {
        if (channel.size() < at + count) {
            return null;
        }
        ByteBuffer bytes = ByteBuffer.allocate(count);
        while (bytes.hasRemaining()) {
            if (channel.read(bytes, at + bytes.position()) < 0) {
                throw new EOFException("the file became shorter");
            }
        }
        return bytes.array();
    }

    private static byte @Nullable [] opened(Sealer sealer, byte[] sealed, String about) {
        try {
            return sealer.open(sealed, about);
        } catch (GeneralSecurityException e) {
            return null;
        }
    }

    private static String place(String about, long number) {
        return about + " " + number;
    }
}
