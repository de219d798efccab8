package dev.signalbox.core.resilience;

import java.util.concurrent.atomic.AtomicLongArray;

/// How often something happened in the last ten seconds; any number of threads may count.
///
/// One bucket a second, each a second's number and its count in one long, so that a bucket is never half new.
/// Eleven buckets: the running second and the ten before it, so that the window is never shorter than ten
/// seconds.
final class Window {
    private static final int SECONDS = 11;
    private static final long NANOS = 1_000_000_000L;

    private final AtomicLongArray buckets = new AtomicLongArray(SECONDS);

    void count(long now) {
        int second = second(now);
        int i = Math.floorMod(second, SECONDS);
        long before;
        long after;
        do {
            before = buckets.get(i);
            after = second(before, second) ? before + 1 : ((long) second << 32) + 1;
        } while (!buckets.compareAndSet(i, before, after));
    }

    int sum(long now) {
        int second = second(now);
        int sum = 0;
        for (int i = 0; i < SECONDS; i++) {
            long bucket = buckets.get(i);
            int age = second - (int) (bucket >>> 32);
            if (age >= 0 && age < SECONDS) {
                sum += (int) bucket;
            }
        }
        return sum;
    }

    void clear() {
        for (int i = 0; i < SECONDS; i++) {
            buckets.set(i, 0);
        }
    }

    private static boolean second(long bucket, int second) {
        return (int) (bucket >>> 32) == second;
    }

    private static int second(long now) {
        return (int) Math.floorDiv(now, NANOS);
    }
}
