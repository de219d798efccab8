package dev.signalbox.core.admission;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Requests of one route that wait for room at one of its targets, in order. Any thread may join, leave and
/// wake; a waiter is told with no lock held.
///
/// Who was told is still in the room until it has looked: for a moment nobody behind it is told, so that the
/// order does not depend on which thread is faster. It answers by [#rejoin] or [#leave].
public final class WaitingRoom {
    /// Someone who waits. Told once for each time that it joined.
    @FunctionalInterface
    public interface Waiter {
        /// There may be room. Called from any thread; must not block.
        void wake();
    }

    /// Longer nobody waits for one who was told: its thread has other things to do.
    static final long ANSWER_NANOS = 50_000_000L;

    private int length;
    /// By place; a place is a number that is never given twice.
    private final TreeMap<Long, Waiter> waiting = new TreeMap<>();
    /// When those were told who have not answered, by place.
    private final TreeMap<Long, Long> told = new TreeMap<>();
    private long places;
    private volatile int size;

    /// @param length how many may wait at once
    public WaitingRoom(int length) {
        this.length = length;
    }

    /// From now on so many may wait; who waits already goes on.
    public synchronized void resize(int places) {
        length = places;
    }

    /// Joins at the end.
    ///
    /// @return its place; 0 when there is none
    public synchronized long join(Waiter waiter) {
        if (size >= length) {
            return 0;
        }
        waiting.put(++places, waiter);
        counted();
        return places;
    }

    /// Takes its old place again after it was woken in vain. Always succeeds: it had one.
    public synchronized void rejoin(long place, Waiter waiter) {
        told.remove(place);
        waiting.put(place, waiter);
        counted();
    }

    /// @return whether it was told of room that it has not answered; the next one should look
    public synchronized boolean leave(long place) {
        boolean answers = told.remove(place) != null;
        waiting.remove(place);
        counted();
        return answers;
    }

    /// Tells the first that there may be room.
    ///
    /// @param now nanoseconds of a monotonic clock
    public void wakeOne(long now) {
        wakeAfter(0, now);
    }

    /// Tells the first of those behind a place that there may be room, which was of no use to the one there.
    public void wakeAfter(long place, long now) {
        Waiter next = size == 0 ? null : next(place, now);
        if (next != null) {
            next.wake();
        }
    }

    private synchronized @Nullable Waiter next(long place, long now) {
        Map.Entry<Long, Waiter> behind = waiting.higherEntry(place);
        if (behind == null) {
            return null;
        }
        for (long since : told.subMap(place, false, behind.getKey(), false).values()) {
            if (now - since < ANSWER_NANOS) {
                return null;
            }
        }
        waiting.remove(behind.getKey());
        told.put(behind.getKey(), now);
        return behind.getValue();
    }

    private void counted() {
        size = waiting.size() + told.size();
    }

    public int size() {
        return size;
    }
}
