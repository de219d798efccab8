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

    /// Sums since the beginning at the end of each step, so that a window is one subtraction.
    private static final class Ring {
        final Duration span;
        private final long step;
        /// Good ones and bad ones in turn: what is read together lies together, as all scopes are more than a cache
        /// holds.
        private final long[] sums;
        private final int places;
        /// The number of the latest step, since the clock's zero.
        private long latest;

        private boolean begun;

        Ring(Duration step, Duration span) {
            this.span = span;
            this.step = step.toSeconds();
            // One more, from which the whole span is subtracted.
            places = (int) (span.toSeconds() / this.step) + 1;
            sums = new long[2 * places];
        }

        void add(long now, long goodOnes, long badOnes) {
            int place = place(advance(now));
            sums[place] += goodOnes;
            sums[place + 1] += badOnes;
        }

        Counts over(Duration window, long now, double seen) {
            long last = advance(now);
            int to = place(last);
            int from = place(last - Math.max(1, window.toSeconds() / step));
            return new Counts(sums[to] - sums[from], sums[to + 1] - sums[from + 1], seen);
        }

        /// Comes to the step of this moment: nothing happened in those between.
        private long advance(long now) {
            long current = Math.floorDiv(now, step);
            if (!begun) {
                begun = true;
                latest = current;
            }
            long missed = Math.min(current - latest, places);
            int known = place(latest);
            for (long at = 1; at <= missed; at++) {
                copy(known, place(latest + at));
            }
            if (missed > 0) {
                // Where all were passed over, the place of the latest one is another's now, with the same sums.
                latest = current;
                copy(known, place(latest));
            }
            return latest;
        }

        private void copy(int from, int to) {
            sums[to] = sums[from];
            sums[to + 1] = sums[from + 1];
        }

        /// Of a step's good ones; its bad ones are behind.
        private int place(long number) {
            return 2 * Math.floorMod(number, places);
        }
    }
}
