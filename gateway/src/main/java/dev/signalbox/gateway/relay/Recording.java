package dev.signalbox.gateway.relay;

import dev.signalbox.core.caching.Lead;
import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// An answer that is written down as it goes to its client, to be kept when it is complete. The copy is on the heap and
/// has its own memory: no buffer of the network waits for the cache.
final class Recording {
    private static final byte[] NOTHING = {};
    private static final int FIRST = 1024;

    private final Lead lead;
    private byte[] bytes = NOTHING;
    private int size;
    private boolean givenUp;

    Recording(Lead lead) {
        this.lead = lead;
    }

    /// Takes a copy of the next bytes; ownership stays.
    void add(ByteBuf piece) {
        if (givenUp) {
            return;
        }
        int length = piece.readableBytes();
        if (length > lead.maxEntry() - size || !room(size + length)) {
            giveUp();
            return;
        }
        piece.getBytes(piece.readerIndex(), bytes, size, length);
        size += length;
    }

    private boolean room(int needed) {
        if (needed <= bytes.length) {
            return true;
        }
        int capacity = (int) Math.min(lead.maxEntry(), Math.max(needed, Math.max(FIRST, 2L * bytes.length)));
        if (!lead.takeRoom(capacity - bytes.length)) {
            return false;
        }
        bytes = Arrays.copyOf(bytes, capacity);
        return true;
    }

    private void giveUp() {
        givenUp = true;
        bytes = NOTHING;
        lead.giveRoomBack();
    }

    /// The answer is complete.
    void keep(String target, @Nullable String dropped, long now) {
        if (!givenUp && size > 0) {
            lead.keep(size == bytes.length ? bytes : Arrays.copyOf(bytes, size), target, dropped, now);
            giveUp();
        }
    }
}
