package dev.signalbox.storage.spool;

import dev.signalbox.core.port.Ledger;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// Those that wait until their records are on the disk: all that came while the disk was busy go with its next
/// write. As many as there are requests under way at most.
final class Group {
    /// Who waited for longer has gone meanwhile.
    private static final long LONGEST = Ledger.PATIENCE.toNanos();

    private record Waiting(Runnable then, long since) {}

    private final ConcurrentLinkedQueue<Waiting> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicLong inVain = new AtomicLong();

    /// From any thread, once the record is written.
    ///
    /// @param forcer is woken
    void join(Runnable then, Thread forcer) {
        waiting.add(new Waiting(then, System.nanoTime()));
        LockSupport.unpark(forcer);
    }

    boolean empty() {
        return waiting.isEmpty();
    }

    /// Writes to the disk, and lets all go that were waiting before.
    ///
    /// @param write tells whether all is on the disk
    void commit(BooleanSupplier write) {
        List<Waiting> group = new ArrayList<>();
        Waiting next;
        while ((next = waiting.poll()) != null) {
            group.add(next);
        }
        boolean kept = write.getAsBoolean();
        long now = System.nanoTime();
        for (Waiting each : group) {
            if (!kept || now - each.since > LONGEST) {
                inVain.incrementAndGet();
            }
            each.then.run();
        }
    }

    /// Answers that went out before their records were on the disk.
    long inVain() {
        return inVain.get();
    }
}
