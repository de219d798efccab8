package dev.signalbox.dialects.sse;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Cuts a stream of bytes into events, wherever the pieces are cut: lines end with LF, CR LF or CR, a byte
/// order mark may come first, comments and fields other than `event` and `data` are passed over, several
/// `data` lines make one text.
///
/// Keeps only the bytes of the unfinished event, at most `maxEvent`. One stream, one thread; a handler must
/// not call back.
public final class SseSplitter {
    /// Takes what is found.
    public interface Handler {
        /// An event with data.
        ///
        /// @param name the `event` field, empty when there was none
        /// @param data holds the data from `from` to `to`; only read, and only during this call
        /// @param start position in the stream of the event's first byte
        /// @param end position after its blank line
        void event(String name, byte[] data, int from, int to, long start, long end);

        /// A block without data: comments, blank lines, other fields. Nothing to read in it.
        void comment(long start, long end);
    }

    private static final VarHandle EIGHT_BYTES =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGHS = 0x8080808080808080L;
    private static final byte[] DATA = "data".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] EVENT = "event".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] LINE_FEED = {'\n'};
    private static final byte[] NO_BYTES = {};
    private static final int KEPT = 64 * 1024;

    private final int maxEvent;
    private final String[] knownNames;
    private final byte[][] knownNameBytes;
    private byte[] pending = NO_BYTES;
    private int pendingSize;
    private long position;
    private long released;
    private boolean skipLineFeed;
    private boolean firstLine = true;
    private boolean tooLarge;

    // Of the unfinished event; offsets count from its first byte.
    private int lineStart;
    private int dataLines;
    private int dataFrom;
    private int dataTo;
    private String name = "";

    /// @param maxEvent bytes of one event at most
    /// @param knownNames `event` fields to expect; only others cost an allocation each
    public SseSplitter(int maxEvent, String... knownNames) {
        this.maxEvent = maxEvent;
        this.knownNames = knownNames.clone();
        knownNameBytes = new byte[knownNames.length][];
        for (int i = 0; i < knownNames.length; i++) {
            knownNameBytes[i] = knownNames[i].getBytes(StandardCharsets.UTF_8);
        }
    }

    /// Takes the next piece: the bytes from `from` (inclusive) to `to` (exclusive). Does nothing once
    /// [#tooLarge()].
    public void take(byte[] bytes, int from, int to, Handler handler) {
        if (tooLarge || from == to) {
            return;
        }
        int at = from;
        if (skipLineFeed) {
            skipLineFeed = false;
            if (bytes[at] == '\n') {
                at++;
                position++;
                lineFeed();
            }
        }
        // The unfinished event lies in `pending`, or in `bytes` from here on when nothing of it is pending.
        int eventStart = at;
        int copied = at;
        while (at < to) {
            int lineEnd = lineEnd(bytes, at, to);
            if (lineEnd == to) {
                break;
            }
            int next = lineEnd + 1;
            if (bytes[lineEnd] == '\r') {
                if (next == to) {
                    skipLineFeed = true;
                } else if (bytes[next] == '\n') {
                    next++;
                }
            }
            boolean buffered = pendingSize > 0;
            int size = buffered ? pendingSize + next - copied : next - eventStart;
            // Without the LF of a CR LF, which may come only with the next piece.
            if (size - (next - lineEnd - 1) > maxEvent) {
                tooLarge = true;
                return;
            }
            if (buffered) {
                keep(bytes, copied, next);
                copied = next;
            }
            byte[] block = buffered ? pending : bytes;
            int base = buffered ? 0 : eventStart;
            position += next - at;
            if (line(block, base, size - (next - lineEnd), size)) {
                dispatch(block, base, handler);
                eventStart = next;
                copied = next;
            }
            at = next;
        }
        if (pendingSize + to - copied > maxEvent) {
            tooLarge = true;
            return;
        }
        keep(bytes, copied, to);
        position += to - at;
    }

    /// The stream came to its end: hands on a last event that no blank line ended, as some servers leave it
    /// out. What the last line holds may have been cut; that is for the caller to see.
    public void finish(Handler handler) {
        skipLineFeed = false;
        if (tooLarge || pendingSize == 0) {
            return;
        }
        if (lineStart < pendingSize) {
            line(pending, 0, pendingSize, pendingSize);
        }
        if (dataLines > 0) {
            dispatch(pending, 0, handler);
        }
    }

    /// The position just after the last whole event or block.
    public long released() {
        return released;
    }

    /// Whether an event was larger than allowed. Nothing comes after that.
    public boolean tooLarge() {
        return tooLarge;
    }

    /// Whether bytes of an unfinished event are pending.
    public boolean midEvent() {
        return pendingSize > 0;
    }

    /// Whether the last event or block is whole but for an LF: it ended with a CR, and nothing came after
    /// that.
    public boolean lineFeedDue() {
        return skipLineFeed && pendingSize == 0;
    }

    /// The LF of a CR LF that was cut apart: of the block's last line, or of the block that is out already.
    private void lineFeed() {
        if (pendingSize > 0) {
            keep(LINE_FEED, 0, LINE_FEED.length);
            lineStart++;
        } else {
            released++;
        }
    }

    /// Looks at one line of the block, from `lineStart` to `end`.
    ///
    /// @param next where the following line starts
    /// @return whether it is blank, and so ends the block
    private boolean line(byte[] block, int base, int end, int next) {
        int start = lineStart;
        lineStart = next;
        if (firstLine) {
            firstLine = false;
            boolean mark = end - start >= 3
                    && block[base + start] == (byte) 0xEF
                    && block[base + start + 1] == (byte) 0xBB
                    && block[base + start + 2] == (byte) 0xBF;
            start += mark ? 3 : 0;
        }
        if (start == end) {
            return true;
        }
        if (isField(block, base + start, base + end, DATA)) {
            if (dataLines++ == 0) {
                dataFrom = valueStart(block, base, start + DATA.length, end);
                dataTo = end;
            }
        } else if (isField(block, base + start, base + end, EVENT)) {
            int value = valueStart(block, base, start + EVENT.length, end);
            name = name(block, base + value, base + end);
        }
        return false;
    }

    private static boolean isField(byte[] block, int from, int to, byte[] field) {
        int end = from + field.length;
        return end <= to && Arrays.equals(block, from, end, field, 0, field.length) && (end == to || block[end] == ':');
    }

    /// Past the colon and one space.
    private static int valueStart(byte[] block, int base, int colon, int end) {
        int start = Math.min(colon + 1, end);
        return start < end && block[base + start] == ' ' ? start + 1 : start;
    }

    private String name(byte[] block, int from, int to) {
        for (int i = 0; i < knownNames.length; i++) {
            byte[] known = knownNameBytes[i];
            if (Arrays.equals(block, from, to, known, 0, known.length)) {
                return knownNames[i];
            }
        }
        return new String(block, from, to - from, StandardCharsets.UTF_8);
    }

    private void dispatch(byte[] block, int base, Handler handler) {
        long start = released;
        released = position;
        int lines = dataLines;
        int blockEnd = lineStart;
        String event = name;
        dataLines = 0;
        lineStart = 0;
        name = "";
        if (block == pending) {
            // The handler still reads the array, so it is only marked as empty; nothing is written during the call.
            pendingSize = 0;
        }
        if (lines == 0 || (lines == 1 && dataFrom == dataTo)) {
            handler.comment(start, released);
        } else if (lines == 1) {
            handler.event(event, block, base + dataFrom, base + dataTo, start, released);
        } else {
            byte[] joined = join(block, base, blockEnd);
            handler.event(event, joined, 0, joined.length, start, released);
        }
        if (pendingSize == 0 && pending.length > KEPT) {
            pending = NO_BYTES;
        }
    }

    /// All data lines of a block, from the first one on, with LF between them.
    private byte[] join(byte[] block, int base, int blockEnd) {
        byte[] joined = new byte[blockEnd];
        System.arraycopy(block, base + dataFrom, joined, 0, dataTo - dataFrom);
        int size = dataTo - dataFrom;
        int at = base + dataTo;
        int to = base + blockEnd;
        while (at < to) {
            int end = lineEnd(block, at, to);
            if (at > base + dataTo && isField(block, at, end, DATA)) {
                int value = base + valueStart(block, base, at - base + DATA.length, end - base);
                joined[size++] = '\n';
                System.arraycopy(block, value, joined, size, end - value);
                size += end - value;
            }
            at = end + 1;
        }
        return Arrays.copyOf(joined, size);
    }

    private void keep(byte[] bytes, int from, int to) {
        int more = to - from;
        if (more == 0) {
            return;
        }
        if (pending.length - pendingSize < more) {
            int needed = pendingSize + more;
            pending = Arrays.copyOf(pending, Math.max(needed, Math.min(2 * needed, maxEvent)));
        }
        System.arraycopy(bytes, from, pending, pendingSize, more);
        pendingSize += more;
    }

    /// The first LF or CR from `at` on, `to` when there is none; eight bytes at a time.
    private static int lineEnd(byte[] bytes, int at, int to) {
        int i = at;
        for (; i + 8 <= to; i += 8) {
            long word = (long) EIGHT_BYTES.get(bytes, i);
            long lineFeed = word ^ (ONES * '\n');
            long carriageReturn = word ^ (ONES * '\r');
            long found = (((lineFeed - ONES) & ~lineFeed) | ((carriageReturn - ONES) & ~carriageReturn)) & HIGHS;
            if (found != 0) {
                return i + (Long.numberOfTrailingZeros(found) >>> 3);
            }
        }
        while (i < to && bytes[i] != '\n' && bytes[i] != '\r') {
            i++;
        }
        return i;
    }
}
