package dev.signalbox.core.resilience;

/// A breaker on consecutive failures: after five it is open, and one live request at a time tries whether the
/// endpoint is back, at first after a second, then after twice as long as the time before, up to twenty.
///
/// Unlike an ejection this may befall any endpoint, also the last one of a route: asking what is known to be
/// down would only keep its callers waiting.
final class Failing {
    static final int CONSECUTIVE = 5;
    static final long FIRST_HOLD = 1_000_000_000L;
    static final long MAX_HOLD = 20_000_000_000L;

    private volatile int failures;
    private volatile boolean open;
    private volatile boolean probing;
    private volatile long probeAt;
    private long hold;
    private long probedAt;

    boolean open() {
        return open;
    }

    boolean probing() {
        return probing;
    }

    /// When the next request may try; only while open.
    long probeAt() {
        return probeAt;
    }

    boolean mayProbe(long now) {
        return !probing && now - probeAt >= 0;
    }

    synchronized boolean takeProbe(long now) {
        if (!open || !mayProbe(now)) {
            return false;
        }
        probing = true;
        probedAt = now;
        return true;
    }

    /// To be called now and then: a probe that hangs is waited for as long as for the next after one that
    /// failed, not until its own limit, which may be minutes.
    synchronized void review(long now) {
        if (probing && now - probedAt >= MAX_HOLD) {
            probing = false;
            probeAt = now;
        }
    }

    /// The probe ended without telling anything.
    synchronized void giveBackProbe(long now) {
        probing = false;
        probeAt = now + FIRST_HOLD;
    }

    /// The endpoint answered.
    ///
    /// @return whether it was failing
    boolean alive() {
        if (failures == 0 && !open) {
            return false;
        }
        synchronized (this) {
            boolean was = open;
            failures = 0;
            open = false;
            probing = false;
            return was;
        }
    }

    /// The endpoint failed. While it is failing, only the probe's failure says anything new.
    ///
    /// @return whether it is failing from now on
    synchronized boolean failed(long now, boolean probe) {
        if (open) {
            if (probe) {
                probing = false;
                hold = Math.min(MAX_HOLD, 2 * hold);
                probeAt = now + hold;
            }
            return false;
        }
        failures++;
        if (failures < CONSECUTIVE) {
            return false;
        }
        open = true;
        hold = FIRST_HOLD;
        probeAt = now + hold;
        return true;
    }
}
