package dev.signalbox.gateway.edge;

import io.netty.buffer.ByteBuf;
import java.time.Duration;

/// Knows whether a client has begun an HTTP/2 head, or the connection's preface, and not completed it. Looks
/// at nothing but frames' heads (RFC 9113 §3.4, §4.1, §6.2, §6.10).
final class HeadBlocks {
    private static final int PREFACE = 24;
    private static final int HEADERS = 1;
    private static final int CONTINUATION = 9;
    private static final int END_HEADERS = 4;

    /// Bytes to pass over: of the preface, then of a frame's payload.
    private int left = PREFACE;
    /// Whether a head is complete with them.
    private boolean ends = true;

    /// Where in a frame's head the next byte belongs.
    private int at;

    private int length;
    private int type;
    private int flags;
    private boolean fresh = true;
    private boolean open;
    private long since;

    /// The next bytes from the client; only looked at.
    void take(ByteBuf bytes, long now) {
        if (fresh) {
            fresh = false;
            begin(now);
        }
        int index = bytes.readerIndex();
        while (index < bytes.writerIndex()) {
            if (left > 0) {
                int passed = Math.min(left, bytes.writerIndex() - index);
                index += passed;
                pass(passed);
            } else {
                takeHead(bytes.getByte(index++) & 0xff, now);
            }
        }
    }

    /// Whether one that has begun should be complete.
    boolean late(long now, Duration limit) {
        return open && now - since > limit.toNanos();
    }

    private void begin(long now) {
        open = true;
        since = now;
    }

    private void pass(int count) {
        left -= count;
        if (left == 0 && ends) {
            open = false;
        }
    }

    private void takeHead(int next, long now) {
        switch (at++) {
            case 0, 1, 2 -> length = length << 8 | next;
            case 3 -> type = next;
            case 4 -> flags = next;
            case 8 -> frame(now);
            default -> {
                // The stream's number.
            }
        }
    }

    private void frame(long now) {
        if (type == HEADERS) {
            begin(now);
        }
        ends = (type == HEADERS || type == CONTINUATION) && (flags & END_HEADERS) != 0;
        left = length;
        at = 0;
        length = 0;
        pass(0);
    }
}
