package dev.signalbox.storage.sqlite;

import dev.signalbox.storage.spool.RecordFormat;
import dev.signalbox.storage.spool.RecordView;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.sql.SQLException;
import java.util.Arrays;

/// Records of one hour that are stored together: their bytes one behind the other, each with its length in front,
/// and the hashes of their requests' identifiers in order, to know whether one may be among them.
final class Chunk {
    private static final int FIRST = 4096;

    final long hour;
    private long from = Long.MAX_VALUE;
    private long to = Long.MIN_VALUE;
    private int count;
    private int[] hashes = new int[16];
    private byte[] records = new byte[FIRST];
    private int length;

    Chunk(long hour) {
        this.hour = hour;
    }

    void add(RecordView record, byte[] bytes, int at, int size) {
        from = Math.min(from, record.epochMillis());
        to = Math.max(to, record.epochMillis());
        if (count == hashes.length) {
            hashes = Arrays.copyOf(hashes, 2 * count);
        }
        hashes[count++] = record.idHash();
        int end = length + Integer.BYTES + size;
        if (end > records.length) {
            records = Arrays.copyOf(records, Math.max(end, 2 * records.length));
        }
        ByteBuffer.wrap(records).order(ByteOrder.LITTLE_ENDIAN).putInt(length, size);
        System.arraycopy(bytes, at, records, length + Integer.BYTES, size);
        length = end;
    }

    long from() {
        return from;
    }

    long to() {
        return to;
    }

    int count() {
        return count;
    }

    int length() {
        return length;
    }

    byte[] records() {
        return Arrays.copyOf(records, length);
    }

    byte[] hashes() {
        int[] sorted = Arrays.copyOf(hashes, count);
        Arrays.sort(sorted);
        ByteBuffer bytes = ByteBuffer.allocate(count * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asIntBuffer().put(sorted);
        return bytes.array();
    }

    /// Whether it is among what [#hashes] gave.
    static boolean has(byte[] hashes, int hash) {
        ByteBuffer sorted = ByteBuffer.wrap(hashes).order(ByteOrder.LITTLE_ENDIAN);
        int low = 0;
        int high = hashes.length / Integer.BYTES - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int there = sorted.getInt(middle * Integer.BYTES);
            if (there == hash) {
                return true;
            }
            if (there < hash) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return false;
    }

    /// Is shown one record after the other.
    interface Visitor {
        /// @param at where it begins in `bytes`
        void record(RecordView record, byte[] bytes, int at, int size);
    }

    /// Shows what [#records] gave.
    static void each(byte[] records, RecordView view, Visitor visitor) throws SQLException {
        ByteBuffer bytes = ByteBuffer.wrap(records).order(ByteOrder.LITTLE_ENDIAN);
        int at = 0;
        try {
            while (at < records.length) {
                int size = bytes.getInt(at);
                at += Integer.BYTES;
                visitor.record(view.at(records, at, size), records, at, size);
                at += size;
            }
        } catch (RecordFormat.Unreadable | IndexOutOfBoundsException e) {
            throw new SQLException("records in it are damaged", e);
        }
    }
}
