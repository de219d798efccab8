package dev.signalbox.core.resilience;

import dev.signalbox.model.policy.Ejection;

/// Takes an endpoint out of rotation that answers, but fails too often, or far later than its siblings. It is
/// back after a hold, on trial: a few requests at a time, and three good ones in a row end it.
///
/// It is an opinion, not a fact: where it would take more than half of what a route may use, it is overruled.
final class Outlier {
    private static final int TRIALS = 3;
    /// A minute without an ejection forgives one.
    private static final long FORGIVEN = 60_000_000_000L;

    private final Ejection settings;
    private final Window answers = new Window();
    private final Window failures = new Window();
    private volatile boolean ejected;
    private volatile long until;
    private volatile int trials;
    private int good;
    private int times;
    private long backSince;

    Outlier(Ejection settings) {
        this.settings = settings;
    }

    /// Whether it is out of rotation, or on trial.
    boolean ejected() {
        return ejected;
    }

    /// Until when it is out at least.
    long until() {
        return until;
    }

    /// Whether a request may try it although it is ejected.
    boolean onTrial(long now) {
        return now - until >= 0 && trials < TRIALS;
    }

    synchronized boolean takeTrial(long now) {
        if (!ejected || !onTrial(now)) {
            return false;
        }
        trials = trials + 1;
        return true;
    }

    /// A trial ended.
    synchronized void giveBackTrial() {
        trials = Math.max(0, trials - 1);
    }

    /// @return whether it is back in rotation by this
    boolean succeeded(long now, boolean trial) {
        answers.count(now);
        if (!trial || !ejected) {
            return false;
        }
        synchronized (this) {
            if (!ejected || ++good < TRIALS) {
                return false;
            }
            ejected = false;
            backSince = now;
            answers.clear();
            failures.clear();
            return true;
        }
    }

    /// @return whether it is ejected by this
    boolean failed(long now, boolean trial) {
        answers.count(now);
        failures.count(now);
        synchronized (this) {
            if (ejected) {
                // Of several trials at once, the first that fails sends it out for longer.
                if (trial && now - until >= 0) {
                    hold(now);
                }
                return false;
            }
            int all = answers.sum(now);
            if (all < settings.volume() || failures.sum(now) < settings.ratio() * all) {
                return false;
            }
        }
        return eject(now);
    }

    /// @return false when it was ejected already
    synchronized boolean eject(long now) {
        if (ejected) {
            return false;
        }
        if (times > 0) {
            times = (int) Math.max(0, times - (now - backSince) / FORGIVEN);
        }
        ejected = true;
        hold(now);
        return true;
    }

    private void hold(long now) {
        long hold = settings.hold().toNanos() << Math.min(times, 20);
        long longest = settings.maxHold().toNanos();
        until = now + (hold <= 0 || hold > longest ? longest : hold);
        times++;
        good = 0;
    }
}
