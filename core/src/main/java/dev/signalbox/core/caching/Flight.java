package dev.signalbox.core.caching;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/// A call under way, and those who asked the same meanwhile. Any thread may join, leave and end it; each who joined
/// is told once, unless it has left.
public final class Flight {
    /// Further ones go on by themselves: what they would take of memory while they wait has an end.
    static final int MAX_WAITING = 256;

    private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger count = new AtomicInteger();
    private volatile boolean over;

    Flight() {}

    /// @param woken is told that it is over, from any thread, perhaps at once; must not block
    /// @return false when too many wait
    boolean join(Runnable woken) {
        if (count.incrementAndGet() > MAX_WAITING) {
            count.decrementAndGet();
            return false;
        }
        waiting.add(woken);
        if (over) {
            // It may have ended between two looks.
            wake();
        }
        return true;
    }

    /// Waits no longer.
    public void leave(Runnable woken) {
        if (waiting.remove(woken)) {
            count.decrementAndGet();
        }
    }

    void end() {
        over = true;
        wake();
    }

    private void wake() {
        Runnable next;
        while ((next = waiting.poll()) != null) {
            count.decrementAndGet();
            next.run();
        }
    }
}
