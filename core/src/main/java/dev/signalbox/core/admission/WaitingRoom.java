package dev.signalbox.core.admission;

import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Requests of one route that wait for room at one of its targets, in order. Any thread may join, leave and
/// wake; a waiter is told with no lock held.
///
/// Who was told is still in the room until it has looked: nobody behind it is told before, so that the order
/// does not depend on which thread is faster. Each who was told therefore answers by [#rejoin] or [#leave].
public final class WaitingRoom {
    /// Someone who waits. Told once for each time that it joined.
    @FunctionalInterface
    public interface Waiter {
        /// There may be room. Called from any thread; must not block.
        void wake();
    }

    private int length;
    /// By place; a place is a number that is never given twice.
    private final TreeMap<Long, Waiter> waiting = new TreeMap<>();
    /// Places of those who were told and have not answered.
    private final TreeSet<Long> told = new TreeSet<>();
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
        boolean answers = told.remove(place);
        waiting.remove(place);
        counted();
        return answers;
    }

    /// Tells the first that there may be room.
    public void wakeOne() {
        wakeAfter(0);
    }

    /// Tells the first of those behind a place that there may be room, which was of no use to the one there.
    public void wakeAfter(long place) {
        Waiter next = size == 0 ? null : next(place);
        if (next != null) {
            next.wake();
        }
    }

    private synchronized @Nullable Waiter next(long place) {
        Map.Entry<Long, Waiter> behind = waiting.higherEntry(place);
        Long before = told.higher(place);
        if (behind == null || before != null && before < behind.getKey()) {
            return null;
        }
        waiting.remove(behind.getKey());
        told.add(behind.getKey());
        return behind.getValue();
    }

    private void counted() {
        size = waiting.size() + told.size();
    }

    public int size() {
        return size;
    }
}
