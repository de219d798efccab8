package dev.signalbox.model.policy;

/// How a stream reaches its client.
public enum Delivery {
    /// As it comes. What was sent cannot be taken back, so a stream that breaks is broken.
    LIVE,
    /// Complete, and only then: a stream that breaks on the way is replaced by another target's.
    WHOLE
}
