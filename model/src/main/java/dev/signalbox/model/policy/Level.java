package dev.signalbox.model.policy;

import java.util.Locale;

/// How bad it is, the mildest first.
public enum Level {
    /// What is declared holds.
    GREEN,
    YELLOW,
    ORANGE,
    RED;

    private final String word = name().toLowerCase(Locale.ROOT);

    /// As people write it: `orange`.
    public String word() {
        return word;
    }

    /// The next milder one; green stays green.
    public Level milder() {
        return this == GREEN ? GREEN : values()[ordinal() - 1];
    }

    public boolean isWorseThan(Level other) {
        return compareTo(other) > 0;
    }

    public static Level worseOf(Level one, Level other) {
        return one.isWorseThan(other) ? one : other;
    }

    public static Level milderOf(Level one, Level other) {
        return one.isWorseThan(other) ? other : one;
    }
}
