package dev.signalbox.dialects.openai;

import dev.signalbox.model.failure.Failure;
import java.io.ByteArrayOutputStream;

/// Tells from the first bytes whether an answer is a stream of events at all. Some servers answer a request for a
/// stream with a page or with one JSON object that holds an error, and status 200 all the same.
public final class StreamStart {
    private static final int KEPT = 64 * 1024;

    private enum Kind {
        UNKNOWN,
        STREAM,
        JSON,
        PAGE
    }

    private final ByteArrayOutputStream kept = new ByteArrayOutputStream(0);
    private Kind kind = Kind.UNKNOWN;

    /// Whether these bytes belong to a stream. If not, they are kept to be looked at.
    public boolean isStream(byte[] bytes, int from, int to) {
        for (int i = from; i < to && kind == Kind.UNKNOWN; i++) {
            kind = switch (bytes[i]) {
                case ' ', '\t', '\r', '\n', (byte) 0xEF, (byte) 0xBB, (byte) 0xBF -> Kind.UNKNOWN;
                case '{', '[' -> Kind.JSON;
                case '<' -> Kind.PAGE;
                default -> Kind.STREAM;
            };
        }
        if (kind == Kind.JSON) {
            kept.write(bytes, from, Math.min(to - from, KEPT - kept.size()));
        }
        return kind == Kind.UNKNOWN || kind == Kind.STREAM;
    }

    /// Whether nothing that follows can change what went wrong.
    public boolean decided() {
        return kind == Kind.PAGE || kept.size() == KEPT;
    }

    /// What it was in place of a stream.
    public Failure failure() {
        byte[] body = kept.toByteArray();
        if (kind == Kind.JSON && Refusals.tellsOfError(body)) {
            return Refusals.inBand(body);
        }
        return new Failure.Malformed("The provider answered with something else than a stream of events.");
    }
}
