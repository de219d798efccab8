package dev.signalbox.model.policy;

import java.util.Locale;

/// What somebody who administers may do, each more than the one before.
public enum Role {
    /// Reads.
    VIEWER,
    /// Changes things, too: targets, workloads, callers' keys.
    OPERATOR,
    /// Everything.
    ADMIN;

    private final String word = name().toLowerCase(Locale.ROOT);

    /// As users write it.
    public String word() {
        return word;
    }

    /// Whether it may do all that the other may.
    public boolean covers(Role other) {
        return compareTo(other) >= 0;
    }
}
