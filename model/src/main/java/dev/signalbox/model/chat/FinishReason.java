package dev.signalbox.model.chat;

/// Why an answer ended.
public enum FinishReason {
    /// The model was done.
    STOP,
    /// One of the request's stop texts was met.
    STOP_SEQUENCE,
    /// The token limit was met.
    LENGTH,
    /// The model calls tools and waits for their results.
    TOOL_CALLS,
    /// The provider's filter cut it.
    CONTENT_FILTER,
    /// The model declined.
    REFUSAL,
    /// The provider interrupts a long turn; the client sends it back to go on.
    PAUSE
}
