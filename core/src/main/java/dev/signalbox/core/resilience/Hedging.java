package dev.signalbox.core.resilience;

import dev.signalbox.model.policy.Hedge;
import java.util.concurrent.atomic.AtomicLong;

/// When a route's streams get a second attempt, and how many may. Sharing one route's requests, it knows how
/// long first content takes there (Dean and Barroso, *The Tail at Scale*, 2013).
public final class Hedging {
    private static final long ONE = 1_000_000;
    /// Hedges that may be saved up.
    private static final long MOST = 10 * ONE;
    private static final double TAIL = 0.95;

    private final Hedge settings;
    private final Latency latency = new Latency();
    private final AtomicLong saved = new AtomicLong();

    Hedging(Hedge settings) {
        this.settings = settings;
    }

    /// A request came.
    public void count() {
        long more = (long) (settings.share() * ONE);
        if (saved.get() < MOST) {
            saved.addAndGet(more);
        }
    }

    /// First content came, so many nanoseconds after the request's first attempt began.
    public void content(long nanos) {
        latency.add(nanos);
    }

    /// How long the first attempt may be silent, in nanoseconds; -1 while that is not known.
    public long after() {
        return settings.after() != null ? settings.after().toNanos() : latency.quantile(TAIL);
    }

    /// One that was taken was not made.
    public void giveBack() {
        saved.addAndGet(ONE);
    }

    /// Takes one of the hedges that the budget allows.
    public boolean take() {
        long before;
        do {
            before = saved.get();
            if (before < ONE) {
                return false;
            }
        } while (!saved.compareAndSet(before, before - ONE));
        return true;
    }
}
