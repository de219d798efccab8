package dev.signalbox.dialects.eventstream;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import java.util.zip.CRC32;

/// Messages as AWS frames them.
public final class Framed {
    static final int PRELUDE = 12;
    static final int CHECKSUM = 4;
    private static final byte TEXT = 7;

    private Framed() {}

    /// An event of this type.
    public static byte[] event(String type, String json) {
        return message(
                headers(":event-type", type, ":content-type", "application/json", ":message-type", "event"),
                json.getBytes(UTF_8));
    }

    public static byte[] exception(String type, String json) {
        return message(headers(":exception-type", type, ":message-type", "exception"), json.getBytes(UTF_8));
    }

    public static byte[] error(String code, String message) {
        return message(headers(":error-code", code, ":error-message", message, ":message-type", "error"), new byte[0]);
    }

    /// A stream with other payloads in its messages, which are whole again.
    public static byte[] changed(byte[] stream, UnaryOperator<byte[]> change) {
        ByteArrayOutputStream changed = new ByteArrayOutputStream();
        ByteBuffer left = ByteBuffer.wrap(stream);
        while (left.hasRemaining()) {
            byte[] message = new byte[left.getInt(left.position())];
            int headers = left.getInt(left.position() + 4);
            left.get(message);
            changed.writeBytes(message(
                    Arrays.copyOfRange(message, 12, 12 + headers),
                    change.apply(Arrays.copyOfRange(message, 12 + headers, message.length - 4))));
        }
        return changed.toByteArray();
    }

    /// The same bytes with right checksums in every message, as far as the lengths lead from one to the next: else a
    /// change anywhere shows nothing but that the checksums are looked at.
    public static byte[] mended(byte[] stream) {
        ByteBuffer mended = ByteBuffer.wrap(stream.clone());
        int at = 0;
        while (mended.capacity() - at >= PRELUDE) {
            mended.putInt(at + PRELUDE - CHECKSUM, checksum(mended.array(), at, PRELUDE - CHECKSUM));
            int length = mended.getInt(at);
            if (length < PRELUDE + CHECKSUM || length > mended.capacity() - at) {
                break;
            }
            at += length;
            mended.putInt(at - CHECKSUM, checksum(mended.array(), at - length, length - CHECKSUM));
        }
        return mended.array();
    }

    static byte[] headers(String... namesAndTexts) {
        ByteArrayOutputStream headers = new ByteArrayOutputStream();
        for (int i = 0; i < namesAndTexts.length; i += 2) {
            byte[] name = namesAndTexts[i].getBytes(UTF_8);
            byte[] text = namesAndTexts[i + 1].getBytes(UTF_8);
            headers.write(name.length);
            headers.writeBytes(name);
            headers.write(TEXT);
            headers.write(text.length >> 8);
            headers.write(text.length);
            headers.writeBytes(text);
        }
        return headers.toByteArray();
    }

    static byte[] message(byte[] headers, byte[] payload) {
        int length = 16 + headers.length + payload.length;
        ByteBuffer message = ByteBuffer.allocate(length).putInt(length).putInt(headers.length);
        message.putInt(checksum(message)).put(headers).put(payload);
        return message.putInt(checksum(message)).array();
    }

    static int checksum(ByteBuffer soFar) {
        byte[] bytes = new byte[soFar.position()];
        soFar.get(0, bytes);
        return checksum(bytes, 0, bytes.length);
    }

    static int checksum(byte[] bytes, int from, int count) {
        CRC32 crc = new CRC32();
        crc.update(bytes, from, count);
        return (int) crc.getValue();
    }
}
