package dev.signalbox.gateway.edge;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.AsciiString;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// Netty's decoder, without what two servers could read in two ways (RFC 9112 §3, §5.2, §6): first lines
/// that are not three words with a space between them, folded header lines, two lengths in HTTP/1.0,
/// framing in a trailer, and `Transfer-Encoding` beside `Content-Length`.
final class StrictRequestDecoder extends HttpRequestDecoder {
    private static final byte[] VERSION = "HTTP/".getBytes(StandardCharsets.US_ASCII);
    private static final byte DELETE = 0x7F;

    private boolean inHead = true;
    /// Whether the head's first line was taken, so that an empty line can only be its end.
    private boolean headBegun;

    private boolean lengthSeen;
    private long headSince;
    private long lastReadAt;

    StrictRequestDecoder(HttpDecoderConfig config) {
        super(config);
    }

    /// Whether a part of a head is there, and not the rest.
    boolean inMidHead() {
        return inHead && (headBegun || actualReadableBytes() > 0);
    }

    /// When the first bytes came of the head that is there in part, or before, where they came with another's
    /// last.
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
        if (inHead && !headBegun && hasLooseFirstLine(buffer)) {
            buffer.skipBytes(buffer.readableBytes());
            throw new AmbiguousRequestException("the first line is not that of a request");
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
                lengthSeen = false;
            }
        }
    }

    @Override
    protected AsciiString splitHeaderName(byte[] line, int start, int length) {
        AsciiString name = super.splitHeaderName(line, start, length);
        boolean contentLength = HttpHeaderNames.CONTENT_LENGTH.contentEqualsIgnoreCase(name);
        if (inHead && contentLength && lengthSeen) {
            // In HTTP/1.0 Netty takes the first, and forgets the others before anyone can look at them.
            throw new AmbiguousRequestException("there are two lengths");
        }
        if (!inHead && (contentLength || isFraming(name))) {
            // Netty passes over these, whatever is in them.
            throw new AmbiguousRequestException("a trailer tells of framing");
        }
        lengthSeen |= contentLength;
        return name;
    }

    private static boolean isFraming(AsciiString name) {
        return HttpHeaderNames.TRANSFER_ENCODING.contentEqualsIgnoreCase(name)
                || HttpHeaderNames.TRAILER.contentEqualsIgnoreCase(name);
    }

    @Override
    protected void handleTransferEncodingChunkedWithContentLength(HttpMessage message) {
        throw new AmbiguousRequestException("transfer-encoding and content-length contradict each other");
    }

    /// Whether a line of the head begins with white space. The decoder takes whole lines only, so the buffer
    /// always begins with one.
    private static boolean hasFoldedLine(ByteBuf buffer, boolean begun) {
        int at = buffer.readerIndex();
        int end = buffer.writerIndex();
        // Empty lines before the first one are allowed (RFC 9112 §2.2).
        if (!begun) {
            at = afterEmptyLines(buffer, at);
        }
        while (at < end) {
            byte first = buffer.getByte(at);
            if (first == ' ' || first == '\t') {
                return true;
            }
            boolean ends = first == '\n' || first == '\r' && (at + 1 == end || buffer.getByte(at + 1) == '\n');
            int lineEnd = ends ? -1 : buffer.indexOf(at, end, (byte) '\n');
            if (lineEnd < 0) {
                // The head ends here, or the line is not complete.
                return false;
            }
            at = lineEnd + 1;
        }
        return false;
    }

    /// Whether the first line is there and is not three words with one space between them, of which the last
    /// is a version. Netty also takes tabs, several spaces, and a version in small letters.
    private static boolean hasLooseFirstLine(ByteBuf buffer) {
        int from = afterEmptyLines(buffer, buffer.readerIndex());
        int end = buffer.indexOf(from, buffer.writerIndex(), (byte) '\n');
        int spaces = 0;
        int word = from;
        for (int i = from; i < end; i++) {
            byte b = buffer.getByte(i);
            if (b == ' ' && i > word) {
                spaces++;
                word = i + 1;
            } else if (b >= 0 && b <= ' ' && !(b == '\r' && i == end - 1) || b == DELETE) {
                return true;
            }
        }
        return end >= 0 && (spaces != 2 || !isVersion(buffer, word, end));
    }

    private static boolean isVersion(ByteBuf buffer, int from, int to) {
        for (int i = 0; i < VERSION.length; i++) {
            if (from + i >= to || buffer.getByte(from + i) != VERSION[i]) {
                return false;
            }
        }
        return true;
    }

    private static int afterEmptyLines(ByteBuf buffer, int from) {
        int at = from;
        while (at < buffer.writerIndex() && isLineEnd(buffer.getByte(at))) {
            at++;
        }
        return at;
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
