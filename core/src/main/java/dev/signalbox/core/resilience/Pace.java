package dev.signalbox.core.resilience;

/// How long an endpoint takes to first content: lately, and usually. Two moving averages, read without a lock.
final class Pace {
    private static final int ENOUGH = 20;
    private static final double FAST = 0.1;
    private static final double SLOW = 0.01;

    private volatile double lately;
    private volatile double usually;
    private volatile int seen;

    synchronized void add(long nanos) {
        lately = seen == 0 ? nanos : lately + FAST * (nanos - lately);
        if (seen < ENOUGH) {
            seen = seen + 1;
            usually = lately;
        }
    }

    /// What was slow lately is over.
    synchronized void forgive() {
        lately = usually;
    }

    /// About once a second: what lasts for minutes becomes the usual.
    synchronized void settle() {
        if (known()) {
            usually = usually + SLOW * (lately - usually);
        }
    }

    boolean known() {
        return seen >= ENOUGH;
    }

    double lately() {
        return lately;
    }

    double usually() {
        return usually;
    }
}
