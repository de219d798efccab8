package dev.signalbox.core.status;

import java.util.Locale;

/// How a component does, in the words of Atlassian's Statuspage, the mildest first.
/// See https://developer.statuspage.io, "component status".
public enum ComponentState {
    OPERATIONAL,
    /// A person has taken it out for a while.
    UNDER_MAINTENANCE,
    DEGRADED_PERFORMANCE,
    PARTIAL_OUTAGE,
    MAJOR_OUTAGE;

    private static final ComponentState[] ALL = values();
    /// How many there are.
    public static final int KINDS = ALL.length;

    private final String word = name().toLowerCase(Locale.ROOT);

    /// As in feeds: `partial_outage`.
    public String word() {
        return word;
    }

    /// The one that is written so.
    ///
    /// @throws IllegalArgumentException when there is no such word
    public static ComponentState of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }

    static ComponentState at(int place) {
        return ALL[place];
    }

    public boolean isWorseThan(ComponentState other) {
        return compareTo(other) > 0;
    }

    public static ComponentState worseOf(ComponentState one, ComponentState other) {
        return one.isWorseThan(other) ? one : other;
    }
}
