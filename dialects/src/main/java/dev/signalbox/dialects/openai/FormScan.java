package dev.signalbox.dialects.openai;

import dev.signalbox.core.dialect.AnswerPipe;
import dev.signalbox.core.dialect.InvalidRequest;
import dev.signalbox.core.dialect.Operation;
import dev.signalbox.core.dialect.Scan;
import dev.signalbox.core.dialect.Splice;
import dev.signalbox.model.failure.Code;
import dev.signalbox.model.failure.Problem;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What routing must know of a request that comes as a form (`multipart/form-data`, RFC 7578), as those with a sound or
/// a picture do. Read strictly: what two readers could take for different forms is refused, since the provider must see
/// the model that was looked at here.
final class FormScan implements Scan {
    private static final int MAX_PARTS = 200;
    private static final int MAX_HEAD = 8 * 1024;
    private static final int MAX_VALUE = 1024;
    private static final byte[] LINE = {'\r', '\n'};
    private static final byte[] HEAD_END = {'\r', '\n', '\r', '\n'};
    private static final Pattern BOUNDARY = Pattern.compile("[A-Za-z0-9'()+_,./:=?-]{1,70}");
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9'+_.-]+");
    /// What some SDKs say of each field besides its name.
    private static final Pattern PLAIN = Pattern.compile(
            "content-type: *text/plain(?: *; *charset=\"?utf-8\"?)?|content-transfer-encoding: *(?:7bit|8bit|binary)",
            Pattern.CASE_INSENSITIVE);

    /// Name and, after it, a file's name, with nothing in the name that readers undo differently.
    private static final Pattern DISPOSITION = Pattern.compile(
            "form-data *; *name=(?:\"([^\"\\\\%]*)\"|([A-Za-z0-9_.\\[\\]-]+))"
                    + "(?: *; *filename=(?:\"[^\"]*\"|[^;\"\\s]+))?(?: *; *filename\\*=[^;\"\\s]+)?",
            Pattern.CASE_INSENSITIVE);

    private final Operation operation;
    private final String boundary;
    private String model = "";
    private int modelFrom = -1;
    private int modelTo;
    private boolean stream;

    private FormScan(Operation operation, String boundary) {
        this.operation = operation;
        this.boundary = boundary;
    }

    static FormScan of(Operation operation, byte[] body, int length) throws InvalidRequest {
        int end = find(LINE, body, 0, Math.min(length, 80));
        String first = end < 0 ? "" : text(body, 0, end);
        if (!first.startsWith("--") || !BOUNDARY.matcher(first.substring(2)).matches()) {
            throw unreadable("it does not begin with a boundary");
        }
        FormScan scan = new FormScan(operation, first.substring(2));
        scan.refuseOtherLines(body, length);
        scan.read(body, end + LINE.length, length);
        if (scan.modelFrom < 0) {
            throw invalid("The form has no `model`.", "model");
        }
        return scan;
    }

    /// Some readers end a part also at a boundary behind a CR or an LF alone, and would find other fields than we do.
    private void refuseOtherLines(byte[] body, int length) throws InvalidRequest {
        byte[] dashed = ("--" + boundary).getBytes(StandardCharsets.US_ASCII);
        for (int at = 1; at + dashed.length < length; at++) {
            byte last = body[at];
            boolean half = last == '\r' || (last == '\n' && body[at - 1] != '\r');
            int next = at + 1;
            if (half && Arrays.equals(body, next, next + dashed.length, dashed, 0, dashed.length)) {
                throw unreadable("a boundary stands behind half an end of line");
            }
        }
    }

    private void read(byte[] body, int from, int length) throws InvalidRequest {
        byte[] delimiter = ("\r\n--" + boundary).getBytes(StandardCharsets.US_ASCII);
        Set<String> names = new HashSet<>();
        int at = from;
        for (int parts = 0; parts < MAX_PARTS; parts++) {
            int headEnd = find(HEAD_END, body, at, Math.min(length, at + MAX_HEAD));
            if (headEnd < 0) {
                throw unreadable("a part of it has no end of its head, or a large one");
            }
            int content = headEnd + HEAD_END.length;
            int contentEnd = find(delimiter, body, content, length);
            if (contentEnd < 0) {
                throw unreadable("it ends within a part");
            }
            part(text(body, at, headEnd), body, content, contentEnd, names);
            at = contentEnd + delimiter.length;
            if (startsWith("--", body, at, length)) {
                return;
            }
            if (!startsWith("\r\n", body, at, length)) {
                throw unreadable("something follows a boundary");
            }
            at += LINE.length;
        }
        throw unreadable("it has more than " + MAX_PARTS + " parts");
    }

