package dev.signalbox.core.resilience;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/// How many requests a target gets at once. The limit starts at what is declared and comes down only on
/// evidence: when the target turns requests away or lets them time out, or when first content takes much
/// longer than it used to; then it grows again. The gradient is that of Netflix' concurrency-limits
/// (`Gradient2Limit`), fed with the time to first content, which unlike the whole answer's does not grow with
/// the answer's length.
final class Concurrency {
    static final int SMALLEST = 8;

    private static final long INTERVAL = 1_000_000_000L;
    private static final int ENOUGH_SAMPLES = 10;
    /// First content may take twice as long as usual, and 50 ms longer, before that is taken for a queue at
    /// the target.
    private static final double TOLERANCE = 2;
    private static final double NOISE_NANOS = 50e6;
    private static final double SLOW = 0.05;
    /// Fewer requests turned away within a second, or a smaller share of them, say nothing about how many are
    /// too many.
    private static final int FEWEST_DROPPED = 3;
    private static final double SHARE_DROPPED = 0.1;

    private final int largest;
    private final AtomicInteger inFlight = new AtomicInteger();
    private final LongAdder samples = new LongAdder();
    private final LongAdder sampledNanos = new LongAdder();
    private final AtomicInteger dropped = new AtomicInteger();
    private final AtomicInteger ended = new AtomicInteger();
    private volatile int limit;
    private volatile int peak;
    private volatile long nextUpdate;
    private volatile boolean begun;
    private double usual;

    Concurrency(int largest) {
        this.largest = largest;
        limit = largest;
    }

    int inFlight() {
        return inFlight.get();
    }

    int limit() {
        return limit;
    }

    boolean full() {
        return inFlight.get() >= limit;
    }

    boolean take() {
        int taken;
        do {
            taken = inFlight.get();
            if (taken >= limit) {
                return false;
            }
        } while (!inFlight.compareAndSet(taken, taken + 1));
        if (taken >= peak) {
            // Lost updates between threads make it a little low, never wrong for long.
            peak = taken + 1;
        }
        return true;
    }

    /// Nothing was asked after all.
    void undo() {
        inFlight.decrementAndGet();
    }

    void giveBack() {
        inFlight.decrementAndGet();
        ended.incrementAndGet();
    }

    /// First content came after so long.
    void sample(long nanos) {
        samples.increment();
        sampledNanos.add(nanos);
    }

    /// The target turned a request away, or kept silent.
    void dropped() {
        dropped.incrementAndGet();
    }

    /// Looks at what the last second said, at most once a second.
    void update(long now) {
        if (begun && now - nextUpdate < 0) {
            return;
        }
        adjust(now);
    }

    private synchronized void adjust(long now) {
        if (begun && now - nextUpdate < 0) {
            return;
        }
        begun = true;
        nextUpdate = now + INTERVAL;
        int used = Math.max(peak, inFlight.get());
        peak = inFlight.get();
        long count = samples.sum();
        int over = ended.getAndSet(0);
        int lost = dropped.getAndSet(0);
        double gradient = 1;
        if (count >= ENOUGH_SAMPLES) {
            double recent = sampledNanos.sumThenReset() / (double) count;
            samples.reset();
            gradient = gradient(recent);
        }
        if (lost >= FEWEST_DROPPED && lost >= SHARE_DROPPED * over) {
            gradient = Math.min(gradient, 0.8);
        }
        if (gradient < 1) {
            limit = Math.clamp((int) (Math.min(limit, used) * gradient), Math.min(SMALLEST, largest), largest);
        } else {
            // In use it grows quickly. Unused it grows too: what was learned in an outage must not outlast it for ever.
            int least = 2 * used >= limit ? 4 : 1;
            limit = Math.min(largest, limit + Math.max(least, limit / 10));
        }
    }

    /// Below 1 when first content takes much longer than usual.
    private double gradient(double recent) {
        if (usual == 0) {
            usual = recent;
        }
        double gradient = recent > TOLERANCE * usual && recent - usual > NOISE_NANOS ? TOLERANCE * usual / recent : 1;
        // What is slow for minutes becomes the usual; what was slow is forgotten quickly.
        usual = recent < usual / 2 ? (usual + recent) / 2 : usual + SLOW * (recent - usual);
        return Math.max(0.5, gradient);
    }
}
