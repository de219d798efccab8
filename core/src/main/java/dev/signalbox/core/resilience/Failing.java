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
    private int probe;

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

    /// @return the probe's number; 0 when there can be none now
    synchronized int takeProbe(long now) {
        if (!open || !mayProbe(now)) {
            return 0;
        }
        probing = true;
        probedAt = now;
        // Never 0, also after more probes than an int counts.
        probe = Math.max(1, probe + 1);
        return probe;
    }

    /// The probe was not sent after all.
    synchronized void undoProbe(int number) {
        if (probing && number == probe) {
            probing = false;
        }
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
    synchronized void giveBackProbe(int number, long now) {
        if (probing && number == probe) {
            probing = false;
            probeAt = now + FIRST_HOLD;
        }
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
    /// @param number of the probe that failed, 0 when it was none
    /// @return whether it is failing from now on
    synchronized boolean failed(long now, int number) {
        if (open) {
            // One that was given up on, or a leftover of an earlier outage, must not end the probe of now.
            if (probing && number == probe) {
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
