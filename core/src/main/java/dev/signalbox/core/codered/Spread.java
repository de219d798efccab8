package dev.signalbox.core.codered;

/// How long answers took, in classes that each begin a fifth above the one before: enough for a percentile, in a
/// kilobyte. The last of its numbers is the sum.
final class Spread {
    private static final int PARTS = 4;
    private static final int CLASSES = 88;
    /// How many numbers there are.
    static final int SIZE = CLASSES + 1;
    /// The place of the sum of all milliseconds.
    static final int SUM = CLASSES;

    private Spread() {}

    /// The class of a time.
    static int of(long millis) {
        long bounded = Math.clamp(millis, 1, (1L << CLASSES / PARTS) - 1);
        int octave = Long.SIZE - 1 - Long.numberOfLeadingZeros(bounded);
        long within = ((bounded - (1L << octave)) * PARTS) >> octave;
        return octave * PARTS + (int) within;
    }

    /// The time that a class ends at, in milliseconds.
    static long end(int place) {
        double begin = Math.scalb(1.0, place / PARTS);
        return Math.round(begin * (1 + (place % PARTS + 1) / (double) PARTS));
    }

    /// The time within which this share of answers came, a fifth too long at most; -1 when there were none.
    static long percentile(long[] spread, double share) {
        long all = 0;
        for (int i = 0; i < CLASSES; i++) {
            all += spread[i];
        }
        long before = 0;
        for (int i = 0; i < CLASSES; i++) {
            before += spread[i];
            if (before > 0 && before >= share * all) {
                return end(i);
            }
        }
        return -1;
    }
}
