package dev.signalbox.gateway.relay;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.http.HttpResponseStatus;

/// Writes the head of an answer to a client.
final class ResponseHead {
    private final StringBuilder text = new StringBuilder(320);

    ResponseHead(int status, String contentType, String requestId) {
        text.append("HTTP/1.1 ");
        if (status == 200) {
            text.append("200 OK");
        } else {
            text.append(status)
                    .append(' ')
                    .append(HttpResponseStatus.valueOf(status).reasonPhrase());
        }
        text.append("\r\ncontent-type: ")
                .append(contentType)
                .append("\r\nx-request-id: ")
                .append(requestId);
    }

    /// @param value printable ASCII, because it is ours
    ResponseHead add(String name, String value) {
        text.append("\r\n").append(name).append(": ").append(value);
        return this;
    }

    /// @param value is cleaned of everything that could end the line
    ResponseHead addForeign(String name, String value) {
        text.append("\r\n").append(name).append(": ");
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            text.append(c >= ' ' && c < 0x7f ? c : '?');
        }
        return this;
    }

    ResponseHead add(String name, long value) {
        text.append("\r\n").append(name).append(": ").append(value);
        return this;
    }

    /// @param lines whole lines of `name: value`, each ended by CRLF; from our own config only
    ResponseHead addLines(String lines) {
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
