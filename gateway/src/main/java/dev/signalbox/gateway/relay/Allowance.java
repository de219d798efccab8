package dev.signalbox.gateway.relay;

import java.util.concurrent.atomic.AtomicLong;

/// How many bytes of a kind the process may hold at once. Any thread may use it.
public final class Allowance {
    private final long most;
    private final AtomicLong held = new AtomicLong();

    /// @param most bytes
    public Allowance(long most) {
        this.most = most;
    }

    /// Counts more bytes; false, and nothing counted, when there is no room for them.
    public boolean take(long bytes) {
        if (held.addAndGet(bytes) > most) {
            held.addAndGet(-bytes);
            return false;
        }
        return true;
    }

    public void giveBack(long bytes) {
        // Most requests hold nothing by the time they end, and all threads share the number.
        if (bytes != 0) {
            held.addAndGet(-bytes);
        }
    }
}
