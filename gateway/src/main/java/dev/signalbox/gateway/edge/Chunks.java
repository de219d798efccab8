package dev.signalbox.gateway.edge;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;

/// HTTP/1.1 chunked framing (RFC 9112 §7.1).
final class Chunks {
    /// Below this a copy costs less than handing three buffers to the socket.
    private static final int COPY_BELOW = 4096;

    private Chunks() {}

    /// One chunk. Ownership of `data` passes.
    static ByteBuf frame(ByteBuf data, ByteBufAllocator allocator) {
        int length = data.readableBytes();
        String size = Integer.toHexString(length);
        if (length <= COPY_BELOW) {
            ByteBuf framed = allocator.directBuffer(length + size.length() + 4);
            ByteBufUtil.writeAscii(framed, size);
            ByteBufUtil.writeShortBE(framed, 0x0d0a);
            framed.writeBytes(data);
            ByteBufUtil.writeShortBE(framed, 0x0d0a);
            data.release();
            return framed;
        }
        ByteBuf before = allocator.directBuffer(size.length() + 2);
        ByteBufUtil.writeAscii(before, size);
        ByteBufUtil.writeShortBE(before, 0x0d0a);
        ByteBuf after = allocator.directBuffer(2);
        ByteBufUtil.writeShortBE(after, 0x0d0a);
        return allocator.compositeBuffer(3).addComponents(true, before, data, after);
    }

    static ByteBuf last(ByteBufAllocator allocator) {
        return ByteBufUtil.writeAscii(allocator, "0\r\n\r\n");
    }
}
