package dev.signalbox.storage.spool;

import dev.signalbox.core.port.Ledger;
import dev.signalbox.model.usage.UsageRecord;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// The part of the spool that one event loop writes to: as nobody else does, a record needs no lock, and only
/// the last one can be half when the process is killed.
final class Lane implements Ledger {
    private final int number;
    private final Losses losses;
    private final RecordWriter writer = new RecordWriter(Segment.FRAME);
    private final CRC32C crc = new CRC32C();

    /// What comes after the one in use; made by [#keeper], taken by the event loop.
    private final AtomicReference<@Nullable Segment> ahead = new AtomicReference<>();

    private final Thread keeper;
    private volatile @Nullable Segment current;
    private volatile boolean closed;

    /// @param keeper is woken when a segment is wanted
    Lane(int number, Segment first, Losses losses, Thread keeper) {
        this.number = number;
        this.losses = losses;
        this.keeper = keeper;
        current = first;
    }

    @Override
    public void record(UsageRecord record) {
        try {
            if (!append(writer.write(record))) {
                losses.one();
            }
        } catch (RuntimeException | InternalError e) {
            // An error of a mapped file may come later than what caused it.
            losses.one(e);
        }
    }

    @Override
    public boolean comparesBodies() {
        return true;
    }

    private boolean append(int length) {
        Segment segment = current;
        if (segment != null && appended(segment, length)) {
            return true;
        }
        Segment next = closed ? null : ahead.getAndSet(null);
        if (next == null) {
            return false;
        }
        if (segment != null) {
            segment.seal();
        }
        current = next;
        LockSupport.unpark(keeper);
        return appended(next, length);
    }

    /// @return false when it is full, or has just become one that nothing more can be written to
    private boolean appended(Segment segment, int length) {
        try {
            return segment.append(writer.bytes(), length, crc);
        } catch (RuntimeException | InternalError e) {
            // The latter is what a mapped file does that somebody has cut short. The next one is whole.
            losses.fault(e);
            segment.seal();
            return false;
        }
    }

    int number() {
        return number;
    }

    boolean wantsNext() {
        return ahead.get() == null;
    }

    void next(Segment segment) {
        ahead.set(segment);
    }

    /// Nothing is written any more; for a loop that has ended.
    void close() {
        closed = true;
        Segment last = current;
        current = null;
        if (last != null) {
            last.seal();
        }
        Segment unused = ahead.getAndSet(null);
        if (unused != null) {
            unused.seal();
        }
    }
}
