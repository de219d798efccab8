package dev.signalbox.bench.load;

import java.util.Locale;

/// Counts durations in buckets that are at most 1/64 of their value wide, so a percentile is off by less than 2 %.
/// Belongs to one thread.
final class Histogram {

    private static final int PRECISION_BITS = 6;
    private static final int STEPS = 1 << PRECISION_BITS;

    private final long[] counts = new long[STEPS * (Long.SIZE - PRECISION_BITS)];
    private long total;
    private long longest;

    void record(long nanos) {
        long value = Math.max(0, nanos);
        counts[bucket(value)]++;
        total++;
        longest = Math.max(longest, value);
    }

    long total() {
        return total;
    }

    /// The duration, in nanoseconds, that `percent` of what was recorded did not exceed; 0 when nothing was recorded.
    long percentile(double percent) {
        long wanted = Math.max(1, (long) Math.ceil(total * percent / 100));
        long seen = 0;
        for (int i = 0; i < counts.length; i++) {
            seen += counts[i];
            if (seen >= wanted) {
                return Math.min(longest, middle(i));
            }
        }
        return 0;
    }

    /// As a JSON object in microseconds.
    String toJson() {
        return String.format(
                Locale.ROOT,
                "{\"count\":%d,\"p50\":%.1f,\"p90\":%.1f,\"p99\":%.1f,\"p999\":%.1f,\"max\":%.1f}",
                total,
                percentile(50) / 1e3,
                percentile(90) / 1e3,
                percentile(99) / 1e3,
                percentile(99.9) / 1e3,
                longest / 1e3);
    }

    private static int bucket(long value) {
        if (value < STEPS) {
            return (int) value;
        }
        int shift = Long.SIZE - 1 - Long.numberOfLeadingZeros(value) - PRECISION_BITS;
        return (shift + 1) * STEPS + (int) (value >>> shift) - STEPS;
    }

    private static long middle(int bucket) {
        if (bucket < STEPS) {
            return bucket;
        }
        int shift = bucket / STEPS - 1;
        long low = (long) (bucket % STEPS + STEPS) << shift;
        return low + (1L << shift) / 2;
    }
}
