package dev.signalbox.core.admission;

import dev.signalbox.model.policy.Workload.Criticality;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Requests of one route that wait for room at one of its targets: the most important first, keys of equal importance
/// by turns. Any thread may join, leave and wake; a waiter is told with no lock held.
///
/// Who was told is still in the room until it has looked: for a moment nobody behind it is told, so that the
/// order does not depend on which thread is faster. It answers by coming back or by leaving.
///
/// Who is least important goes first when there is no place for one who is more important, and when all wait
/// for too long: one at a time, told once, out of the room before it is told. See `docs/decisions/admission.md`.
public final class WaitingRoom {
    /// Someone who waits. Told once for each time that it joined or came back.
    @FunctionalInterface
    public interface Waiter {
        /// There may be room, or none ever. Called from any thread; must not block.
        void wake();
    }

    /// Longer nobody waits for one who was told: its thread has other things to do.
    static final long ANSWER_NANOS = 50_000_000L;
    /// Of the time that requests may wait, this part is what they should wait at most. A burst that is served within
    /// twice that loses nobody.
    private static final int TARGET = 4;

    private static final int NOBODY = Criticality.values().length;

    private final Rank[] ranks = new Rank[NOBODY];
    private final Flow flow = new Flow();
    private final Figures figures = new Figures();
    private int length;
    private long target;
    private long numbers;
    private volatile int size;
    /// The rank of the most important one that waits.
    private volatile int foremost = NOBODY;

    /// @param length how many may wait at once
    /// @param timeout how long one may wait
    public WaitingRoom(int length, Duration timeout) {
        for (Criticality each : Criticality.values()) {
            ranks[each.ordinal()] = new Rank(each.compareTo(Criticality.CRITICAL) <= 0);
        }
        resize(length, timeout);
    }

    /// From now on so many may wait; who waits already goes on.
    public synchronized void resize(int places, Duration timeout) {
        length = places;
        target = timeout.toNanos() / TARGET;
    }

    public int size() {
        return size;
    }

    /// What became of those who waited, until now.
    public synchronized Figures figures() {
        Figures copy = new Figures();
        for (int rank = 0; rank < NOBODY; rank++) {
            figures.waiting(rank, ranks[rank].size());
        }
        copy.add(figures);
        return copy;
    }

    // ── For tickets ──────────────────────────────────────────────────────────────────────────────────────────────────

    /// Whether others wait whom a newcomer must not pass. It passes the less important, and its equals while
    /// there is no place for it: nobody is refused for a full queue while there is room.
    boolean behindOthers(int rank) {
        return foremost <= rank && mustWait(rank);
    }

    private synchronized boolean mustWait(int rank) {
        return foremost <= rank && (size < length || leastImportant() > rank || promised(rank));
    }

    /// Whether more important ones were told of room, and have not looked yet.
    synchronized boolean promised(int rank) {
        for (int each = 0; each < rank; each++) {
            if (ranks[each].promised()) {
                return true;
            }
        }
        return false;
    }

    /// @param allowed nanoseconds that it can wait
    /// @return why it may not wait; null when it does
    @Nullable
    TurnedAway join(Place place, long allowed, long now) {
        List<Place> out;
        synchronized (this) {
            TurnedAway refused = refused(place, allowed, now);
            if (refused != null) {
                figures.turnedAway(place.rank, refused);
                return refused;
            }
            Place displaced = size < length ? null : givesWay(place);
            if (displaced != null) {
                sendAway(displaced, TurnedAway.DISPLACED);
            }
            if (size == 0) {
                flow.begin(now);
            }
            ranks[place.rank].join(place, ++numbers, now);
            counted();
            out = shed(now, displaced);
        }
        tell(out);
        return null;
    }

    private @Nullable TurnedAway refused(Place place, long allowed, long now) {
        if (size >= length && givesWay(place) == null) {
            return TurnedAway.FULL;
        }
        return flow.until(before(place.rank, place.key) + 1, now) > allowed ? TurnedAway.HOPELESS : null;
    }

    /// Takes its old place again: after it was woken in vain, or when it was served and has to wait again. Always
    /// succeeds: it had one.
    void comeBack(Place place, long now) {
        List<Place> out;
        synchronized (this) {
            if (place.out != null) {
                return;
            }
            if (place.here) {
                ranks[place.rank].answered(place);
            } else {
                if (size == 0) {
                    flow.begin(now);
                }
                ranks[place.rank].comeBack(place, ++numbers, now);
                counted();
            }
            out = shed(now, null);
        }
        tell(out);
    }

