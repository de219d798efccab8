package dev.signalbox.dialects.json;

import java.util.Arrays;

/// JSON text in UTF-8 under construction, for the paths where a tree or a generator would cost more than the rest.
/// Punctuation is the caller's business; strings are escaped here.
public final class JsonBytes {
    private static final String HEX = "0123456789abcdef";

    private byte[] bytes;
    private int size;

    /// @param capacity bytes to begin with
    public JsonBytes(int capacity) {
        bytes = new byte[capacity];
    }

    /// Text that is JSON already, ASCII only.
    public JsonBytes raw(String ascii) {
        int length = ascii.length();
        reserve(length);
        for (int i = 0; i < length; i++) {
            bytes[size + i] = (byte) ascii.charAt(i);
        }
        size += length;
        return this;
    }

    /// Bytes that are JSON already.
    public JsonBytes raw(byte[] json) {
        return raw(json, 0, json.length);
    }

    /// Bytes that are JSON already.
    public JsonBytes raw(byte[] json, int from, int to) {
        reserve(to - from);
        System.arraycopy(json, from, bytes, size, to - from);
        size += to - from;
        return this;
    }

    public JsonBytes number(long value) {
        return raw(Long.toString(value));
    }

    /// A string with its quotes.
    public JsonBytes string(String text) {
        reserve(text.length() + 2);
        bytes[size++] = '"';
        int length = text.length();
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            reserve(6);
            if (c < 0x80) {
                ascii(c);
            } else if (c < 0x800) {
                bytes[size++] = (byte) (0xC0 | (c >> 6));
                bytes[size++] = (byte) (0x80 | (c & 0x3F));
            } else if (!Character.isSurrogate(c)) {
                bytes[size++] = (byte) (0xE0 | (c >> 12));
                bytes[size++] = (byte) (0x80 | ((c >> 6) & 0x3F));
                bytes[size++] = (byte) (0x80 | (c & 0x3F));
            } else if (Character.isHighSurrogate(c) && i + 1 < length && Character.isLowSurrogate(text.charAt(i + 1))) {
                supplementary(Character.toCodePoint(c, text.charAt(++i)));
            } else {
                // Half a character, as an escape in someone's JSON can make: UTF-8 has no form for it.
                escape(c);
            }
        }
        reserve(1);
        bytes[size++] = '"';
        return this;
    }

    public int size() {
        return size;
    }

    /// Forgets everything after the first `size` bytes.
    public void cut(int size) {
        this.size = size;
    }

    /// The array inside: valid from 0 to [#size()] until the next call.
    public byte[] array() {
        return bytes;
    }

    public byte[] toByteArray() {
        return Arrays.copyOf(bytes, size);
    }

    private void ascii(char c) {
        switch (c) {
            case '"', '\\' -> two(c);
            case '\n' -> two('n');
            case '\r' -> two('r');
            case '\t' -> two('t');
            default -> {
                if (c < 0x20) {
                    escape(c);
                } else {
                    bytes[size++] = (byte) c;
                }
            }
        }
    }

    private void two(char second) {
        bytes[size++] = '\\';
        bytes[size++] = (byte) second;
    }

    private void escape(char c) {
        two('u');
        for (int shift = 12; shift >= 0; shift -= 4) {
            bytes[size++] = (byte) HEX.charAt((c >> shift) & 0xF);
        }
    }

    private void supplementary(int codePoint) {
        bytes[size++] = (byte) (0xF0 | (codePoint >> 18));
        bytes[size++] = (byte) (0x80 | ((codePoint >> 12) & 0x3F));
        bytes[size++] = (byte) (0x80 | ((codePoint >> 6) & 0x3F));
        bytes[size++] = (byte) (0x80 | (codePoint & 0x3F));
    }

    private void reserve(int more) {
        if (bytes.length - size < more) {
            bytes = Arrays.copyOf(bytes, Math.max(size + more, 2 * bytes.length));
        }
    }
}
