package dev.signalbox.dialects.eventstream;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// What the headers of a message say of its kind. One object for all messages of a stream: valid until the next.
public final class Heading {
    /// Characters of a text that is kept; what is longer says no more.
    private static final int LONGEST = 1024;

    private static final byte[] MESSAGE_TYPE = ascii(":message-type");
    private static final byte[] EVENT_TYPE = ascii(":event-type");
    private static final byte[] EXCEPTION_TYPE = ascii(":exception-type");
    private static final byte[] ERROR_CODE = ascii(":error-code");
    private static final byte[] ERROR_MESSAGE = ascii(":error-message");

    private static final int BYTES = 6;
    private static final int TEXT = 7;
    /// Bytes of a value by its type, from true to a UUID; two that begin with their length are not among them.
    private static final int[] SIZES = {0, 0, 1, 2, 4, 8, -1, -1, 8, 16};

    private final String[] known;
    private final byte[][] knownBytes;
    private String message = "";
    private String event = "";
    private String exception = "";
    private String errorCode = "";
    private String errorMessage = "";

    /// @param known texts to expect; only others cost an allocation each
    Heading(String... known) {
        this.known = known.clone();
        knownBytes = Arrays.stream(known).map(Heading::ascii).toArray(byte[][]::new);
    }

    /// `event`, `exception` or `error`; empty where nothing is said.
    public String message() {
        return message;
    }

    /// Which event it is.
    public String event() {
        return event;
    }

    /// Which exception of the service's own.
    public String exception() {
        return exception;
    }

    /// Which error that is none of those.
    public String errorCode() {
        return errorCode;
    }

    public String errorMessage() {
        return errorMessage;
    }

    /// Reads the headers.
    ///
    /// @return false for what is none
    boolean read(byte[] bytes, int from, int to) {
        message = "";
        event = "";
        exception = "";
        errorCode = "";
        errorMessage = "";
        int at = from;
        while (at < to) {
            int nameFrom = at + 1;
            int nameTo = nameFrom + (bytes[at] & 0xff);
            if (nameTo >= to) {
                return false;
            }
            int type = bytes[nameTo];
            at = nameTo + 1;
            if (type < 0 || type >= SIZES.length) {
                return false;
            }
            int size = SIZES[type];
            if (type == BYTES || type == TEXT) {
                if (to - at < 2) {
                    return false;
                }
                size = (bytes[at] & 0xff) << 8 | bytes[at + 1] & 0xff;
                at += 2;
            }
            if (to - at < size) {
                return false;
            }
            if (type == TEXT) {
                keep(bytes, nameFrom, nameTo, at, size);
            }
            at += size;
        }
        return true;
    }

    private void keep(byte[] bytes, int nameFrom, int nameTo, int from, int size) {
        if (isName(bytes, nameFrom, nameTo, MESSAGE_TYPE)) {
            message = text(bytes, from, size);
        } else if (isName(bytes, nameFrom, nameTo, EVENT_TYPE)) {
            event = text(bytes, from, size);
        } else if (isName(bytes, nameFrom, nameTo, EXCEPTION_TYPE)) {
            exception = text(bytes, from, size);
        } else if (isName(bytes, nameFrom, nameTo, ERROR_CODE)) {
            errorCode = text(bytes, from, size);
        } else if (isName(bytes, nameFrom, nameTo, ERROR_MESSAGE)) {
            errorMessage = text(bytes, from, size);
        }
    }

    private static boolean isName(byte[] bytes, int from, int to, byte[] name) {
        return Arrays.equals(bytes, from, to, name, 0, name.length);
    }

    private String text(byte[] bytes, int from, int size) {
        for (int i = 0; i < known.length; i++) {
            if (Arrays.equals(bytes, from, from + size, knownBytes[i], 0, knownBytes[i].length)) {
                return known[i];
            }
        }
        return new String(bytes, from, Math.min(size, LONGEST), StandardCharsets.UTF_8);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