    /// @param why null when it need not wait any longer: it has found what it looked for
    /// @return whether it was told of room that it has not answered; the next one should look
    boolean leave(Place place, @Nullable TurnedAway why, long now) {
        List<Place> out;
        boolean told;
        synchronized (this) {
            if (!place.here) {
                return false;
            }
            told = place.told;
            Rank rank = ranks[place.rank];
            rank.leave(place);
            if (why == null) {
                rank.served(place);
                flow.served(now);
                figures.served(place.rank, now - place.since);
            } else {
                figures.turnedAway(place.rank, why);
            }
            counted();
            out = shed(now, null);
        }
        tell(out);
        return told;
    }

    /// It waits no longer, and will not be told why.
    ///
    /// @return as of [#leave]
    synchronized boolean abandon(Place place) {
        if (!place.here) {
            return false;
        }
        boolean told = place.told;
        ranks[place.rank].leave(place);
        counted();
        return told;
    }

    /// Nanoseconds until all who wait and are as important have got room, as far as that can be told; 0 when it
    /// cannot.
    synchronized long untilServed(int rank, long now) {
        int all = 0;
        for (int each = 0; each <= rank; each++) {
            all += ranks[each].size();
        }
        return all == 0 ? 0 : Math.max(0, flow.until(all, now));
    }

    // ── There may be room ────────────────────────────────────────────────────────────────────────────────────────────

    /// Tells the first that there may be room.
    ///
    /// @param now nanoseconds of a monotonic clock
    public void wakeOne(long now) {
        if (size > 0) {
            wake(null, now);
        }
    }

    /// Tells the first of those behind a place that there may be room, which was of no use to the one there.
    ///
    /// @param forOthers whether the one there may use only some of what those behind it may
    void wakeAfter(Place place, boolean forOthers, long now) {
        if (forOthers) {
            mixed();
        }
        wake(place, now);
    }

    private synchronized void mixed() {
        flow.mixed();
    }

    /// To be called about once a second: sends those away who have waited for too long, and lets the first look.
    public void review(long now) {
        if (size > 0) {
            List<Place> out;
            synchronized (this) {
                out = shed(now, null);
            }
            tell(out);
            wake(null, now);
        }
    }

    private void wake(@Nullable Place behind, long now) {
        Place next;
        synchronized (this) {
            next = next(behind, now);
        }
        if (next != null) {
            next.waiter.wake();
        }
    }

    private @Nullable Place next(@Nullable Place behind, long now) {
        for (int each = behind == null ? 0 : behind.rank; each < NOBODY; each++) {
            Rank rank = ranks[each];
            for (Turn turn : rank.behind(behind != null && behind.rank == each ? behind : null)) {
                Place holder = turn.holder;
                if (holder == null || !holder.told) {
                    return rank.tell(turn, now);
                }
                if (now - holder.toldAt < ANSWER_NANOS) {
                    return null;
                }
            }
        }
        return null;
    }

    // ── There is none ────────────────────────────────────────────────────────────────────────────────────────────────

    /// Whose place a newcomer may have: the least important one's, or among equals that of a key which has more.
    private @Nullable Place givesWay(Place newcomer) {
        int least = leastImportant();
        if (least > newcomer.rank) {
            return ranks[least].last();
        }
        return least == newcomer.rank ? ranks[least].lastAfter(newcomer.key) : null;
    }

    /// Where some wait for too long, the least important go, even if they are others.
    private @Nullable List<Place> shed(long now, @Nullable Place displaced) {
        List<Place> out = displaced == null ? null : new ArrayList<>(List.of(displaced));
        for (Rank rank : ranks) {
            while (rank.sheds(target, now)) {
                Place stalest = ranks[leastImportant()].stalest();
                if (stalest == null) {
                    break;
                }
                sendAway(stalest, TurnedAway.SHED);
                out = out == null ? new ArrayList<>() : out;
                out.add(stalest);
            }
        }
        return out;
    }

    private void sendAway(Place place, TurnedAway why) {
        ranks[place.rank].leave(place);
        place.out = why;
        figures.turnedAway(place.rank, why);
        counted();
    }

    private static void tell(@Nullable List<Place> out) {
        if (out != null) {
            out.forEach(each -> each.waiter.wake());
        }
    }

    // ── Who is there ─────────────────────────────────────────────────────────────────────────────────────────────────

    private int before(int rank, String key) {
        int before = ranks[rank].before(key);
        for (int each = 0; each < rank; each++) {
            before += ranks[each].size();
        }
        return before;
    }

    /// The rank of the least important one that waits; -1 when nobody does.
    private int leastImportant() {
        for (int each = NOBODY - 1; each >= 0; each--) {
            if (!ranks[each].isEmpty()) {
                return each;
            }
        }
        return -1;
    }

    private void counted() {
        int all = 0;
        int first = NOBODY;
        for (int each = NOBODY - 1; each >= 0; each--) {
            if (!ranks[each].isEmpty()) {
                all += ranks[each].size();
                first = each;
            }
        }
        size = all;
        foremost = first;
    }
}
