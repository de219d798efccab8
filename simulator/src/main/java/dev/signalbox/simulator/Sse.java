package dev.signalbox.simulator;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

/// Finds the events in recorded server-sent events.
final class Sse {
    private Sse() {}

    /// The events, each with its empty line; together they are the same bytes. What follows the last empty
    /// line comes as one more piece.
    static List<Supplier<Event>> split(byte[] bytes) {
        List<Supplier<Event>> events = new ArrayList<>();
        int start = 0;
        int lineStart = 0;
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] != '\n') {
                continue;
            }
            boolean emptyLine = i == lineStart || (i == lineStart + 1 && bytes[lineStart] == '\r');
            lineStart = i + 1;
            if (emptyLine) {
                add(events, bytes, start, lineStart);
                start = lineStart;
            }
        }
        if (start < bytes.length) {
            add(events, bytes, start, bytes.length);
        }
        return events;
    }

    private static void add(List<Supplier<Event>> events, byte[] bytes, int start, int end) {
        events.add(() -> new Event(Arrays.copyOfRange(bytes, start, end), true));
    }
}
