package dev.signalbox.gateway.edge;

import dev.signalbox.gateway.relay.Pieces;
import dev.signalbox.gateway.relay.Worker;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/// A request's body as it comes, counted against what the process may hold.
final class Gathered {
    private final Worker worker;
    private final Pieces pieces;

    Gathered(Worker worker, ByteBufAllocator allocator) {
        this.worker = worker;
        pieces = new Pieces(allocator);
    }

    /// Keeps a piece; false, and nothing kept, when the process holds too much already.
    boolean add(ByteBuf piece) {
        if (!worker.hold(piece.readableBytes())) {
            return false;
        }
        pieces.add(piece);
        return true;
    }

    int size() {
        return pieces.size();
    }

    /// The whole body; it and what it counts for pass to the caller.
    ByteBuf complete() {
        return pieces.take();
    }

    void discard() {
        worker.letGo(pieces.size());
        pieces.take().release();
    }
}
