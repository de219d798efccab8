package dev.signalbox.dialects.eventstream;

import java.util.Arrays;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/// Cuts a stream of bytes into messages, wherever the pieces are cut: twelve bytes that say how long the message and
/// its headers are, with a checksum of their own, the headers, the payload, and a checksum of all.
///
/// Keeps only the bytes of the unfinished message, at most `maxMessage`. One stream, one thread; a handler must not
/// call back.
public final class MessageSplitter {
    /// Takes what is found.
    public interface Handler {
        /// A message.
        ///
        /// @param heading valid during this call
        /// @param bytes holds the payload from `from` to `to`; only read, and only during this call
        void message(Heading heading, byte[] bytes, int from, int to);
    }

    private static final int PRELUDE = 12;
    private static final int CHECKSUM = 4;
    /// As the format's description bounds them.
    private static final int MOST_HEADERS = 128 * 1024;
    private static final int KEPT = 64 * 1024;
    private static final byte[] NO_BYTES = {};

    private final int maxMessage;
    private final Heading heading;
    private final CRC32 crc = new CRC32();
    private byte[] pending = NO_BYTES;
    private int pendingSize;
    /// Bytes of the message whose beginning is pending; 0 while that is not known.
    private int expected;
    private boolean tooLarge;
    private @Nullable String broken;

    /// @param maxMessage bytes of one message at most
    /// @param knownTexts values of headers to expect; only others cost an allocation each
    public MessageSplitter(int maxMessage, String... knownTexts) {
        this.maxMessage = maxMessage;
        heading = new Heading(knownTexts);
    }

    /// Takes the next piece: the bytes from `from` (inclusive) to `to` (exclusive). Does nothing once [#tooLarge()] or
    /// [#broken()].
    public void take(byte[] bytes, int from, int to, Handler handler) {
        int at = from;
        while (at < to && !over()) {
            at = pendingSize == 0 ? whole(bytes, at, to, handler) : more(bytes, at, to, handler);
        }
    }

    /// Whether a message was over the limit.
    public boolean tooLarge() {
        return tooLarge;
    }

    /// What is wrong with the stream; null while nothing is.
    public @Nullable String broken() {
        return broken;
    }

    /// Whether a message has begun that is not complete.
    public boolean midMessage() {
        return pendingSize > 0;
    }

    private boolean over() {
        return tooLarge || broken != null;
    }

    /// Takes a message that lies in the piece as a whole; keeps its beginning where it does not.
    private int whole(byte[] bytes, int at, int to, Handler handler) {
        int there = to - at;
        int length = there < PRELUDE ? 0 : length(bytes, at);
        if (over()) {
            return to;
        }
        if (length == 0 || there < length) {
            keep(bytes, at, to, length);
            return to;
        }
        dispatch(bytes, at, length, handler);
        return at + length;
    }

    /// Goes on with the one that is pending.
    private int more(byte[] bytes, int at, int to, Handler handler) {
        int wanted = (expected == 0 ? PRELUDE : expected) - pendingSize;
        int end = at + Math.min(wanted, to - at);
        keep(bytes, at, end, expected);
        if (expected == 0 && pendingSize == PRELUDE) {
            expected = length(pending, 0);
        }
        if (!over() && pendingSize == expected) {
            // The handler still reads the array, so it is only marked as empty; nothing is written during the call.
            pendingSize = 0;
            expected = 0;
            dispatch(pending, 0, length(pending, 0), handler);
            if (pending.length > KEPT) {
                pending = NO_BYTES;
            }
        }
        return end;
    }

    private void keep(byte[] bytes, int from, int to, int length) {
        expected = length;
        int needed = pendingSize + to - from;
        if (needed > pending.length) {
            // Not all of what is announced: that it comes is not certain.
            int most = Math.max(PRELUDE, expected);
            pending = Arrays.copyOf(pending, Math.max(needed, Math.min(2 * needed, most)));
        }
        System.arraycopy(bytes, from, pending, pendingSize, to - from);
        pendingSize = needed;
    }

    /// Of a message whose first bytes are there; 0 for one that is none.
    private int length(byte[] bytes, int at) {
        crc.reset();
        crc.update(bytes, at, PRELUDE - CHECKSUM);
        if ((int) crc.getValue() != number(bytes, at + PRELUDE - CHECKSUM)) {
            broken = "the checksum of a message's beginning is wrong";
            return 0;
        }
        int length = number(bytes, at);
        int headers = number(bytes, at + 4);
        if (length < 0 || length > maxMessage) {
            tooLarge = true;
            return 0;
        }
        if (length < PRELUDE + CHECKSUM
                || headers < 0
                || headers > MOST_HEADERS
                || headers > length - PRELUDE - CHECKSUM) {
            broken = "the lengths of a message contradict each other";
            return 0;
        }
        return length;
    }

    private void dispatch(byte[] bytes, int at, int length, Handler handler) {
        int end = at + length - CHECKSUM;
        crc.reset();
        crc.update(bytes, at, end - at);
        if ((int) crc.getValue() != number(bytes, end)) {
            broken = "the checksum of a message is wrong";
            return;
        }
        int payload = at + PRELUDE + number(bytes, at + 4);
        if (!heading.read(bytes, at + PRELUDE, payload)) {
            broken = "the headers of a message are none";
            return;
        }
        handler.message(heading, bytes, payload, end);
    }

    private static int number(byte[] bytes, int at) {
        return (bytes[at] & 0xff) << 24
                | (bytes[at + 1] & 0xff) << 16
                | (bytes[at + 2] & 0xff) << 8
                | bytes[at + 3] & 0xff;
    }
}
