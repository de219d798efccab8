package dev.signalbox.core.codered;

import java.time.Duration;

/// How many requests went well and how many did not, over every time up to three days back, in 18 KB that are
/// never more: the last quarter of an hour by 2 s, six hours by a minute, all by a quarter. For one thread.
final class Windows {
    /// Between two looks at the counts; nothing is told apart within it.
    static final Duration STEP = Duration.ofSeconds(2);

    static final Duration HOUR = Duration.ofHours(1);

    private final Ring fine = new Ring(STEP, Duration.ofMinutes(15));
    private final Ring middle = new Ring(Duration.ofMinutes(1), Duration.ofHours(6));
    private final Ring coarse = new Ring(Duration.ofMinutes(15), Duration.ofDays(3));
    private final long begun;

    /// @param now seconds of a clock that only goes on
    Windows(long now) {
        begun = now;
    }

    /// Counts what came since the last time.
    void add(long now, long good, long bad) {
        fine.add(now, good, bad);
        middle.add(now, good, bad);
        coarse.add(now, good, bad);
    }

    /// What came in that long before now.
    Counts over(Duration window, long now) {
        Ring ring = window.compareTo(fine.span) <= 0 ? fine : window.compareTo(middle.span) <= 0 ? middle : coarse;
        long observed = Math.max(STEP.toSeconds(), now - begun);
        return ring.over(window, now, Math.min(1, 1.0 * observed / window.toSeconds()));
    }

    /// Of one window.
    ///
    /// @param seen the part of it that was seen at all: a process that has just started knows little of the last
    ///     hour
    record Counts(long good, long bad, double seen) {
        long all() {
            return good + bad;
        }

        /// The share of failures. What was not seen counts as traffic without any, as much as there is now: a minute
        /// of errors is not an hour of them.
        double badShare() {
            return bad == 0 ? 0 : bad * seen / all();
        }
    }
}
