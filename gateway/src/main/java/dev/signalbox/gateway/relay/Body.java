package dev.signalbox.gateway.relay;

import dev.signalbox.core.dialect.Splice;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;

/// Puts the bytes of a request to a provider together.
final class Body {
    /// Up to this size head and body are copied into one buffer; above, the body's own buffers are handed on.
    private static final int COPY_BELOW = 16 * 1024;

    private Body() {}

    static long length(ByteBuf body, List<Splice> edits) {
        long length = body.readableBytes();
        for (Splice edit : edits) {
            length += edit.replacement().length - (edit.to() - edit.from());
        }
        return length;
    }

    /// The edited body on the heap. `body` stays the caller's.
    static byte[] edited(ByteBuf body, List<Splice> edits) {
        byte[] edited = new byte[(int) length(body, edits)];
        int start = body.readerIndex();
        int at = 0;
        int written = 0;
        for (Splice edit : edits) {
            body.getBytes(start + at, edited, written, edit.from() - at);
            written += edit.from() - at;
            System.arraycopy(edit.replacement(), 0, edited, written, edit.replacement().length);
            written += edit.replacement().length;
            at = edit.to();
        }
        body.getBytes(start + at, edited, written, edited.length - written);
        return edited;
    }

    /// Head and edited body. `body` stays the caller's.
    static ByteBuf join(String head, ByteBuf body, List<Splice> edits, ByteBufAllocator allocator) {
        int start = body.readerIndex();
        int end = start + body.readableBytes();
        if (body.readableBytes() <= COPY_BELOW) {
            ByteBuf joined = allocator.directBuffer(head.length() + (int) length(body, edits));
            ByteBufUtil.writeUtf8(joined, head);
            int at = start;
            for (Splice edit : edits) {
                joined.writeBytes(body, at, start + edit.from() - at);
                joined.writeBytes(edit.replacement());
                at = start + edit.to();
            }
            return joined.writeBytes(body, at, end - at);
        }
        CompositeByteBuf joined = allocator.compositeBuffer(2 * edits.size() + 2);
        joined.addComponent(true, ByteBufUtil.writeUtf8(allocator, head));
        int at = start;
        for (Splice edit : edits) {
            joined.addComponent(true, body.retainedSlice(at, start + edit.from() - at));
            joined.addComponent(true, direct(edit.replacement(), allocator));
            at = start + edit.to();
        }
        return joined.addComponent(true, body.retainedSlice(at, end - at));
    }

    /// What lies outside of the heap is sent as it is; were one part on it, all would be copied.
    private static ByteBuf direct(byte[] bytes, ByteBufAllocator allocator) {
        return allocator.directBuffer(bytes.length).writeBytes(bytes);
    }

    static ByteBuf join(String head, byte[] body, ByteBufAllocator allocator) {
        if (body.length <= COPY_BELOW) {
            ByteBuf joined = allocator.directBuffer(head.length() + body.length);
            ByteBufUtil.writeUtf8(joined, head);
            return joined.writeBytes(body);
        }
        return allocator
                .compositeBuffer(2)
                .addComponents(true, ByteBufUtil.writeUtf8(allocator, head), Unpooled.wrappedBuffer(body));
    }
}
