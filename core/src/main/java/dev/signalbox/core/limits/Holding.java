package dev.signalbox.core.limits;

import dev.signalbox.core.port.SharedState.Use;
import java.util.concurrent.atomic.AtomicInteger;

/// How many requests of a limit are under way, here and, as far as known, at all replicas. Why replicas use first and
/// tell afterwards: `docs/decisions/shared-limits.md`.
final class Holding extends Shared {
    private final AtomicInteger running;
    private volatile long others;
    private volatile long known;
    private long sent;

    Holding(Peers peers, String name, AtomicInteger running) {
        super(peers, name);
        this.running = running;
    }

    /// Whether so many may run here. Before the others know of it one more may, or a lease of half of what would be
    /// everybody's part of those that were left.
    boolean allows(int here, int limit) {
        if (peers.alone()) {
            touch();
            return here <= Math.max(1, limit / peers.shares());
        }
        long left = limit - others - known;
        double lease = left / (2.0 * peers.seen());
        boolean allowed = here + others <= limit && here - known <= Math.max(1, lease);
        touch();
        if (!allowed || here - known > lease / 2) {
            peers.hurry();
        }
        return allowed;
    }

    long left(int limit) {
        return peers.alone() ? Math.max(1, limit / peers.shares()) - running.get() : limit - others - running.get();
    }

    @Override
    Use use(long now) {
        sent = running.get();
        return new Use.Held(name, sent);
    }

    @Override
    void told(long answer, long at) {
        others = answer;
        known = sent;
    }

    @Override
    void parted(long now) {
        // What runs is known here without anybody else.
    }

    @Override
    boolean lasting() {
        return sent > 0;
    }
}
