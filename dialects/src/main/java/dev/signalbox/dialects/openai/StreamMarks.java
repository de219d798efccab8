package dev.signalbox.dialects.openai;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// The marks in a stream that are not chunks.
final class StreamMarks {
    /// The `event` field of an error, where a provider sends one.
    static final String ERROR_EVENT = "error";

    private static final byte[] DONE = "[DONE]".getBytes(StandardCharsets.US_ASCII);

    private StreamMarks() {}

    /// Whether the data is the mark after the last chunk.
    static boolean isDone(byte[] data, int from, int to) {
        int end = to;
        while (end > from && data[end - 1] == ' ') {
            end--;
        }
        return Arrays.equals(data, from, end, DONE, 0, DONE.length);
    }
}
