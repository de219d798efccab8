package dev.signalbox.model.usage;

/// How a request ended; each ends in exactly one. The names are metric labels.
public enum Outcome {
    /// A complete answer.
    SUCCESS,
    /// The caller's mistake, found here or by the provider (4xx).
    CALLER_ERROR,
    /// The gateway turned it away, because it is being stopped or is over a limit of its own.
    REFUSED,
    /// Every attempt failed before content.
    UPSTREAM_ERROR,
    /// A time limit passed before content.
    TIMEOUT,
    /// The answer broke after content had gone out.
    TRUNCATED,
    /// The client left before the end.
    CLIENT_GONE,
    /// A fault of ours.
    INTERNAL_ERROR,
    /// Taken in to be answered later, which is a request of its own.
    DEFERRED;

    private final String label = name().toLowerCase(java.util.Locale.ROOT);

    public String label() {
        return label;
    }
}
