package dev.signalbox.gateway.edge;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.List;

/// Netty's decoder, without what two servers could read in two ways (RFC 9112 §5.2, §6.1): folded header lines, and
/// `Transfer-Encoding` beside `Content-Length`.
final class StrictRequestDecoder extends HttpRequestDecoder {
    private boolean inHead = true;

    StrictRequestDecoder(HttpDecoderConfig config) {
        super(config);
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf buffer, List<Object> out) throws Exception {
        if (inHead && hasFoldedLine(buffer)) {
            // Netty would join the lines.
            buffer.skipBytes(buffer.readableBytes());
            throw new AmbiguousRequestException("a header line is folded");
        }
        int before = out.size();
        super.decode(ctx, buffer, out);
        for (int i = before; i < out.size(); i++) {
            Object part = out.get(i);
            if (part instanceof LastHttpContent) {
                inHead = true;
            } else if (part instanceof HttpMessage) {
                inHead = false;
            }
        }
    }

    @Override
    protected void handleTransferEncodingChunkedWithContentLength(HttpMessage message) {
        throw new AmbiguousRequestException("transfer-encoding and content-length contradict each other");
    }

    /// Whether a line of the head begins with white space. The decoder takes whole lines only, so the buffer always
    /// begins with one.
    private static boolean hasFoldedLine(ByteBuf buffer) {
        int at = buffer.readerIndex();
        int end = buffer.writerIndex();
        while (at < end) {
            byte first = buffer.getByte(at);
            if (first == ' ' || first == '\t') {
                return true;
            }
            if (first == '\r' || first == '\n') {
                // The blank line that ends a head, or line ends before a first line, which are allowed.
                if (at != buffer.readerIndex()) {
                    return false;
                }
            }
            int lineEnd = buffer.indexOf(at, end, (byte) '\n');
            if (lineEnd < 0) {
                return false;
            }
            at = lineEnd + 1;
        }
        return false;
    }

    /// A request that another server could understand differently.
    static final class AmbiguousRequestException extends IllegalArgumentException {
        private static final long serialVersionUID = 1;

        AmbiguousRequestException(String message) {
            super(message);
        }
    }
}
