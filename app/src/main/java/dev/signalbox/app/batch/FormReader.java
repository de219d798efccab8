package dev.signalbox.app.batch;

import dev.signalbox.core.dialect.InvalidRequest;
import dev.signalbox.model.failure.Code;
import dev.signalbox.model.failure.Problem;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Reads a form (`multipart/form-data`, RFC 7578) part by part, holding no more of it than a few blocks.
final class FormReader {
    private static final int BLOCK = 64 * 1024;
    private static final int MOST_HEAD = 16 * 1024;
    private static final int MOST_PARTS = 32;
    private static final int MOST_BOUNDARY = 70;
    private static final String BOUNDARY_CHARS = "'()+_,-./:=? ";

    private final InputStream in;
    private final byte[] delimiter;
    private final byte[] buffer = new byte[2 * BLOCK];
    private int from;
    private int to;
    private boolean exhausted;
    private boolean last;
    private int parts;

    /// A part, whose text is read next.
    ///
    /// @param filename null when it is no file
    record Part(String name, @Nullable String filename) {}

    /// Takes the text of a part.
    interface Taker {
        void take(byte[] bytes, int from, int length) throws IOException, InvalidRequest;
    }

    /// @param contentType with the boundary
    /// @throws InvalidRequest when it has none
    FormReader(InputStream in, String contentType) throws InvalidRequest {
        this.in = in;
        String boundary = parameter(contentType, "boundary");
        if (boundary == null || !acceptable(boundary)) {
            throw broken("the `content-type` has no boundary of 1 to " + MOST_BOUNDARY + " characters");
        }
        delimiter = ("\r\n--" + boundary).getBytes(StandardCharsets.US_ASCII);
    }

    private static boolean acceptable(String boundary) {
        return !boundary.isEmpty()
                && boundary.length() <= MOST_BOUNDARY
                && boundary.chars()
                        .allMatch(c -> c < 0x80 && (Character.isLetterOrDigit(c) || BOUNDARY_CHARS.indexOf(c) >= 0));
    }

    /// The next part; null behind the last.
    ///
    /// @throws InvalidRequest when it is none
    @Nullable
    Part next() throws IOException, InvalidRequest {
        if (parts == 0) {
            // What comes before the first boundary is nobody's; it may stand at the very beginning.
            System.arraycopy(delimiter, 0, buffer, 0, 2);
            to = 2;
            text((_, _, _) -> {});
        }
        if (last) {
            return null;
        }
        if (++parts > MOST_PARTS) {
            throw broken("it has more than " + MOST_PARTS + " parts");
        }
        return head();
    }

    private Part head() throws IOException, InvalidRequest {
        String disposition = null;
        int length = 0;
        while (true) {
            String line = line();
            length += line.length();
            if (length > MOST_HEAD) {
                throw broken("the head of a part is too long");
            }
            if (line.isEmpty()) {
                break;
            }
            int colon = line.indexOf(':');
            if (colon > 0
                    && line.substring(0, colon).strip().equalsIgnoreCase("content-disposition")
                    && disposition == null) {
                disposition = line.substring(colon + 1).strip();
            }
        }
        String name =
                disposition == null || !disposition.toLowerCase(Locale.ROOT).startsWith("form-data")
                        ? null
                        : parameter(disposition, "name");
        if (disposition == null || name == null) {
            throw broken("a part has no `content-disposition: form-data` with a name");
        }
        return new Part(name, parameter(disposition, "filename"));
    }

    private String line() throws IOException, InvalidRequest {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        while (true) {
            if (from == to && !fill()) {
                throw cut();
            }
            byte next = buffer[from++];
            if (next == '\n') {
                String text = line.toString(StandardCharsets.UTF_8);
                return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
            }
            line.write(next);
            if (line.size() > MOST_HEAD) {
                throw broken("the head of a part is too long");
            }
        }
    }

    /// The text of the part whose head was read.
    void text(Taker taker) throws IOException, InvalidRequest {
        while (true) {
            int at = find();
            if (at >= 0) {
                taker.take(buffer, from, at - from);
                from = at + delimiter.length;
                boundary();
                return;
            }
            // The beginning of a boundary may be at the end of what there is.
            int sure = Math.max(0, to - from - delimiter.length + 1);
            taker.take(buffer, from, sure);
            from += sure;
            if (!fill()) {
                throw cut();
            }
        }
    }

    /// What follows a boundary: the end of its line, or `--` at the end of all.
    private void boundary() throws IOException, InvalidRequest {
        String rest = line0();
        if (rest.equals("--")) {
            last = true;
        } else if (!rest.isBlank()) {
            throw broken("a boundary is followed by something else");
        }
    }

    /// A short line; the last may have no end.
    private String line0() throws IOException, InvalidRequest {
        StringBuilder line = new StringBuilder();
        while (from < to || fill()) {
            char next = (char) (buffer[from++] & 0xff);
            if (next == '\n') {
                break;
            }
            line.append(next);
            if (line.length() == 2 && line.toString().equals("--")) {
                return "--";
            }
            if (line.length() > MOST_BOUNDARY) {
                throw broken("a boundary is followed by something else");
            }
        }
        if (exhausted && from == to && line.isEmpty()) {
            throw cut();
        }
        return line.toString().strip();
    }

    private int find() {
        for (int i = from; i <= to - delimiter.length; i++) {
            if (buffer[i] == '\r' && Arrays.equals(buffer, i, i + delimiter.length, delimiter, 0, delimiter.length)) {
                return i;
            }
        }
        return -1;
    }

    /// False when nothing more comes.
    private boolean fill() throws IOException {
        if (from > 0) {
            System.arraycopy(buffer, from, buffer, 0, to - from);
            to -= from;
            from = 0;
        }
        int read = exhausted ? -1 : in.read(buffer, to, buffer.length - to);
        exhausted = read < 0;
        to += Math.max(0, read);
        return read > 0;
    }

    private static InvalidRequest cut() {
        return broken("it ends before its last boundary");
    }

    private static InvalidRequest broken(String why) {
        return new InvalidRequest(Problem.of(Code.INVALID_REQUEST, "The body is not a valid form: " + why + "."));
    }

    /// Of a header as `form-data; name="file"; filename="a.jsonl"`; null when it is not there.
    private static @Nullable String parameter(String header, String name) {
        int at = header.indexOf(';');
        while (at >= 0 && at < header.length()) {
            int equals = header.indexOf('=', at);
            if (equals < 0) {
                return null;
            }
            String found = header.substring(at + 1, equals).strip();
            StringBuilder value = new StringBuilder();
            int i = equals + 1;
            if (i < header.length() && header.charAt(i) == '"') {
                i++;
                while (i < header.length() && header.charAt(i) != '"') {
                    if (header.charAt(i) == '\\' && i + 1 < header.length()) {
                        i++;
                    }
                    value.append(header.charAt(i++));
                }
                i = header.indexOf(';', Math.min(i + 1, header.length()));
            } else {
                int end = header.indexOf(';', i);
                value.append(header, i, end < 0 ? header.length() : end);
                i = end;
            }
            if (found.equalsIgnoreCase(name)) {
                return value.toString().strip();
            }
            at = i;
        }
        return null;
    }
}
