package dev.signalbox.core.admission;

import java.util.Map;
import java.util.TreeMap;

/// Requests of one route that wait for room at one of its targets, in order. Any thread may join, leave and
/// wake; a waiter is told with no lock held.
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
        if (waiting.size() >= length) {
            return 0;
        }
        waiting.put(++places, waiter);
        size = waiting.size();
        return places;
    }

    /// Takes its old place again after it was woken in vain. Always succeeds: it had one.
    public synchronized void rejoin(long place, Waiter waiter) {
        waiting.put(place, waiter);
        size = waiting.size();
    }

    /// @return false when it was woken already
    public synchronized boolean leave(long place) {
        boolean left = waiting.remove(place) != null;
        size = waiting.size();
        return left;
    }

    /// Tells the first that there may be room.
    public void wakeOne() {
        if (size == 0) {
            return;
        }
        Waiter first;
        synchronized (this) {
            if (waiting.isEmpty()) {
                return;
            }
            first = waiting.pollFirstEntry().getValue();
            size = waiting.size();
        }
        first.wake();
    }

    /// Tells the first of those behind a place that there may be room, which was of no use to the one there.
    public void wakeAfter(long place) {
        Waiter next;
        synchronized (this) {
            Map.Entry<Long, Waiter> behind = waiting.higherEntry(place);
            if (behind == null) {
                return;
            }
            waiting.remove(behind.getKey());
            next = behind.getValue();
            size = waiting.size();
        }
        next.wake();
    }

    public int size() {
        return size;
    }
}
