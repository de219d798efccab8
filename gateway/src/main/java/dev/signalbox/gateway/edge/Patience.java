package dev.signalbox.gateway.edge;

import dev.signalbox.model.policy.HttpLimits;

/// How long a client may take, for each phase of its connection. Only looked at, by the worker's tick.
final class Patience {
    /// How long a refused client may go on sending before the connection is cut; cutting at once would take
    /// the refusal away from it (RFC 9112 §9.6).
    private static final long LINGER_NANOS = 1_000_000_000L;
    /// How long a silent client is still waited for when the process ends: its next request may be on the way.
    private static final long LAST_CALL_NANOS = 1_000_000_000L;

    private final HttpLimits limits;
    private final StrictRequestDecoder decoder;
    private long since = System.nanoTime();

    /// @param decoder knows when bytes came
    Patience(HttpLimits limits, StrictRequestDecoder decoder) {
        this.limits = limits;
        this.decoder = decoder;
    }

    /// Another phase begins.
    void begin() {
        since = System.nanoTime();
    }

    /// Whether a head that has begun should be complete. One that was sent ahead begins when it may be read.
    boolean headLate(long now) {
        return decoder.inMidHead()
                && now - later(decoder.headSince()) > limits.headTimeout().toNanos();
    }

    /// Whether a client that asks nothing may go.
    ///
    /// @param ending whether the process ends
    boolean idle(long now, boolean ending) {
        long allowed = limits.keepAlive().toNanos();
        return !decoder.inMidHead() && now - since > (ending ? Math.min(allowed, LAST_CALL_NANOS) : allowed);
    }

    /// Whether a body should be complete, or more of it have come.
    boolean bodyLate(long now) {
        return now - since > limits.bodyTimeout().toNanos()
                || now - later(decoder.lastReadAt()) > limits.bodyIdle().toNanos();
    }

    /// Whether a client that has its last answer should be gone.
    boolean lingered(long now) {
        return now - since > LINGER_NANOS;
    }

    private long later(long at) {
        return at - since > 0 ? at : since;
    }
}
