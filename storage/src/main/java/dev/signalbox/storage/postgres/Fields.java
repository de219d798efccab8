package dev.signalbox.storage.postgres;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Values one behind the other in PostgreSQL's binary form: each its length, and its bytes.
final class Fields {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
    private static final int NULL = -1;

    private byte[] bytes = new byte[1 << 16];
    private int length;

    byte[] bytes() {
        return bytes;
    }

    int length() {
        return length;
    }

    void clear() {
        length = 0;
    }

    /// As it is, without a length.
    void raw(byte[] raw) {
        int at = claim(raw.length);
        System.arraycopy(raw, 0, bytes, at, raw.length);
    }

    /// Without a length.
    void int16(int value) {
        int at = claim(Short.BYTES);
        SHORT.set(bytes, at, (short) value);
    }

    private void int32(int value) {
        int at = claim(Integer.BYTES);
        INT.set(bytes, at, value);
    }

    void number(long value) {
        int32(Long.BYTES);
        int at = claim(Long.BYTES);
        LONG.set(bytes, at, value);
    }

    void small(int value) {
        int32(Integer.BYTES);
        int32(value);
    }

    void flag(boolean value) {
        int32(1);
        int at = claim(1);
        bytes[at] = (byte) (value ? 1 : 0);
    }

    void nothing() {
        int32(NULL);
    }

    void text(@Nullable String text) {
        if (text == null) {
            nothing();
            return;
        }
        byte[] encoded = clean(text).getBytes(StandardCharsets.UTF_8);
        int32(encoded.length);
        raw(encoded);
    }

    /// A text as PostgreSQL takes it: one that it refused would keep all others waiting behind it.
    static String clean(String text) {
        return text.indexOf(0) < 0 ? text : text.replace('\0', '\uFFFD');
    }

    private int claim(int count) {
        int at = length;
        length += count;
        if (length > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(length, 2 * bytes.length));
        }
        return at;
    }
}
