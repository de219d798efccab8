package dev.signalbox.core.codered;

/// What seems to be behind a level, as far as counts tell.
public enum Cause {
    PROVIDER_ERRORS("provider-errors"),
    PROVIDER_LATENCY("provider-latency"),
    /// Providers refuse with 429.
    RATE_LIMIT("rate-limit"),
    /// The gateway itself has too much to do.
    OVERLOAD("overload"),
    /// A person said so, and counts tell nothing as bad.
    BY_HAND("by-hand");

    private final String word;

    Cause(String word) {
        this.word = word;
    }

    public String word() {
        return word;
    }
}
