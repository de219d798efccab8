package dev.signalbox.app.http2;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One end of an HTTP/2 connection that sends exactly the frames it is told to (RFC 9113 §4, §6). One thread
/// reads; any may send.
final class Frames implements AutoCloseable {
    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int RST_STREAM = 3;
    static final int SETTINGS = 4;
    static final int PING = 6;
    static final int GOAWAY = 7;
    static final int WINDOW_UPDATE = 8;
    static final int CONTINUATION = 9;

    static final int END_STREAM = 1;
    static final int ACK = 1;
    static final int END_HEADERS = 4;

    static final int NO_ERROR = 0;
    static final int PROTOCOL_ERROR = 1;
    static final int REFUSED_STREAM = 7;
    static final int CANCEL = 8;
    static final int ENHANCE_YOUR_CALM = 11;

    static final int MAX_CONCURRENT_STREAMS = 3;
    static final int INITIAL_WINDOW_SIZE = 4;

    static final int MAX_PAYLOAD = 16384;

    private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(US_ASCII);

    /// @param stream 0 for the whole connection
    record Frame(int type, int flags, int stream, byte[] payload) {
        boolean has(int flag) {
            return (flags & flag) != 0;
        }

        /// The number that RST_STREAM and WINDOW_UPDATE carry, and GOAWAY first.
        int number() {
            return ByteBuffer.wrap(payload).getInt();
        }

        /// GOAWAY's reason.
        int reason() {
            return ByteBuffer.wrap(payload).getInt(4);
        }
    }

    private final Socket socket;
    private final DataInputStream in;
    private final OutputStream out;
    private final DefaultHttp2HeadersEncoder encoder = new DefaultHttp2HeadersEncoder((_, _) -> false, true);
    private final DefaultHttp2HeadersDecoder decoder = new DefaultHttp2HeadersDecoder(false, 1 << 20);

    Frames(Socket socket) throws IOException {
        this.socket = socket;
        in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
        out = socket.getOutputStream();
    }

    /// How long the next frame may take.
    void patience(int millis) throws IOException {
        socket.setSoTimeout(millis);
    }

    void sendPreface() throws IOException {
        write(PREFACE);
    }

    void readPreface() throws IOException {
        byte[] read = in.readNBytes(PREFACE.length);
        if (!Arrays.equals(read, PREFACE)) {
            throw new IOException("no HTTP/2 preface: " + new String(read, US_ASCII));
        }
    }

    /// @param pairs identifiers and values in turn
    void settings(int... pairs) throws IOException {
        ByteBuffer payload = ByteBuffer.allocate(pairs.length / 2 * 6);
        for (int i = 0; i < pairs.length; i += 2) {
            payload.putShort((short) pairs[i]).putInt(pairs[i + 1]);
        }
        send(SETTINGS, 0, 0, payload.array());
    }

    /// @param fields names and values in turn
    synchronized void head(int stream, boolean last, String... fields) throws IOException {
        Http2Headers head = new DefaultHttp2Headers(false);
        for (int i = 0; i < fields.length; i += 2) {
            head.add(fields[i], fields[i + 1]);
        }
        send(HEADERS, END_HEADERS | (last ? END_STREAM : 0), stream, encoded(stream, head));
    }

    /// The same without compression, in exactly this order, whatever it is.
    synchronized void literally(int stream, boolean last, String... fields) throws IOException {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        for (int i = 0; i < fields.length; i += 2) {
            block.write(0);
            for (String text : List.of(fields[i], fields[i + 1])) {
                byte[] bytes = text.getBytes(ISO_8859_1);
                block.write(bytes.length);
                block.writeBytes(bytes);
            }
        }
        send(HEADERS, END_HEADERS | (last ? END_STREAM : 0), stream, block.toByteArray());
    }

    private byte[] encoded(int stream, Http2Headers head) throws IOException {
        ByteBuf block = Unpooled.buffer();
        try {
            encoder.encodeHeaders(stream, head, block);
        } catch (Http2Exception e) {
            throw new IOException(e);
        }
        return ByteBufUtil.getBytes(block);
    }

    Http2Headers decoded(int stream, byte[] block) throws IOException {
        try {
            return decoder.decodeHeaders(stream, Unpooled.wrappedBuffer(block));
        } catch (Http2Exception e) {
            throw new IOException(e);
        }
    }

    /// In as many frames as it takes.
    void data(int stream, byte[] bytes, boolean last) throws IOException {
        int at = 0;
        do {
            int end = Math.min(bytes.length, at + MAX_PAYLOAD);
            int flags = last && end == bytes.length ? END_STREAM : 0;
            send(DATA, flags, stream, Arrays.copyOfRange(bytes, at, end));
            at = end;
        } while (at < bytes.length);
    }

    void reset(int stream, int code) throws IOException {
        send(RST_STREAM, 0, stream, number(code));
    }

    void goAway(int lastStream, int reason) throws IOException {
        send(
                GOAWAY,
                0,
                0,
                ByteBuffer.allocate(8).putInt(lastStream).putInt(reason).array());
    }

    void window(int stream, int more) throws IOException {
        send(WINDOW_UPDATE, 0, stream, number(more));
    }

    private static byte[] number(int value) {
        return ByteBuffer.allocate(4).putInt(value).array();
    }

    synchronized void send(int type, int flags, int stream, byte[] payload) throws IOException {
        ByteBuffer frame = ByteBuffer.allocate(9 + payload.length);
        frame.putInt(payload.length << 8 | type)
                .put((byte) flags)
                .putInt(stream)
                .put(payload);
        write(frame.array());
    }

    synchronized void write(byte[] bytes) throws IOException {
        out.write(bytes);
        out.flush();
    }

    /// The next frame, null when the other side has closed the connection.
    @Nullable
    Frame next() throws IOException {
        try {
            int first = in.readInt();
            int flags = in.readUnsignedByte();
            int stream = in.readInt();
            byte[] payload = new byte[first >>> 8];
            in.readFully(payload);
            return new Frame(first & 0xff, flags, stream, payload);
        } catch (EOFException | SocketException e) {
            // A reset is an end, too.
            return null;
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
