package dev.signalbox.gateway;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.signalbox.core.admission.Pressure;
import dev.signalbox.core.admission.Pressure.Readings;
import dev.signalbox.model.policy.Workload.Criticality;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Looks a few times a second at how near this process is to its own limits.
final class SelfWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SelfWatch.class);
    private static final long EVERY_MILLIS = 250;
    /// What is old may be garbage: before the heap is called full, it is collected, at most this often.
    private static final long COLLECT_EVERY_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final double WORTH_COLLECTING = 0.85;

    private final Supplier<Pressure> before;
    private final Consumer<Pressure> told;
    private final LongSupplier lag;
    private final MemoryPoolMXBean old = oldGeneration();
    private final AtomicBoolean closed = new AtomicBoolean();
    private long collectedAt = System.nanoTime() - COLLECT_EVERY_NANOS;

    /// @param before the pressure in force
    /// @param told takes the next
    /// @param lag nanoseconds that the slowest event loop is late all the time
    SelfWatch(Supplier<Pressure> before, Consumer<Pressure> told, LongSupplier lag) {
        this.before = before;
        this.told = told;
        this.lag = lag;
        Thread.ofVirtual().name("self-watch").start(this::run);
    }

    private void run() {
        while (!closed.get()) {
            try {
                look();
            } catch (RuntimeException | Error e) {
                // The next look may go well; without one the pressure of the last would stay for ever.
                LOG.error("The process could not look at its own limits", e);
            }
            try {
                TimeUnit.MILLISECONDS.sleep(EVERY_MILLIS);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void look() {
        Readings readings = new Readings(heap(), descriptors(), lag.getAsLong());
        Pressure was = before.get();
        Pressure is = was.next(readings);
        tellOf(was, is, readings);
        told.accept(is);
    }

    /// Where it begins, gets serious and ends, not each step between.
    private static void tellOf(Pressure was, Pressure is, Readings readings) {
        if (stage(was) != stage(is)) {
            LOG.warn(
                    "Pressure on the process is {} % now, after {} %: heap {} %, descriptors {} %, event loops late by {} ms",
                    percent(is.level()),
                    percent(was.level()),
                    percent(readings.heap()),
                    percent(readings.descriptors()),
                    readings.lagNanos() / 1_000_000);
        }
    }

    /// 0: nobody is refused; 1: the less important are; 2: others, too; 3: all.
    private static int stage(Pressure pressure) {
        if (pressure.refused(Criticality.CRITICAL_PLUS) == 1) {
            return 3;
        }
        return pressure.refused(Criticality.CRITICAL) > 0 ? 2 : pressure.level() > 0 ? 1 : 0;
    }

    private static long percent(double share) {
        return Math.round(100 * share);
    }

    private double heap() {
        if (share(old.getUsage()) < WORTH_COLLECTING) {
            return share(old.getUsage());
        }
        long now = System.nanoTime();
        if (now - collectedAt > COLLECT_EVERY_NANOS) {
            collectedAt = now;
            System.gc();
        }
        MemoryUsage after = old.getCollectionUsage();
        return share(after == null ? old.getUsage() : after);
    }

    private static double share(MemoryUsage usage) {
        return usage.getMax() <= 0 ? 0 : (double) usage.getUsed() / usage.getMax();
    }

    private static double descriptors() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                ? (double) unix.getOpenFileDescriptorCount() / unix.getMaxFileDescriptorCount()
                : 0;
    }

    /// The pool whose filling up ends the process; with some collectors the only one of the heap.
    private static MemoryPoolMXBean oldGeneration() {
        MemoryPoolMXBean found = null;
        for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
            boolean old = pool.getName().contains("Tenured") || pool.getName().contains("Old");
            if (pool.getType() == MemoryType.HEAP && (found == null || old)) {
                found = pool;
            }
        }
        if (found == null) {
            throw new IllegalStateException("every Java platform has a heap");
        }
        return found;
    }

    @Override
    public void close() {
        closed.set(true);
    }
}
