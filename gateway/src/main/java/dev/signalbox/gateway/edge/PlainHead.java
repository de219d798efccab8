package dev.signalbox.gateway.edge;

import dev.signalbox.gateway.relay.ResponseHead;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.http.HttpResponseStatus;

/// The head of an answer in HTTP/1.1.
final class PlainHead implements ResponseHead {
    private final StringBuilder text = new StringBuilder(320);

    PlainHead(int status) {
        text.append("HTTP/1.1 ");
        if (status == 200) {
            text.append("200 OK");
        } else {
            text.append(status)
                    .append(' ')
                    .append(HttpResponseStatus.valueOf(status).reasonPhrase());
        }
    }

    @Override
    public PlainHead add(String name, String value) {
        text.append("\r\n").append(name).append(": ").append(value);
        return this;
    }

    @Override
    public PlainHead addForeign(String name, String value) {
        text.append("\r\n").append(name).append(": ");
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            text.append(c >= ' ' && c < 0x7f ? c : '?');
        }
        return this;
    }

    @Override
    public PlainHead add(String name, long value) {
        text.append("\r\n").append(name).append(": ").append(value);
        return this;
    }

    @Override
    public PlainHead addLines(String lines) {
        if (!lines.isEmpty()) {
            text.append("\r\n").append(lines, 0, lines.length() - 2);
        }
        return this;
    }

    /// @param room bytes that the caller will write behind the head
    ByteBuf end(ByteBufAllocator allocator, int room) {
        text.append("\r\n\r\n");
        ByteBuf head = allocator.directBuffer(text.length() + room);
        ByteBufUtil.writeAscii(head, text);
        return head;
    }
}
