package dev.signalbox.gateway.edge;

import dev.signalbox.gateway.relay.Worker;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/// The pieces of a request's body, without copying them together; counted against what the process may hold.
final class Gathered {
    private final Worker worker;
    private final ByteBufAllocator allocator;
    private @Nullable ByteBuf first;
    private @Nullable CompositeByteBuf all;
    private int size;

    Gathered(Worker worker, ByteBufAllocator allocator) {
        this.worker = worker;
        this.allocator = allocator;
    }

    /// Keeps a piece; false, and nothing kept, when the process holds too much already.
    boolean add(ByteBuf piece) {
        if (!worker.hold(piece.readableBytes())) {
            return false;
        }
        size += piece.readableBytes();
        ByteBuf only = first;
        CompositeByteBuf several = all;
        if (several != null) {
            several.addComponent(true, piece.retain());
        } else if (only != null) {
            all = allocator.compositeBuffer(Integer.MAX_VALUE).addComponents(true, only, piece.retain());
            first = null;
        } else {
            first = piece.retain();
        }
        return true;
    }

    int size() {
        return size;
    }

    /// The whole body; it and what it counts for pass to the caller.
    ByteBuf complete() {
        CompositeByteBuf several = all;
        ByteBuf only = first;
        ByteBuf body = several != null ? several : only != null ? only : Unpooled.EMPTY_BUFFER;
        first = null;
        all = null;
        size = 0;
        return body;
    }

    void discard() {
        worker.letGo(size);
        complete().release();
    }
}
