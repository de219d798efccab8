package dev.signalbox.app.batch;

import dev.signalbox.model.policy.Deferral;
import dev.signalbox.storage.deferral.SealedLog;
import dev.signalbox.storage.deferral.Unreadable;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Reads a file line by line, holding one of them. Lines with nothing in them are left out, but counted.
final class InputLines implements AutoCloseable {
    /// Of one line: a body of the largest size, and what is around it.
    static final int MOST_LINE = Deferral.MOST_BODY + 64 * 1024;

    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};

    private final SealedLog.Reader reader;
    private byte @Nullable [] block = new byte[0];
    private int at;
    private int number;

    /// @param number counted from 1
    /// @param text null when it is too long to be read
    record Line(int number, byte @Nullable [] text) {}

    InputLines(SealedLog.Reader reader) {
        this.reader = reader;
    }

    /// The next line; null behind the last.
    @Nullable
    Line next() throws IOException, Unreadable {
        while (true) {
            Line line = line();
            byte[] text = line == null ? null : line.text();
            if (line == null || text == null || !blank(text)) {
                return line;
            }
        }
    }

    private @Nullable Line line() throws IOException, Unreadable {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        boolean tooLong = false;
        boolean any = false;
        while (true) {
            byte[] here = block;
            if (here != null && at == here.length) {
                byte[] next = reader.next();
                here = next == null ? null : Archive.text(next);
                block = here;
                at = 0;
            }
            if (here == null) {
                return any ? ended(text, tooLong) : null;
            }
            int end = at;
            while (end < here.length && here[end] != '\n') {
                end++;
            }
            any |= here.length > 0;
            tooLong |= text.size() + end - at > MOST_LINE;
            if (!tooLong) {
                text.write(here, at, end - at);
            }
            boolean complete = end < here.length;
            at = complete ? end + 1 : end;
            if (complete) {
                return ended(text, tooLong);
            }
        }
    }

    private Line ended(ByteArrayOutputStream text, boolean tooLong) {
        number++;
        byte[] bytes = text.toByteArray();
        return new Line(number, tooLong ? null : number == 1 ? withoutMark(bytes) : bytes);
    }

    /// Some editors put one at the beginning of a text.
    private static byte[] withoutMark(byte[] line) {
        int length = BYTE_ORDER_MARK.length;
        return line.length >= length && Arrays.equals(line, 0, length, BYTE_ORDER_MARK, 0, length)
                ? Arrays.copyOfRange(line, length, line.length)
                : line;
    }

    private static boolean blank(byte[] line) {
        for (byte each : line) {
            if (each != ' ' && each != '\t' && each != '\r') {
                return false;
            }
        }
        return true;
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }
}
