package dev.signalbox.core.limits;

import dev.signalbox.model.usage.Usage;
import java.util.concurrent.atomic.AtomicIntegerArray;

/// How many tokens a route's requests usually need, learnt from what its providers reported. Any number of threads
/// may ask and tell.
///
/// Prompts: tokens a byte, as a moving average. Answers: the 90th percentile of a histogram with eight buckets to
/// each doubling, so that it is at most an eighth too high. Old ones fade: once there are 2,000, all are halved.
public final class Expectation {
    /// Of an answer, while too few were seen.
    static final int FIRST_GUESS = 1000;
    static final int ENOUGH = 100;

    private static final double SHARE = 0.9;
    private static final int MANY = 2000;
    /// Between two looks at the histogram.
    private static final int STEP = 16;
    /// About right for English; for Korean, more bytes make a token.
    private static final double TOKENS_PER_BYTE = 0.25;
    private static final double LEAST_PER_BYTE = 1.0 / 32;
    /// Some compatible servers report nonsense.
    private static final double FEWEST = 1.0 / 1024;
    private static final double WEIGHT = 0.05;
    private static final int SUBS = 8;
    private static final int BUCKETS = 28 * SUBS;

    private final AtomicIntegerArray counts = new AtomicIntegerArray(BUCKETS);
    private volatile double tokensPerByte = TOKENS_PER_BYTE;
    private volatile long usual = FIRST_GUESS;
    private int total;

    /// @param bytes of the body
    public long prompt(long bytes) {
        return (long) Math.ceil(bytes * tokensPerByte);
    }

    /// Fewer tokens than these no prompt of so many bytes has, as far as can be told: a quarter of what others of the
    /// route have for their length, and at most one for 32 bytes. Only long rows of one sign, and letters that are
    /// written as escapes of JSON, come near.
    public long fewest(long bytes) {
        return (long) (bytes * Math.min(LEAST_PER_BYTE, tokensPerByte / 4));
    }

    /// As long as nine of ten answers are at most.
    public long answer() {
        return usual;
    }

    /// @param usage as the provider reported it
    public synchronized void saw(long bytes, Usage usage) {
        if (bytes > 0 && usage.input() > 0) {
            double seen = Math.clamp((double) usage.input() / bytes, FEWEST, 1);
            tokensPerByte = tokensPerByte + WEIGHT * (seen - tokensPerByte);
        }
        if (usage.output() > 0) {
            counts.incrementAndGet(bucket(usage.output()));
            total++;
            if (total >= MANY) {
                fade();
            }
            if (total >= ENOUGH && total % STEP == ENOUGH % STEP) {
                usual = percentile();
            }
        }
    }

    private void fade() {
        total = 0;
        for (int i = 0; i < BUCKETS; i++) {
            total += counts.updateAndGet(i, count -> count / 2);
        }
    }

    private long percentile() {
        int sum = 0;
        int bucket = -1;
        while (sum < SHARE * total && bucket < BUCKETS - 1) {
            bucket++;
            sum += counts.get(bucket);
        }
        return highest(bucket);
    }

    /// The exponent and the three bits after the first.
    static int bucket(long tokens) {
        if (tokens < SUBS) {
            return (int) tokens;
        }
        int shift = Long.SIZE - 1 - Long.numberOfLeadingZeros(tokens) - 3;
        return Math.min(BUCKETS - 1, (shift << 3) + (int) (tokens >>> shift));
    }

    /// The most that its bucket holds.
    static long highest(int bucket) {
        if (bucket < SUBS) {
            return bucket;
        }
        int shift = (bucket >>> 3) - 1;
        return ((bucket & 7) + SUBS + 1L << shift) - 1;
    }
}
