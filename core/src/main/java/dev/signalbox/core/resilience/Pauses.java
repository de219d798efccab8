package dev.signalbox.core.resilience;

/// When this process itself stood still. What failed because of that says nothing about providers.
final class Pauses {
    private static final long AFTERMATH = 1_000_000_000L;

    private volatile boolean any;
    private volatile long until;

    /// The process went on just now after having stood still.
    void ended(long now) {
        until = now + AFTERMATH;
        any = true;
    }

    boolean discount(long now) {
        return any && now - until < 0;
    }
}
