package dev.signalbox.app.responses;

import dev.signalbox.core.port.ResponseStore.Entry;
import dev.signalbox.core.port.ResponseStore.Failed;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Has what several want to put put at once: while one is written others gather, and the next to write does it for all
/// of them. A store that must have each of its changes on the disk takes many more so.
final class Together {
    private static final int MOST_AT_ONCE = 64;
    private static final long MOST_BYTES = 32L << 20;

    /// One after another failed on its own: then it is not their fault.
    private static final int MOST_ALONE = 2;

    /// Puts them, all or none.
    interface Putting {
        /// @return how many others were dropped
        int put(List<Entry> entries) throws Failed;
    }

    /// Changed by whose turn it is.
    private static final class Waiting {
        final Entry entry;
        boolean done;

        @Nullable
        Failed failed;

        Waiting(Entry entry) {
            this.entry = entry;
        }
    }

    private final Putting putting;
    private final Queue<Waiting> gathered = new ArrayDeque<>();
    private final ReentrantLock turn = new ReentrantLock(true);

    Together(Putting putting) {
        this.putting = putting;
    }

    /// @return how many others were dropped by this call
    int put(Entry entry) throws Failed {
        Waiting own = new Waiting(entry);
        synchronized (gathered) {
            gathered.add(own);
        }
        int dropped = 0;
        turn.lock();
        try {
            while (!own.done) {
                dropped += put(next());
            }
        } finally {
            turn.unlock();
        }
        if (own.failed != null) {
            throw new Failed(String.valueOf(own.failed.getMessage()), own.failed);
        }
        return dropped;
    }

    /// How many wait for their turn.
    int waiting() {
        synchronized (gathered) {
            return gathered.size();
        }
    }

    private List<Waiting> next() {
        List<Waiting> next = new ArrayList<>();
        long bytes = 0;
        synchronized (gathered) {
            while (next.size() < MOST_AT_ONCE && bytes < MOST_BYTES && !gathered.isEmpty()) {
                Waiting each = gathered.remove();
                bytes += each.entry.row().sealed().length;
                next.add(each);
            }
        }
        return next;
    }

    private int put(List<Waiting> all) {
        try {
            return putting.put(all.stream().map(each -> each.entry).toList());
        } catch (Failed e) {
            return all.size() > 1 ? alone(all) : failed(all, e);
        } catch (RuntimeException e) {
            return all.size() > 1 ? alone(all) : failed(all, fault(e));
        } catch (Error e) {
            failed(all, new Failed("what is kept cannot be written down: " + e, e));
            throw e;
        } finally {
            all.forEach(each -> each.done = true);
        }
    }

    /// One that cannot be put is not to take others with it.
    private int alone(List<Waiting> all) {
        int dropped = 0;
        int failures = 0;
        for (int i = 0; i < all.size(); i++) {
            try {
                dropped += putting.put(List.of(all.get(i).entry));
            } catch (Failed e) {
                failures++;
                if (failures >= MOST_ALONE) {
                    return dropped + failed(all.subList(i, all.size()), e);
                }
                failed(List.of(all.get(i)), e);
            } catch (RuntimeException e) {
                failed(List.of(all.get(i)), fault(e));
            }
        }
        return dropped;
    }

    private static Failed fault(RuntimeException why) {
        return new Failed("what is kept cannot be written down: " + why, why);
    }

    private static int failed(List<Waiting> all, Failed why) {
        all.forEach(each -> each.failed = why);
        return 0;
    }
}
