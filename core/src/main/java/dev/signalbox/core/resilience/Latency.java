package dev.signalbox.core.resilience;

import java.util.concurrent.atomic.AtomicIntegerArray;

/// Times to first content, as a histogram whose buckets grow by a fifth, from 1 ms to about ten minutes. Old
/// ones fade: once there are 2,000, all counts are halved.
final class Latency {
    private static final double GROWTH = Math.log(1.2);
    private static final int BUCKETS = 75;
    private static final int ENOUGH = 20;
    private static final int MANY = 2000;

    private final AtomicIntegerArray counts = new AtomicIntegerArray(BUCKETS);
    private volatile int total;

    void add(long nanos) {
        double millis = Math.max(1, nanos / 1e6);
        int bucket = Math.min(BUCKETS - 1, (int) (Math.log(millis) / GROWTH));
        counts.incrementAndGet(bucket);
        count();
    }

    private synchronized void count() {
        total = total + 1;
        if (total < MANY) {
            return;
        }
        int left = 0;
        for (int i = 0; i < BUCKETS; i++) {
            left += counts.updateAndGet(i, count -> count / 2);
        }
        total = left;
    }

    /// The upper end of the bucket that so large a share of the times is within, in nanoseconds; -1 while
    /// there are too few to say.
    long quantile(double share) {
        int all = total;
        if (all < ENOUGH) {
            return -1;
        }
        double within = share * all;
        int sum = 0;
        for (int i = 0; i < BUCKETS; i++) {
            sum += counts.get(i);
            if (sum >= within) {
                return (long) (Math.exp((i + 1) * GROWTH) * 1e6);
            }
        }
        return (long) (Math.exp(BUCKETS * GROWTH) * 1e6);
    }
}
