package dev.signalbox.gateway.upstream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/// A request as it goes out: head and body, kept until the call is over so that it can be sent a second time.
public final class RequestBytes {
    private ByteBuf bytes;

    /// @param bytes head and body; ownership passes here
    public RequestBytes(ByteBuf bytes) {
        this.bytes = bytes;
    }

    /// For one write.
    ByteBuf forWriting() {
        return bytes.retainedDuplicate();
    }

    void release() {
        bytes.release();
        bytes = Unpooled.EMPTY_BUFFER;
    }
}
