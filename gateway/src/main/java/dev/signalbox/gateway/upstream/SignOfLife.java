package dev.signalbox.gateway.upstream;

/// Notices that a shared connection is dead although nobody has closed it.
final class SignOfLife {
    /// After so long without a byte, while calls are under way, the provider is asked for a sign, and has so
    /// long for it.
    private static final long SILENCE_NANOS = 20_000_000_000L;

    private static final long ANSWER_NANOS = 6_000_000_000L;

    private long heardAt = System.nanoTime();
    private long askedAt;
    private boolean asked;

    /// Any bytes came.
    void heard() {
        heardAt = System.nanoTime();
        asked = false;
    }

    boolean heardSince(long then) {
        return heardAt - then >= 0;
    }

    /// Nothing is under way, so silence says nothing: that of the next call begins with it.
    void rest(long now) {
        heardAt = now;
        asked = false;
    }

    /// Whether the provider has let its time pass.
    boolean missing(long now) {
        return asked && now - askedAt > ANSWER_NANOS;
    }

    /// Whether it is to be asked now.
    boolean ask(long now) {
        if (asked || now - heardAt <= SILENCE_NANOS) {
            return false;
        }
        asked = true;
        askedAt = now;
        return true;
    }
}
