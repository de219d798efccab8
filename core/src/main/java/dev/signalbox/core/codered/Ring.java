package dev.signalbox.core.codered;

import java.time.Duration;

/// Good ones and bad ones by steps of time: sums since the beginning at the end of each, so that a window is one
/// subtraction. For one thread.
final class Ring {
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

    Windows.Counts over(Duration window, long now, double seen) {
        long last = advance(now);
        int to = place(last);
        int from = place(last - Math.max(1, window.toSeconds() / step));
        return new Windows.Counts(sums[to] - sums[from], sums[to + 1] - sums[from + 1], seen);
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
