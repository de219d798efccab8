package dev.signalbox.gateway.edge;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads requests by the letter of RFC 9112's grammar. It takes none of the liberties that this leaves to
/// a server, but two that leave only one way to go on: line ends before a request, and folded lines in a
/// trailer, of which nothing is used. Slow, whole in memory, and written without a look at the decoder.
final class StrictReading {
    private static final Pattern LINE =
            Pattern.compile("([!#$%&'*+.^_`|~0-9A-Za-z-]+) ([\\x21-\\x7e\\x80-\\xff]+) " + "(HTTP/1\\.[01])");
    private static final Pattern FIELD =
            Pattern.compile("([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \\t]*([\\x21-\\x7e\\x80-\\xff]"
                    + "(?:[\\t\\x20-\\x7e\\x80-\\xff]*[\\x21-\\x7e\\x80-\\xff])?)?[ \\t]*");
    private static final Pattern FOLDED = Pattern.compile("[ \\t][^\\r\\n]*");
    private static final Pattern NOT_IN_TRAILER =
            Pattern.compile("(?i)(?:content-length|transfer-encoding|trailer):.*");
    private static final Pattern CHUNK =
            Pattern.compile("0*([0-9A-Fa-f]{1,7})(?:[ \\t]*;[\\t\\x20-\\x7e\\x80-\\xff]*)?");

    private final String in;
    private final List<String> requests = new ArrayList<>();
    private int at;

    private StrictReading(String in) {
        this.in = in;
    }

    static Reading of(byte[] bytes) {
        StrictReading reading = new StrictReading(new String(bytes, ISO_8859_1));
        try {
            while (reading.request()) {}
            return new Reading(reading.requests, false);
        } catch (NoRequest _) {
            return new Reading(reading.requests, true);
        }
    }

    /// @return false when the bytes end before the request does
    private boolean request() throws NoRequest {
        while (at < in.length() && (in.charAt(at) == '\r' || in.charAt(at) == '\n')) {
            at++;
        }
        String line = line();
        if (line == null) {
            return false;
        }
        Matcher first = matching(LINE, line);
        List<Field> fields = fields();
        if (fields == null) {
            return false;
        }
        boolean http11 = first.group(3).equals("HTTP/1.1");
        int hosts = values(fields, "host").size();
        List<String> lengths = values(fields, "content-length");
        List<String> encodings = values(fields, "transfer-encoding");
        require(hosts == 1 || hosts == 0 && !http11);
        require(lengths.isEmpty() || lengths.size() == 1 && lengths.getFirst().matches("0*[0-9]{1,18}"));
        require(encodings.isEmpty()
                || lengths.isEmpty()
                        && http11
                        && encodings.size() == 1
                        && encodings.getFirst().equalsIgnoreCase("chunked"));
        String body =
                encodings.isEmpty() ? sized(lengths.isEmpty() ? 0 : Long.parseLong(lengths.getFirst())) : chunks();
        if (body == null) {
            return false;
        }
        List<String> told = fields.stream()
                .filter(field -> !field.name().equals("content-length"))
                .map(field -> field.name() + ":" + field.value())
                .toList();
        requests.add(Reading.request(line, told, body));
        return true;
    }

    private @Nullable List<Field> fields() throws NoRequest {
        List<Field> fields = new ArrayList<>();
        for (String line = line(); line != null; line = line()) {
            if (line.isEmpty()) {
                return fields;
            }
            Matcher field = matching(FIELD, line);
            String value = field.group(2);
            fields.add(new Field(field.group(1).toLowerCase(Locale.ROOT), value == null ? "" : value));
        }
        return null;
    }

    private boolean trailer() throws NoRequest {
        for (String line = line(); line != null; line = line()) {
            if (line.isEmpty()) {
                return true;
            }
            require(FOLDED.matcher(line).matches()
                    || FIELD.matcher(line).matches()
                            && !NOT_IN_TRAILER.matcher(line).matches());
        }
        return false;
    }

    private @Nullable String sized(long length) {
        if (length > in.length() - at) {
            return null;
        }
        at += (int) length;
        return in.substring(at - (int) length, at);
    }

    private @Nullable String chunks() throws NoRequest {
        StringBuilder body = new StringBuilder();
        while (true) {
            String line = line();
            if (line == null) {
                return null;
            }
            int size = Integer.parseInt(matching(CHUNK, line).group(1), 16);
            if (size == 0) {
                return trailer() ? body.toString() : null;
            }
            String data = sized(size);
            String end = data == null ? null : line();
            if (end == null) {
                return null;
            }
            require(end.isEmpty());
            body.append(data);
        }
    }

    /// The next line without its end, null when it has none yet.
    private @Nullable String line() throws NoRequest {
        int end = in.indexOf('\n', at);
        if (end < 0) {
            return null;
        }
        require(end > at && in.charAt(end - 1) == '\r');
        String line = in.substring(at, end - 1);
        at = end + 1;
        return line;
    }

    private static List<String> values(List<Field> fields, String name) {
        return fields.stream()
                .filter(field -> field.name().equals(name))
                .map(Field::value)
                .toList();
    }

    private static Matcher matching(Pattern pattern, String text) throws NoRequest {
        Matcher matcher = pattern.matcher(text);
        require(matcher.matches());
        return matcher;
    }

    private static void require(boolean fits) throws NoRequest {
        if (!fits) {
            throw new NoRequest();
        }
    }

    private record Field(String name, String value) {}

    private static final class NoRequest extends Exception {
        private static final long serialVersionUID = 1;
    }
}
