package dev.signalbox.core.codered;

/// How bad it is, the mildest first.
public enum Level {
    /// The declared policy holds.
    GREEN,
    YELLOW,
    ORANGE,
    RED;

    /// The next milder one; green stays green.
    Level milder() {
        return this == GREEN ? GREEN : values()[ordinal() - 1];
    }

    boolean isWorseThan(Level other) {
        return compareTo(other) > 0;
    }
}
