package dev.signalbox.core.admission;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Those of one criticality that wait. Keys take turns, by start-time fair queueing with equal weights (Goyal, Vin and
/// Cheng, SIGCOMM 1996): a key's first request has the round after the one that is being served, its next the one
/// after that, and so on. So a thousand requests of one key are a thousand rounds, in each of which every other
/// key has its turn, too. Guarded by the room.
final class Rank {
    /// In an overload the newest of a key goes first: the client of the oldest is likeliest to have given up.
    private final boolean interactive;

    private final Map<String, Line> lines = new HashMap<>();
    private final TreeSet<Turn> turns = new TreeSet<>();
    /// Oldest first.
    private final LinkedHashSet<Place> arrivals = new LinkedHashSet<>();
    private final Delay delay = new Delay();
    /// The round that is being served.
    private long time;

    private int told;

    Rank(boolean interactive) {
        this.interactive = interactive;
    }

    int size() {
        return arrivals.size();
    }

    boolean isEmpty() {
        return arrivals.isEmpty();
    }

    /// Whether somebody was told of room and has not answered.
    boolean promised() {
        return told > 0;
    }

    /// At most so many would go before another one of this key.
    int before(String key) {
        int round = newestFirst()
                ? 1
                : lines.containsKey(key) ? lines.get(key).turns.size() + 1 : 1;
        return (int) Math.min(arrivals.size(), (long) round * lines.size());
    }

    private boolean newestFirst() {
        return interactive && delay.standing();
    }

    // ── Coming and going ─────────────────────────────────────────────────────────────────────────────────────────────

    void join(Place place, long number, long now) {
        Line line = lines.computeIfAbsent(place.key, _ -> new Line());
        place.time = nextTime(line);
        place.number = number;
        line.untold.add(place);
        add(new Turn(place.time, number, place.key), line);
        arrive(place, now);
    }

    private long nextTime(Line line) {
        return Math.max(time, line.lastTime()) + 1;
    }

    /// It was here before, and has its old turn.
    void comeBack(Place place, long number, long now) {
        // Its old one may be another's now. Before those of the same round.
        place.number = -number;
        Turn turn = new Turn(place.time, place.number, place.key);
        turn.holder = place;
        place.turn = turn;
        add(turn, lines.computeIfAbsent(place.key, _ -> new Line()));
        arrive(place, now);
    }

    private void add(Turn turn, Line line) {
        line.turns.add(turn);
        turns.add(turn);
    }

    private void arrive(Place place, long now) {
        place.here = true;
        place.since = now;
        arrivals.add(place);
    }

    void leave(Place place) {
        answered(place);
        place.here = false;
        arrivals.remove(place);
        Line line = lines.get(place.key);
        if (line == null) {
            throw new IllegalStateException("a place without a line");
        }
        Turn turn = place.turn;
        if (turn == null) {
            // Those of its key that come after it move up.
            turn = line.lastOpen();
            line.untold.remove(place);
        }
        line.turns.remove(turn);
        turns.remove(turn);
        if (line.turns.isEmpty()) {
            lines.remove(place.key);
        }
    }

    void served(Place place) {
        time = Math.max(time, place.time);
    }

    void answered(Place place) {
        if (place.told) {
            place.told = false;
            told--;
        }
    }

    // ── Whose turn it is ─────────────────────────────────────────────────────────────────────────────────────────────

    /// Turns behind a place in their order; all without one.
    Iterable<Turn> behind(@Nullable Place place) {
        if (place == null) {
            return turns;
        }
        return turns.tailSet(place.turn == null ? new Turn(place.time, place.number, place.key) : place.turn, false);
    }

    Place tell(Turn turn, long now) {
        Place place = turn.holder;
        if (place == null) {
            LinkedHashSet<Place> untold = line(turn).untold;
            place = newestFirst() ? untold.removeLast() : untold.removeFirst();
            turn.holder = place;
            place.turn = turn;
            place.time = turn.time();
        }
        place.told = true;
        place.toldAt = now;
        told++;
        return place;
    }

    private Line line(Turn turn) {
        Line line = lines.get(turn.key);
        if (line == null) {
            throw new IllegalStateException("a turn without a line");
        }
        return line;
    }

    // ── Who goes ─────────────────────────────────────────────────────────────────────────────────────────────────────

    /// Who would be served last, of the key that has most waiting; null when all were told of room just now.
    @Nullable
    Place last() {
        return last(!newestFirst());
    }

    /// The same, if another one of a key would have its turn before that: as FQ-CoDel (RFC 8290) makes
    /// room at the cost of who takes up most of it.
    @Nullable
    Place lastAfter(String key) {
        Line line = lines.get(key);
        Place last = last();
        if (last == null) {
            return null;
        }
        Line longest = lines.get(last.key);
        long next = line == null ? time + 1 : nextTime(line);
        return longest != null && next < longest.lastTime() ? last : null;
    }

    /// Who waits longest, of the key that has most waiting.
    @Nullable
    Place stalest() {
        return last(false);
    }

    private @Nullable Place last(boolean newest) {
        for (Turn turn : turns.descendingSet()) {
            if (turn.holder == null) {
                LinkedHashSet<Place> untold = line(turn).untold;
                return newest ? untold.getLast() : untold.getFirst();
            }
            if (!turn.holder.told) {
                return turn.holder;
            }
        }
        return null;
    }

    /// Whether those of this rank have waited for so long that one is to go.
    ///
    /// @param target nanoseconds that they may wait
    boolean sheds(long target, long now) {
        return delay.sheds(isEmpty() ? 0 : now - arrivals.getFirst().since, target, now);
    }
}
