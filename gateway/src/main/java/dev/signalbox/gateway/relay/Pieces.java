package dev.signalbox.gateway.relay;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/// A body in the pieces in which it came. Large ones are kept as they are; small ones are copied together, because a
/// sender could make each byte cost a buffer of its own. What is kept counts against what the process may hold.
public final class Pieces {
    private static final int SMALL = 4 * 1024;
    private static final int TAIL = 16 * 1024;

    private final Worker worker;
    private final ByteBufAllocator allocator;
    private @Nullable ByteBuf first;
    private @Nullable CompositeByteBuf all;
    private @Nullable ByteBuf tail;
    private int size;

    public Pieces(Worker worker, ByteBufAllocator allocator) {
        this.worker = worker;
        this.allocator = allocator;
    }

    /// Keeps the next piece, which stays the caller's; false, and nothing kept, when the process holds too much
    /// already.
    public boolean add(ByteBuf piece) {
        int length = piece.readableBytes();
        if (!worker.hold(length)) {
            return false;
        }
        if (size == 0) {
            first = piece.retain();
        } else if (length < SMALL) {
            ByteBuf open = tail;
            if (open == null || open.writableBytes() < length) {
                endTail();
                open = allocator.directBuffer(TAIL, TAIL);
                tail = open;
            }
            open.writeBytes(piece, piece.readerIndex(), length);
        } else {
            endTail();
            together().addComponent(true, piece.retain());
        }
        size += length;
        return true;
    }

    public int size() {
        return size;
    }

    /// All of it as one buffer, which passes to the caller together with what it counts for ([Worker#letGo]); what is
    /// added afterwards is another body.
    public ByteBuf take() {
        ByteBuf only = first;
        ByteBuf body;
        if (only != null && all == null && tail == null) {
            body = only;
        } else if (size == 0) {
            body = Unpooled.EMPTY_BUFFER;
        } else {
            endTail();
            body = together();
        }
        first = null;
        all = null;
        size = 0;
        return body;
    }

    /// Gives up what is kept.
    public void discard() {
        worker.letGo(size);
        take().release();
    }

    private void endTail() {
        ByteBuf ended = tail;
        if (ended != null) {
            tail = null;
            together().addComponent(true, ended);
        }
    }

    private CompositeByteBuf together() {
        CompositeByteBuf known = all;
        if (known == null) {
            known = allocator.compositeBuffer(Integer.MAX_VALUE);
            ByteBuf start = first;
            if (start != null) {
                first = null;
                known.addComponent(true, start);
            }
            all = known;
        }
        return known;
    }
}
