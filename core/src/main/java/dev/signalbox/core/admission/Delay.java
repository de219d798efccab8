package dev.signalbox.core.admission;

/// Tells a standing queue from a burst, and says when it is to lose one: the control law of CoDel (RFC 8289). What it
/// looks at is how long the oldest has waited.
final class Delay {
    /// Who comes back to shedding within so many intervals goes on where it was (RFC 8289).
    private static final int REMEMBERED = 16;

    private boolean above;
    private long aboveSince;
    private boolean standing;
    private long next;
    private int count;
    private int countBefore;

    /// Whether the wait was above the target for a whole interval, and still is.
    boolean standing() {
        return standing;
    }

    /// To be called again while it says yes.
    ///
    /// @param wait of the oldest, nanoseconds
    /// @param target what it should be at most, and for how long it may be more
    boolean sheds(long wait, long target, long now) {
        if (wait < target) {
            above = false;
            standing = false;
            return false;
        }
        if (!above) {
            above = true;
            aboveSince = now;
        }
        if (now - aboveSince < target) {
            return false;
        }
        if (!standing) {
            standing = true;
            int since = count - countBefore;
            count = since > 1 && now - next < REMEMBERED * target ? since : 1;
            countBefore = count;
            next = now;
        } else if (now - next < 0) {
            return false;
        } else {
            count++;
            // Who looks seldom does not make up for all that it missed: that would be many at once.
            next = now - next > target ? now - target : next;
        }
        next += (long) (target / Math.sqrt(count));
        return true;
    }
}
