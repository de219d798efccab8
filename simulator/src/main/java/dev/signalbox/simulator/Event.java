package dev.signalbox.simulator;

import java.nio.charset.StandardCharsets;

/// One piece of a body: a whole server-sent event, or a slice of something else.
final class Event {
    private final byte[] bytes;
    private final boolean paced;

    Event(byte[] bytes, boolean paced) {
        this.bytes = bytes;
        this.paced = paced;
    }

    /// An event that goes out together with what comes before it.
    static Event prompt(String text) {
        return new Event(text.getBytes(StandardCharsets.UTF_8), false);
    }

    /// An event that takes the time of a token.
    static Event token(String text) {
        return new Event(text.getBytes(StandardCharsets.UTF_8), true);
    }

    /// Not a copy: whoever changes them makes a new event.
    byte[] bytes() {
        return bytes;
    }

    /// Whether it waits for the pace.
    boolean paced() {
        return paced;
    }
}
