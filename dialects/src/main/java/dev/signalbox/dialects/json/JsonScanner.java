package dev.signalbox.dialects.json;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A strict RFC 8259 pull scanner over a byte array that says what comes next and where it is.
///
/// Reusable, and allocates nothing but what [#text()] returns. It checks UTF-8 in strings, at most [#MAX_DEPTH]
/// levels and exactly one value; a byte order mark is not JSON. What it reports of a text is valid up to the current
/// token: a caller who needs the whole text to be valid must go on until [Token#END]. After a [JsonSyntaxException]
/// it must be reset.
public final class JsonScanner {
    /// Objects and arrays that may be open at once.
    public static final int MAX_DEPTH = 128;

    /// What a scanner finds.
    public enum Token {
        OBJECT_START,
        OBJECT_END,
        ARRAY_START,
        ARRAY_END,
        /// A member's name; its colon is consumed.
        NAME,
        STRING,
        NUMBER,
        TRUE,
        FALSE,
        NULL,
        /// The end of the text.
        END
    }

    /// What may come next.
    private enum Expect {
        VALUE,
        VALUE_OR_CLOSE,
        NAME_OR_CLOSE,
        COMMA_OR_CLOSE,
        NOTHING
    }

    private static final byte[] NO_BYTES = {};
    private static final byte[] TRUE_TEXT = "true".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] FALSE_TEXT = "false".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] NULL_TEXT = "null".getBytes(StandardCharsets.US_ASCII);

    private final @Nullable OpenNames names;
    private final boolean[] arrays = new boolean[MAX_DEPTH + 1];
    private byte[] in = NO_BYTES;
    private int from;
    private int to;
    private int at;
    private int start;
    private int end;
    private int depth;
    private boolean escaped;
    private Expect expect = Expect.VALUE;
    private Token token = Token.END;

    private JsonScanner(@Nullable OpenNames names) {
        this.names = names;
    }

    /// A scanner that refuses an object with one name twice: for requests, where two readers who choose differently
    /// would let a caller say one thing to us and another to the provider.
    public static JsonScanner strict() {
        return new JsonScanner(new OpenNames());
    }

    /// A scanner that does not look for names that come twice.
    public static JsonScanner lenient() {
        return new JsonScanner(null);
    }

    /// Starts on a text: the bytes from `from` (inclusive) to `to` (exclusive).
    public void reset(byte[] bytes, int from, int to) {
        in = bytes;
        this.from = from;
        this.to = to;
        at = from;
        start = from;
        end = from;
        depth = 0;
        expect = Expect.VALUE;
        token = Token.END;
        if (names != null) {
            names.reset();
        }
    }

    /// Moves to the next token.
    public Token next() throws JsonSyntaxException {
        int b = significant();
        token = switch (expect) {
            case VALUE -> value(b);
            case VALUE_OR_CLOSE -> b == ']' ? close() : value(b);
            case NAME_OR_CLOSE -> b == '}' ? close() : name(b);
            case COMMA_OR_CLOSE -> afterValue(b);
            case NOTHING -> end(b);
        };
        return token;
    }

    /// The first byte of the current token; of a string, its opening quote.
    public int start() {
        return start;
    }

    /// After the last byte of the current token; of a string, after its closing quote.
    public int end() {
        return end;
    }

    /// Objects and arrays that are open, one that just started included.
    public int depth() {
        return depth;
    }

    /// Whether the current name or string is this text, however it was escaped.
    public boolean is(byte[] asciiText) {
        if (token != Token.NAME && token != Token.STRING) {
            return false;
        }
        if (escaped) {
            return text().equals(new String(asciiText, StandardCharsets.US_ASCII));
        }
        return Arrays.equals(in, start + 1, end - 1, asciiText, 0, asciiText.length);
    }

    /// Whether the current name or string has escapes in it, so that its bytes are not its text.
    public boolean escaped() {
        return escaped;
    }

    /// The current name or string without quotes and escapes, or the current number as it is written.
    public String text() {
        return switch (token) {
            case NAME, STRING -> JsonStrings.decode(in, start + 1, end - 1, escaped);
            case NUMBER -> new String(in, start, end - start, StandardCharsets.US_ASCII);
            case OBJECT_START, OBJECT_END, ARRAY_START, ARRAY_END, TRUE, FALSE, NULL, END ->
                throw new IllegalStateException("no text in " + token);
        };
    }

    /// The current number when it is a whole one that fits a `long`; also as `12.0` or `1e3`.
    public long integer(long otherwise) {
        if (token != Token.NUMBER) {
            return otherwise;
        }
        boolean negative = in[start] == '-';
        int digits = negative ? start + 1 : start;
        long value = 0;
        for (int i = digits; i < end; i++) {
            int digit = in[i] - '0';
            if (digit < 0 || digit > 9 || i - digits >= 18) {
                return unusualInteger(otherwise);
            }
            value = 10 * value + digit;
        }
        return negative ? -value : value;
    }

    /// After a name or at the start of an object or array: moves to the last token of that value, checking all of it.
    public void skip() throws JsonSyntaxException {
        Token here = token == Token.NAME ? next() : token;
        if (here == Token.OBJECT_START || here == Token.ARRAY_START) {
            int outside = depth - 1;
            while (depth > outside) {
                next();
            }
        }
    }

    private long unusualInteger(long otherwise) {
        // A number this long is no count of anything, and exact conversion takes time that grows with its length.
        if (end - start > 32) {
            return otherwise;
        }
        double value = Double.parseDouble(text());
        return value == Math.rint(value) && Math.abs(value) <= 1L << 53 ? (long) value : otherwise;
    }

    private int significant() {
        int i = at;
        while (i < to) {
            byte b = in[i];
            if (b != ' ' && b != '\n' && b != '\r' && b != '\t') {
                at = i;
                return b & 0xFF;
            }
            i++;
        }
        at = i;
        return -1;
    }

    private Token end(int b) throws JsonSyntaxException {
        if (b >= 0) {
            throw wrong("text after the end of the value");
        }
        start = at;
        end = at;
        return Token.END;
    }

    private Token afterValue(int b) throws JsonSyntaxException {
        if (b == ',') {
            at++;
            int following = significant();
            return arrays[depth] ? value(following) : name(following);
        }
        if (b == (arrays[depth] ? ']' : '}')) {
            return close();
        }
        throw unexpected(b);
    }

    private Token value(int b) throws JsonSyntaxException {
        return switch (b) {
            case '"' -> {
                string();
                yield valueEnded(Token.STRING);
            }
            case '{' -> open(false);
            case '[' -> open(true);
            case 't' -> literal(TRUE_TEXT, Token.TRUE);
            case 'f' -> literal(FALSE_TEXT, Token.FALSE);
            case 'n' -> literal(NULL_TEXT, Token.NULL);
            case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> number();
            default -> throw unexpected(b);
        };
    }

    private Token valueEnded(Token what) {
        expect = depth == 0 ? Expect.NOTHING : Expect.COMMA_OR_CLOSE;
        return what;
    }

    private Token open(boolean array) throws JsonSyntaxException {
        if (depth == MAX_DEPTH) {
            throw wrong("more than " + MAX_DEPTH + " levels");
        }
        depth++;
        arrays[depth] = array;
        if (names != null) {
            names.objectOpened(depth);
        }
        start = at;
        end = ++at;
        expect = array ? Expect.VALUE_OR_CLOSE : Expect.NAME_OR_CLOSE;
        return array ? Token.ARRAY_START : Token.OBJECT_START;
    }

    private Token close() {
        boolean array = arrays[depth];
        if (names != null) {
            names.objectClosed(depth);
        }
        depth--;
        start = at;
        end = ++at;
        return valueEnded(array ? Token.ARRAY_END : Token.OBJECT_END);
    }

    private Token name(int b) throws JsonSyntaxException {
        if (b != '"') {
            throw unexpected(b);
        }
        string();
        if (names != null) {
            if (names.full()) {
                throw wrong("too many keys");
            }
            if (!names.add(in, start + 1, end - 1, escaped, depth)) {
                at = start;
                throw wrong("duplicate key");
            }
        }
        int colon = significant();
        if (colon != ':') {
            throw unexpected(colon);
        }
        at++;
        expect = Expect.VALUE;
        return Token.NAME;
    }

    private void string() throws JsonSyntaxException {
        start = at;
        escaped = false;
        int i = at + 1;
        while (true) {
            i = JsonStrings.plainEnd(in, i, to);
            if (i >= to) {
                at = to;
                throw unexpected(-1);
            }
            byte b = in[i];
            if (b == '"') {
                end = i + 1;
                at = end;
                return;
            }
            at = i;
            if (b == '\\') {
                i = JsonStrings.escapeEnd(in, i + 1, to);
                escaped = true;
                if (i < 0) {
                    throw wrong("invalid escape");
                }
            } else if (b >= 0) {
                throw wrong("control character in a string");
            } else {
                i = characters(i);
            }
        }
    }

    private int characters(int at) throws JsonSyntaxException {
        int i = at;
        while (i < to && in[i] < 0) {
            int next = JsonStrings.characterEnd(in, i, to);
            if (next < 0) {
                this.at = i;
                throw wrong("invalid UTF-8");
            }
            i = next;
        }
        return i;
    }

    private Token literal(byte[] text, Token what) throws JsonSyntaxException {
        if (at + text.length > to || !Arrays.equals(in, at, at + text.length, text, 0, text.length)) {
            throw wrong("unknown word");
        }
        start = at;
        at += text.length;
        end = at;
        return valueEnded(what);
    }

    private Token number() throws JsonSyntaxException {
        start = at;
        if (in[at] == '-') {
            at++;
        }
        if (at < to && in[at] == '0') {
            at++;
        } else {
            digits();
        }
        if (at < to && in[at] == '.') {
            at++;
            digits();
        }
        if (at < to && (in[at] == 'e' || in[at] == 'E')) {
            at++;
            if (at < to && (in[at] == '+' || in[at] == '-')) {
                at++;
            }
            digits();
        }
        end = at;
        if (at < to && in[at] >= '0' && in[at] <= '9') {
            throw wrong("number with a leading zero");
        }
        return valueEnded(Token.NUMBER);
    }

    private void digits() throws JsonSyntaxException {
        int first = at;
        while (at < to && in[at] >= '0' && in[at] <= '9') {
            at++;
        }
        if (at == first) {
            throw wrong("invalid number");
        }
    }

    private JsonSyntaxException unexpected(int b) {
        return wrong(b < 0 ? "unexpected end" : "unexpected character");
    }

    /// The place is counted only now: a mistake is rare and bodies are long.
    private JsonSyntaxException wrong(String reason) {
        int line = 1;
        int column = 1;
        for (int i = from; i < at; i++) {
            if (in[i] == '\n' || (in[i] == '\r' && (i + 1 == at || in[i + 1] != '\n'))) {
                line++;
                column = 1;
            } else if ((in[i] & 0xC0) != 0x80) {
                column++;
            }
        }
        return new JsonSyntaxException(reason, line, column);
    }
}
