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
    /// Whether the head's first line was taken, so that an empty line can only be its end.
    private boolean headBegun;

    private long headSince;
    private long lastReadAt;

    StrictRequestDecoder(HttpDecoderConfig config) {
        super(config);
    }

    /// Whether a part of a head is there, and not the rest.
    boolean inMidHead() {
        return inHead && (headBegun || actualReadableBytes() > 0);
    }

    /// When the first bytes came of the head that is there in part, or before, where they came with another's last.
    long headSince() {
        return headSince;
    }

    /// When the last bytes came.
    long lastReadAt() {
        return lastReadAt;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) throws Exception {
        lastReadAt = System.nanoTime();
        if (!inMidHead()) {
            headSince = lastReadAt;
        }
        super.channelRead(ctx, message);
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf buffer, List<Object> out) throws Exception {
        if (inHead && hasFoldedLine(buffer, headBegun)) {
            // Netty would join the lines.
            buffer.skipBytes(buffer.readableBytes());
            throw new AmbiguousRequestException("a header line is folded");
        }
        int before = out.size();
        int from = buffer.readerIndex();
        super.decode(ctx, buffer, out);
        headBegun = inHead && (headBegun || hasText(buffer, from, buffer.readerIndex()));
        for (int i = before; i < out.size(); i++) {
            Object part = out.get(i);
            if (part instanceof LastHttpContent) {
                inHead = true;
            } else if (part instanceof HttpMessage) {
                inHead = false;
                headBegun = false;
            }
        }
    }

    @Override
    protected void handleTransferEncodingChunkedWithContentLength(HttpMessage message) {
        throw new AmbiguousRequestException("transfer-encoding and content-length contradict each other");
    }

    /// Whether a line of the head begins with white space. The decoder takes whole lines only, so the buffer always
    /// begins with one.
    private static boolean hasFoldedLine(ByteBuf buffer, boolean begun) {
        int at = buffer.readerIndex();
        int end = buffer.writerIndex();
        // Empty lines before the first one are allowed (RFC 9112 §2.2).
        while (!begun && at < end && isLineEnd(buffer.getByte(at))) {
            at++;
        }
        while (at < end) {
            byte first = buffer.getByte(at);
            if (first == ' ' || first == '\t') {
                return true;
            }
            int lineEnd = isLineEnd(first) ? -1 : buffer.indexOf(at, end, (byte) '\n');
            if (lineEnd < 0) {
                // The head ends here, or the line is not complete.
                return false;
            }
            at = lineEnd + 1;
        }
        return false;
    }

    private static boolean isLineEnd(byte b) {
        return b == '\r' || b == '\n';
    }

    private static boolean hasText(ByteBuf buffer, int from, int to) {
        return buffer.forEachByte(from, to - from, StrictRequestDecoder::isLineEnd) >= 0;
    }

    /// A request that another server could understand differently.
    static final class AmbiguousRequestException extends IllegalArgumentException {
        private static final long serialVersionUID = 1;

        AmbiguousRequestException(String message) {
            super(message);
        }
    }
}
