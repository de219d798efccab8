package dev.signalbox.core.admission;

import java.util.Arrays;

/// How fast those who wait get room, of late. Knows nothing at the beginning, and again whenever nobody waits: then it
/// says so, and nobody is refused for what it might be. Guarded by the room.
final class Flow {
    static final long UNKNOWN = -1;
    /// Fewer say nothing.
    static final int ENOUGH = 16;

    private static final long SECOND = 1_000_000_000L;
    private static final int WINDOW = 10;
    private static final int RECENT = 3;

    private final int[] served = new int[WINDOW];
    private long since;
    /// Of those since then; that which is counted now.
    private long second;
    private boolean mixed;

    /// The first has come.
    void begin(long now) {
        Arrays.fill(served, 0);
        since = now;
        second = 0;
        mixed = false;
    }

    /// Some look in vain at what others behind them may use: there is more than one queue in this one.
    void mixed() {
        mixed = true;
    }

    void served(long now) {
        roll(now);
        served[place(second)]++;
    }

    private void roll(long now) {
        long at = Math.max(second, (now - since) / SECOND);
        if (at - second >= WINDOW) {
            Arrays.fill(served, 0);
        } else {
            for (long each = second + 1; each <= at; each++) {
                served[place(each)] = 0;
            }
        }
        second = at;
    }

    private static int place(long second) {
        return (int) (second % WINDOW);
    }

    /// Nanoseconds until so many have got room, on the more hopeful of a short and a long look back; or [#UNKNOWN].
    long until(int before, long now) {
        roll(now);
        double all = rate(WINDOW, now);
        if (mixed || all <= 0) {
            return UNKNOWN;
        }
        double rate = Math.max(all, rate(RECENT, now));
        return (long) Math.min(before / rate, Long.MAX_VALUE / 2.0);
    }

    /// Per nanosecond; 0 when it is too few to say.
    private double rate(int seconds, long now) {
        long from = Math.max(0, second - seconds + 1);
        int sum = 0;
        for (long each = from; each <= second; each++) {
            sum += served[place(each)];
        }
        long over = now - since - from * SECOND;
        return sum < ENOUGH || over <= 0 ? 0 : (double) sum / over;
    }
}
