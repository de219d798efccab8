package dev.signalbox.core.resilience;

/// A time during which something is not asked because it said so: a rate limit that is used up, a key that
/// was refused.
final class Rest {
    /// Why.
    enum Reason {
        /// 429, or a limit known to be used up.
        RATE_LIMITED,
        /// The key was refused, or its quota is used up.
        CREDENTIAL,
        /// Several callers were refused, so it is not them.
        FORBIDDEN,
        /// The provider does not have the model.
        MODEL_NOT_FOUND
    }

    private volatile boolean resting;
    private volatile long until;
    private volatile Reason reason = Reason.RATE_LIMITED;
    private volatile long began;
    private long lastNanos;

    boolean at(long now) {
        // Ends by itself: a reader that noted the end could undo a rest that begins just then.
        return resting && now - until < 0;
    }

    Reason reason() {
        return reason;
    }

    long until() {
        return until;
    }

    /// Rests for so long from now, or longer when it already does.
    ///
    /// @return whether it did not rest before
    synchronized boolean rest(long now, long nanos, Reason why) {
        boolean before = at(now);
        if (!before) {
            began = now;
        }
        if (!before || now + nanos - until > 0) {
            until = now + nanos;
            if (why != reason) {
                // Each reason has its own bounds.
                lastNanos = 0;
            }
            reason = why;
        }
        resting = true;
        return !before;
    }

    /// Rests for a time that doubles from the last, between two bounds.
    synchronized boolean restLonger(long now, long first, long longest, Reason why) {
        if (at(now)) {
            // Requests that were under way when it began to rest say nothing new.
            return false;
        }
        long nanos = lastNanos == 0 || why != reason ? first : Math.min(longest, 2 * lastNanos);
        boolean begun = rest(now, nanos, why);
        lastNanos = nanos;
        return begun;
    }

    /// What it was about is over, unless it began later than this.
    synchronized void overtaken(long then) {
        if (began - then < 0) {
            resting = false;
        }
    }

    /// It answered: the next rest begins with the shortest again.
    ///
    /// @param asked when; what was under way before the rest says nothing about what comes after it
    void over(long asked) {
        if (lastNanos != 0 && asked - began >= 0) {
            forget();
        }
    }

    private synchronized void forget() {
        lastNanos = 0;
    }
}
