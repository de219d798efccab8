package dev.signalbox.core.dialect;

/// What a request asks for.
public enum Operation {
    CHAT("chat"),
    EMBEDDINGS("embeddings"),
    COUNT_TOKENS("count_tokens"),
    /// Answered by the gateway itself: the routes that the caller may use.
    LIST_MODELS("models"),
    /// Answered by the gateway itself: one of them.
    GET_MODEL("models"),
    /// Answered by the gateway itself: what the caller's key may do, and what is left to it.
    SHOW_KEY("key"),
    /// Answered by the gateway itself: how a deferred request stands, or its answer.
    GET_JOB("deferred"),
    /// Answered by the gateway itself: the caller's deferred requests.
    LIST_JOBS("deferred"),
    /// Answered by the gateway itself: one of them is cancelled or forgotten.
    END_JOB("deferred_end");

    private final String label;

    Operation(String label) {
        this.label = label;
    }

    /// The metric label.
    public String label() {
        return label;
    }

    /// Whether a provider is asked, and so a body is expected.
    public boolean asksProvider() {
        return this == CHAT || this == EMBEDDINGS || this == COUNT_TOKENS;
    }
}
