package dev.signalbox.console;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// A growing byte buffer that writes JSON as UTF-8, reused from batch to batch. It writes what it is told and leaves
/// braces and commas to its user.
final class JsonBuffer {
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] LONG_MIN = Long.toString(Long.MIN_VALUE).getBytes(StandardCharsets.US_ASCII);

    /// Stands for what is no character: a lone half of a surrogate pair.
    private static final char REPLACEMENT = '\ufffd';

    private static final char ELLIPSIS = '…';

    private byte[] bytes;
    private int length;

    JsonBuffer(int capacity) {
        bytes = new byte[capacity];
    }

    /// The bytes written are the first [#length]; valid until the next write.
    byte[] bytes() {
        return bytes;
    }

    int length() {
        return length;
    }

    void clear() {
        length = 0;
    }

    /// Writes bytes that are JSON already.
    JsonBuffer raw(byte[] json) {
        ensure(json.length);
        System.arraycopy(json, 0, bytes, length, json.length);
        length += json.length;
        return this;
    }

    JsonBuffer raw(char ascii) {
        ensure(1);
        bytes[length++] = (byte) ascii;
        return this;
    }

    /// Writes a whole number.
    JsonBuffer number(long value) {
        if (value == Long.MIN_VALUE) {
            return raw(LONG_MIN);
        }
        ensure(20);
        long rest = value;
        if (rest < 0) {
            bytes[length++] = '-';
            rest = -rest;
        }
        int digits = 1;
        for (long bound = 10; digits < 19 && rest >= bound; bound *= 10) {
            digits++;
        }
        digits(rest, digits);
        return this;
    }

    /// Writes exactly so many decimal digits, with leading zeros.
    JsonBuffer digits(long value, int count) {
        ensure(count);
        long rest = value;
        for (int at = length + count - 1; at >= length; at--) {
            bytes[at] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        length += count;
        return this;
    }

    /// Writes a text in quotes, at most `limit` UTF-16 units of it; a longer one ends with an ellipsis.
    ///
    /// Beyond what JSON asks for, this escapes what could play tricks on a terminal or a log viewer: DEL, the C1
    /// control characters, line and paragraph separators, and the marks that change the direction of text.
    JsonBuffer text(String text, int limit) {
        int end = text.length();
        boolean cut = end > limit;
        if (cut) {
            end = limit - 1;
            if (Character.isHighSurrogate(text.charAt(end - 1))) {
                end--;
            }
        }
        ensure(6 * end + 8); // six bytes are the most that one unit takes
        bytes[length++] = '"';
        for (int at = 0; at < end; at++) {
            char c = text.charAt(at);
            if (c >= 0x20 && c < 0x7f && c != '"' && c != '\\') {
                bytes[length++] = (byte) c;
            } else if (Character.isHighSurrogate(c) && at + 1 < end && Character.isLowSurrogate(text.charAt(at + 1))) {
                fourBytes(Character.toCodePoint(c, text.charAt(++at)));
            } else if (Character.isSurrogate(c)) {
                upToThreeBytes(REPLACEMENT);
            } else if (mustEscape(c)) {
                escape(c);
            } else {
                upToThreeBytes(c);
            }
        }
        if (cut) {
            upToThreeBytes(ELLIPSIS);
        }
        bytes[length++] = '"';
        return this;
    }

    private static boolean mustEscape(char c) {
        return c < 0x20
                || c == '"'
                || c == '\\'
                || (c >= 0x7f && c <= 0x9f)
                || c == '\u061c'
                || (c >= '\u200e' && c <= '\u200f')
                || (c >= '\u2028' && c <= '\u202e')
                || (c >= '\u2066' && c <= '\u2069');
    }

    private void escape(char c) {
        bytes[length++] = '\\';
        switch (c) {
            case '"', '\\' -> bytes[length++] = (byte) c;
            case '\n' -> bytes[length++] = 'n';
            case '\r' -> bytes[length++] = 'r';
            case '\t' -> bytes[length++] = 't';
            default -> {
                bytes[length++] = 'u';
                for (int shift = 12; shift >= 0; shift -= 4) {
                    bytes[length++] = HEX[(c >> shift) & 0xf];
                }
            }
        }
    }

    private void upToThreeBytes(char c) {
        if (c < 0x80) {
            bytes[length++] = (byte) c;
        } else if (c < 0x800) {
            bytes[length++] = (byte) (0xc0 | (c >> 6));
            bytes[length++] = (byte) (0x80 | (c & 0x3f));
        } else {
            bytes[length++] = (byte) (0xe0 | (c >> 12));
            bytes[length++] = (byte) (0x80 | ((c >> 6) & 0x3f));
            bytes[length++] = (byte) (0x80 | (c & 0x3f));
        }
    }

    private void fourBytes(int codePoint) {
        bytes[length++] = (byte) (0xf0 | (codePoint >> 18));
        bytes[length++] = (byte) (0x80 | ((codePoint >> 12) & 0x3f));
        bytes[length++] = (byte) (0x80 | ((codePoint >> 6) & 0x3f));
        bytes[length++] = (byte) (0x80 | (codePoint & 0x3f));
    }

    private void ensure(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + more));
        }
    }
}
