package dev.signalbox.simulator;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/// Disfigures the events of one answer as its faults say: line ends, spacing, comments, broken characters, size,
/// compression. Works on bytes, so what it does not touch stays as it was.
final class EventShape {
    /// Where a stream's content begins, and, last, that of an answer in one piece.
    private static final String[] CONTENT = {
        "\"delta\":{\"content\":\"",
        "_delta\",\"text\":\"",
        "_delta\",\"thinking\":\"",
        "_delta\",\"partial_json\":\"",
        "\"function\":{\"arguments\":\"",
        "\"message\":{\"role\":\"assistant\",\"content\":\"",
        "\"type\":\"text\",\"text\":\"",
        "\"parts\": [{\"text\": \""
    };

    private static final byte[] COMMENT = ": keep-alive\n\n".getBytes(ISO_8859_1);
    private static final byte[] NOT_UTF8 = {(byte) 0xff, (byte) 0xc3, (byte) 0x28, (byte) 0xe2, (byte) 0x82};

    private final FaultPlan plan;
    private final boolean stream;
    private final @Nullable Packer packer;
    private boolean inserted;

    EventShape(FaultPlan plan, boolean stream) {
        this.plan = plan;
        this.stream = stream;
        packer = plan.has(Fault.Kind.GZIP) ? new Packer() : null;
    }

    /// The bytes to send for one event.
    byte[] of(byte[] event) {
        byte[] shaped = event;
        if (stream && plan.has(Fault.Kind.COMMENTS)) {
            shaped = join(COMMENT, shaped);
        }
        if (stream && (plan.has(Fault.Kind.CRLF) || plan.has(Fault.Kind.NO_SPACE))) {
            shaped = reframed(shaped);
        }
        if (!inserted && plan.has(Fault.Kind.INVALID_UTF8)) {
            shaped = insert(shaped, NOT_UTF8);
        }
        if (!inserted && plan.has(Fault.Kind.BIG_EVENT)) {
            byte[] filler = new byte[(int) plan.number(Fault.Kind.BIG_EVENT)];
            Arrays.fill(filler, (byte) 'x');
            shaped = insert(shaped, filler);
        }
        return packer == null ? shaped : packer.pack(shaped);
    }

    /// What is still to be sent after the last event.
    byte[] end() {
        return packer == null ? new byte[0] : packer.end();
    }

    private byte[] reframed(byte[] event) {
        String text = new String(event, ISO_8859_1);
        if (plan.has(Fault.Kind.NO_SPACE)) {
            // Only at the start of a line: "data: " may also be what the model says.
            text = (text.startsWith("data: ") ? "data:" + text.substring(6) : text).replace("\ndata: ", "\ndata:");
        }
        if (plan.has(Fault.Kind.CRLF)) {
            text = text.replace("\r\n", "\n").replace("\n", "\r\n");
        }
        return text.getBytes(ISO_8859_1);
    }

    /// Puts bytes at the start of the event's content, if it has any.
    private byte[] insert(byte[] event, byte[] foreign) {
        String text = new String(event, ISO_8859_1);
        for (String marker : CONTENT) {
            int at = text.indexOf(marker) + marker.length();
            if (at >= marker.length()) {
                inserted = true;
                return join(Arrays.copyOf(event, at), join(foreign, Arrays.copyOfRange(event, at, event.length)));
            }
        }
        return event;
    }

    private static byte[] join(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    /// gzip with a flush after every event, so that a reader can unpack each as it comes.
    private static final class Packer {
        private final ByteArrayOutputStream packed = new ByteArrayOutputStream();
        private final GZIPOutputStream gzip;

        Packer() {
            try {
                gzip = new GZIPOutputStream(packed, 512, true);
            } catch (IOException impossible) {
                throw new UncheckedIOException(impossible);
            }
        }

        byte[] pack(byte[] bytes) {
            try {
                gzip.write(bytes);
                gzip.flush();
            } catch (IOException impossible) {
                throw new UncheckedIOException(impossible);
            }
            return drain();
        }

        byte[] end() {
            try {
                gzip.close();
            } catch (IOException impossible) {
                throw new UncheckedIOException(impossible);
            }
            return drain();
        }

        private byte[] drain() {
            byte[] bytes = packed.toByteArray();
            packed.reset();
            return bytes;
        }
    }
}
