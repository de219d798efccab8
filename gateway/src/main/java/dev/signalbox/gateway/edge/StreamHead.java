package dev.signalbox.gateway.edge;

import dev.signalbox.gateway.relay.ResponseHead;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;

/// The head of an answer in HTTP/2.
final class StreamHead implements ResponseHead {
    private final Http2Headers headers = new DefaultHttp2Headers(false, 16);

    StreamHead(int status) {
        headers.status(Integer.toString(status));
    }

    Http2Headers headers() {
        return headers;
    }

    @Override
    public StreamHead add(String name, String value) {
        headers.add(name, value);
        return this;
    }

    @Override
    public StreamHead addForeign(String name, String value) {
        StringBuilder cleaned = new StringBuilder(value.length());
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            cleaned.append(c >= ' ' && c < 0x7f ? c : '?');
        }
        // White space around a value makes an answer malformed here (RFC 9113 §8.2.1).
        return add(name, cleaned.toString().strip());
    }

    @Override
    public StreamHead add(String name, long value) {
        return add(name, Long.toString(value));
    }

    @Override
    public StreamHead addLines(String lines) {
        lines.lines().forEach(line -> {
            int colon = line.indexOf(':');
            add(line.substring(0, colon), line.substring(colon + 1).strip());
        });
        return this;
    }
}