    private void part(String head, byte[] body, int from, int to, Set<String> names) throws InvalidRequest {
        @Nullable String name = null;
        boolean plain = true;
        for (String line : head.split("\r\n", -1)) {
            int colon = line.indexOf(':');
            if (colon < 1 || line.charAt(0) == ' ' || line.charAt(0) == '\t') {
                throw unreadable("a part of it has a broken head");
            }
            String value = line.substring(colon + 1).strip();
            if (!line.substring(0, colon).toLowerCase(Locale.ROOT).equals("content-disposition")) {
                plain &= PLAIN.matcher(line).matches();
            } else {
                Matcher said = DISPOSITION.matcher(value);
                if (name != null || !said.matches()) {
                    throw unreadable("a part of it has no plain name");
                }
                name = said.group(1) == null ? said.group(2) : said.group(1);
                plain &= !value.toLowerCase(Locale.ROOT).contains("filename");
            }
        }
        if (name == null) {
            throw unreadable("a part of it has no name");
        }
        boolean ours = name.equals("model") || name.equals("stream");
        if (!ours) {
            return;
        }
        if (!names.add(name)) {
            throw invalid("`" + name + "` is there twice.", name);
        }
        String value = value(body, from, to);
        if (!plain || value == null) {
            throw invalid("`" + name + "` must be a plain text of the form.", name);
        }
        if (name.equals("model")) {
            if (value.isEmpty()) {
                throw invalid("`model` must be a non-empty text.", "model");
            }
            model = value;
            modelFrom = from;
            modelTo = to;
        } else {
            stream = value.equalsIgnoreCase("true") || value.equals("1");
        }
    }

    @Override
    public Operation operation() {
        return operation;
    }

    @Override
    public String model() {
        return model;
    }

    @Override
    public boolean stream() {
        return stream;
    }

    @Override
    public long maxTokens() {
        return 0;
    }

    @Override
    public List<Splice> edits(String model, boolean askUsage, int maxTokens) {
        return model.equals(this.model)
                ? List.of()
                : List.of(new Splice(modelFrom, modelTo, model.getBytes(StandardCharsets.UTF_8)));
    }

    /// The boundary that was read, whatever the client's header says, so that the provider reads the same parts.
    @Override
    public String contentType() {
        String quote = TOKEN.matcher(boundary).matches() ? "" : "\"";
        return "multipart/form-data; boundary=" + quote + boundary + quote;
    }

    @Override
    public boolean opaque() {
        return true;
    }

    @Override
    public AnswerPipe passThrough(int maxEvent) {
        return new OpaquePass(!stream);
    }

    /// Null for what is no line of text.
    private static @Nullable String value(byte[] body, int from, int to) {
        if (to - from > MAX_VALUE) {
            return null;
        }
        String text = new String(body, from, to - from, StandardCharsets.UTF_8);
        return text.chars().anyMatch(c -> c < ' ' || c == 0x7f || c == '\uFFFD') ? null : text;
    }

    private static int find(byte[] wanted, byte[] in, int from, int to) {
        int last = to - wanted.length;
        for (int i = from; i <= last; i++) {
            if (in[i] == wanted[0] && matches(wanted, in, i)) {
                return i;
            }
        }
        return -1;
    }

    private static boolean matches(byte[] wanted, byte[] in, int at) {
        for (int i = 1; i < wanted.length; i++) {
            if (in[at + i] != wanted[i]) {
                return false;
            }
        }
        return true;
    }

    private static boolean startsWith(String wanted, byte[] in, int at, int length) {
        return at + wanted.length() <= length
                && text(in, at, at + wanted.length()).equals(wanted);
    }

    private static String text(byte[] body, int from, int to) {
        return new String(body, from, to - from, StandardCharsets.ISO_8859_1);
    }

    private static InvalidRequest unreadable(String why) {
        return new InvalidRequest(
                Problem.of(Code.INVALID_REQUEST, "The body is not a form that can be read: " + why + "."));
    }

    private static InvalidRequest invalid(String message, String param) {
        return new InvalidRequest(Problem.of(Code.INVALID_REQUEST, message, param));
    }
}
