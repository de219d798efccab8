package dev.signalbox.dialects.json;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/// The inside of JSON strings: finding where plain text ends, checking UTF-8 (RFC 3629), undoing escapes.
final class JsonStrings {
    private static final VarHandle EIGHT_BYTES =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGHS = 0x8080808080808080L;

    private JsonStrings() {}

    static long eightBytes(byte[] in, int at) {
        return (long) EIGHT_BYTES.get(in, at);
    }

    /// The first position from `at` on whose byte is not plain: a quote, a backslash, a control character or the
    /// start of a character beyond ASCII; `to` when there is none. Looks at eight bytes at a time: the lowest bit
    /// set by the subtractions is always a true find, because a borrow only travels upwards from one.
    static int plainEnd(byte[] in, int at, int to) {
        int i = at;
        for (; i + 8 <= to; i += 8) {
            long word = eightBytes(in, i);
            long quote = word ^ (ONES * '"');
            long backslash = word ^ (ONES * '\\');
            long found = (word
                            | ((word - ONES * 0x20) & ~word)
                            | ((quote - ONES) & ~quote)
                            | ((backslash - ONES) & ~backslash))
                    & HIGHS;
            if (found != 0) {
                return i + (Long.numberOfTrailingZeros(found) >>> 3);
            }
        }
        while (i < to && in[i] >= 0x20 && in[i] != '"' && in[i] != '\\') {
            i++;
        }
        return i;
    }

    /// Past the character beyond ASCII that starts at `at`; -1 when that is no valid UTF-8 (overlong forms,
    /// surrogates and code points above U+10FFFF are none).
    static int characterEnd(byte[] in, int at, int to) {
        int lead = in[at] & 0xFF;
        if (lead < 0xC2 || lead > 0xF4) {
            return -1;
        }
        int length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
        if (at + length > to) {
            return -1;
        }
        int second = in[at + 1] & 0xFF;
        int least = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
        int most = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
        if (second < least || second > most) {
            return -1;
        }
        for (int i = at + 2; i < at + length; i++) {
            if ((in[i] & 0xC0) != 0x80) {
                return -1;
            }
        }
        return at + length;
    }

    /// Past the escape whose letter is at `at`; -1 when there is no such escape.
    static int escapeEnd(byte[] in, int at, int to) {
        if (at == to) {
            return -1;
        }
        return switch (in[at]) {
            case '"', '\\', '/', 'b', 'f', 'n', 'r', 't' -> at + 1;
            case 'u' -> {
                int end = at + 5;
                boolean four = end <= to;
                for (int i = at + 1; four && i < end; i++) {
                    four = Character.digit(in[i], 16) >= 0;
                }
                yield four ? end : -1;
            }
            default -> -1;
        };
    }

    /// The text between the quotes.
    ///
    /// @param from just after the opening quote
    /// @param to at the closing quote
    static String decode(byte[] in, int from, int to, boolean escaped) {
        if (!escaped) {
            return new String(in, from, to - from, StandardCharsets.UTF_8);
        }
        StringBuilder text = new StringBuilder(to - from);
        int i = from;
        while (i < to) {
            int plain = i;
            while (i < to && in[i] != '\\') {
                i++;
            }
            text.append(new String(in, plain, i - plain, StandardCharsets.UTF_8));
            if (i < to) {
                i = unescape(in, i + 1, text);
            }
        }
        return text.toString();
    }

    private static int unescape(byte[] in, int at, StringBuilder text) {
        switch (in[at]) {
            case 'b' -> text.append('\b');
            case 'f' -> text.append('\f');
            case 'n' -> text.append('\n');
            case 'r' -> text.append('\r');
            case 't' -> text.append('\t');
            case 'u' -> {
                int unit = 0;
                for (int i = at + 1; i <= at + 4; i++) {
                    unit = unit << 4 | Character.digit(in[i], 16);
                }
                text.append((char) unit);
                return at + 5;
            }
            default -> text.append((char) in[at]);
        }
        return at + 1;
    }
}
