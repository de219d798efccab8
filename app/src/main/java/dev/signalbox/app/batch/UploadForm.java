package dev.signalbox.app.batch;

import dev.signalbox.core.dialect.InvalidRequest;
import dev.signalbox.model.failure.Code;
import dev.signalbox.model.failure.Problem;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a client says when it uploads a file.
///
/// @param filename for nothing but to be told again
/// @param seconds how long it is to be kept, as the client wishes; 0 for no wish
record UploadForm(String filename, long seconds) {
    static final long LEAST_SECONDS = 3_600;
    static final long MOST_SECONDS = 30L * 24 * 3_600;

    private static final int MOST_FIELD = 256;
    private static final int MOST_NAME = 255;
    private static final String FILE = "file";
    private static final String PURPOSE = "purpose";
    private static final String ANCHOR = "expires_after[anchor]";
    private static final String SECONDS = "expires_after[seconds]";
    private static final Set<String> FIELDS = Set.of(PURPOSE, ANCHOR, SECONDS);

    /// Reads all of it.
    ///
    /// @param file takes the text of the file
    static UploadForm read(InputStream in, String contentType, FormReader.Taker file)
            throws IOException, InvalidRequest {
        FormReader form = new FormReader(in, contentType);
        Map<String, String> fields = new HashMap<>();
        String filename = null;
        FormReader.Part part;
        while ((part = form.next()) != null) {
            if (part.name().equals(FILE)) {
                if (filename != null) {
                    throw wrong("One file can be uploaded at a time.", FILE);
                }
                filename = shown(part.filename());
                form.text(file);
            } else {
                String text = field(form);
                if (FIELDS.contains(part.name()) && fields.put(part.name(), text) != null) {
                    throw wrong("`" + part.name() + "` is there twice.", part.name());
                }
            }
        }
        if (filename == null) {
            throw wrong("The form has no `file`.", FILE);
        }
        String purpose = fields.get(PURPOSE);
        if (!StoredFile.INPUT.equals(purpose)) {
            throw wrong("Files are kept for batches alone: `purpose` must be `batch`.", PURPOSE);
        }
        return new UploadForm(filename, seconds(fields.get(ANCHOR), fields.get(SECONDS)));
    }

    private static String field(FormReader form) throws IOException, InvalidRequest {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        form.text((bytes, from, length) -> {
            if (text.size() + length > MOST_FIELD) {
                throw wrong("A field of the form is longer than " + MOST_FIELD + " bytes.", null);
            }
            text.write(bytes, from, length);
        });
        return text.toString(StandardCharsets.UTF_8).strip();
    }

    private static long seconds(@Nullable String anchor, @Nullable String seconds) throws InvalidRequest {
        if (anchor == null && seconds == null) {
            return 0;
        }
        long wished = seconds != null && seconds.matches("[0-9]{1,9}") ? Long.parseLong(seconds) : 0;
        if (!"created_at".equals(anchor) || wished < LEAST_SECONDS || wished > MOST_SECONDS) {
            throw expiry("expires_after");
        }
        return wished;
    }

    static InvalidRequest expiry(String param) {
        return wrong(
                "`" + param + "` must have the anchor `created_at` and " + LEAST_SECONDS + " to " + MOST_SECONDS
                        + " seconds.",
                param);
    }

    static InvalidRequest wrong(String message, @Nullable String param) {
        Problem problem = param == null
                ? Problem.of(Code.INVALID_REQUEST, message)
                : Problem.of(Code.INVALID_REQUEST, message, param);
        return new InvalidRequest(problem);
    }

    /// Never a path: only what stands behind the last separator, without what is no character to be shown.
    private static String shown(@Nullable String filename) {
        if (filename == null) {
            return FILE;
        }
        String last = filename.substring(Math.max(filename.lastIndexOf('/'), filename.lastIndexOf('\\')) + 1);
        StringBuilder name = new StringBuilder();
        last.codePoints()
                .filter(c -> !Character.isISOControl(c)
                        && Character.getType(c) != Character.FORMAT
                        && Character.getType(c) != Character.SURROGATE)
                .limit(MOST_NAME)
                .forEach(name::appendCodePoint);
        return name.isEmpty() ? FILE : name.toString();
    }
}
