package dev.signalbox.core.resilience;

import java.util.Locale;

/// Whether an endpoint may be asked, and why not.
public enum Condition {
    OPEN,
    /// As many requests are under way at the target as it gets.
    FULL,
    /// Its credential is not there yet, or has expired and could not be renewed.
    NO_CREDENTIAL,
    /// Its rate limit is used up, or it asked for a pause.
    RESTING,
    /// Its key was refused, or the key's quota is used up.
    BENCHED,
    /// It refused several callers with this key.
    FORBIDDEN,
    /// The provider says that it has no such model.
    MODEL_NOT_FOUND,
    /// It failed five times in a row, and it is not time for another probe.
    FAILING,
    /// It failed too often, or was much slower than its siblings.
    EJECTED;

    private final String word = name().toLowerCase(Locale.ROOT);

    /// As in logs and `explain`: `model_not_found`.
    public String word() {
        return word;
    }
}
