package dev.signalbox.core.resilience;

/// How many further attempts there may be: a share of the first attempts in the last ten seconds, and never
/// fewer than three, so that a quiet service can retry at all. Keeps a retry storm from keeping a provider
/// down (Google, *Site Reliability Engineering*, "Handling Overload").
public final class RetryBudget {
    /// Of the first attempts at an endpoint.
    static final double OF_ENDPOINT = 0.2;
    /// Of the requests of one caller.
    static final double OF_CALLER = 0.1;

    private static final int FLOOR = 3;

    private final double share;
    private final Window first = new Window();
    private final Window further = new Window();

    RetryBudget(double share) {
        this.share = share;
    }

    public static RetryBudget ofCaller() {
        return new RetryBudget(OF_CALLER);
    }

    /// A first attempt was made.
    public void count(long now) {
        first.count(now);
    }

    /// Whether there is room for one more.
    boolean allows(long now) {
        return allows(1, now);
    }

    /// Whether there is room for one more in a part of the budget.
    ///
    /// @param part of the budget that may be used, 0 to 1
    public boolean allows(double part, long now) {
        return further.sum(now) < part * Math.max(FLOOR, (int) (share * first.sum(now)));
    }

    /// Takes one if there is room.
    public boolean take(long now) {
        return take(1, now);
    }

    /// Takes one if there is room in a part of the budget.
    ///
    /// @param part of the budget that may be used, 0 to 1
    public synchronized boolean take(double part, long now) {
        if (!allows(part, now)) {
            return false;
        }
        further.count(now);
        return true;
    }
}
