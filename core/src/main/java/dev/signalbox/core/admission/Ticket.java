package dev.signalbox.core.admission;

import dev.signalbox.core.admission.WaitingRoom.Waiter;
import dev.signalbox.model.policy.Workload.Criticality;
import org.jspecify.annotations.Nullable;

/// One request's dealings with its route's waiting room. It keeps its place while it is woken in vain, and for
/// the next time when it has to wait again after a failure; room that it was told of and has no use for goes
/// to the next. Confined to the request's thread.
public final class Ticket {
    private final WaitingRoom room;
    private final Waiter waiter;
    private final int rank;
    private final String key;
    /// Null until it joined, and again when it was sent away.
    private @Nullable Place place;

    /// @param waiter told when there may be room, or when it is sent away, from any thread
    /// @param key whose request it is; those without one are one
    public Ticket(WaitingRoom room, Waiter waiter, Criticality criticality, @Nullable String key) {
        this.room = room;
        this.waiter = waiter;
        rank = criticality.ordinal();
        this.key = key == null ? "" : key;
    }

    /// Whether others wait that a newcomer must not pass. One volatile read while nobody waits.
    public boolean behindOthers() {
        return place == null && room.behindOthers(rank);
    }

    /// Whether there may be room that is meant for a more important request.
    public boolean promised() {
        return room.promised(rank);
    }

    /// Waits at its turn, or again at its old place.
    ///
    /// @param allowed nanoseconds that it can wait
    /// @return why it may not; null when it does
    public @Nullable TurnedAway waitForRoom(long allowed, long now) {
        Place old = place;
        if (old != null) {
            // It may have been sent away just now: then it is told so.
            room.comeBack(old, now);
            return null;
        }
        Place mine = new Place(waiter, rank, key);
        TurnedAway refused = room.join(mine, allowed, now);
        place = refused == null ? mine : null;
        return refused;
    }

    /// Why it was sent away since it joined; null when it was not. Told once: afterwards it is as one who never came.
    public @Nullable TurnedAway turnedAway() {
        TurnedAway out = place == null ? null : place.out;
        if (out != null) {
            place = null;
        }
        return out;
    }

    /// It need not wait: it has found what it looked for, or is over.
    public void served(long now) {
        if (place != null) {
            room.leave(place, null, now);
            // Sent away just now, and goes nevertheless: whether it comes again is another question.
            place = place.out == null ? place : null;
        }
        // There may be room for more than one: a limit rose, a rest is over, or this one had no use for it.
        room.wakeOne(now);
    }

    /// It waits on, although there may be room that others can use.
    ///
    /// @param forOthers whether there are targets that it may never use
    public void passOn(boolean forOthers, long now) {
        if (place != null) {
            room.wakeAfter(place, forOthers, now);
        }
    }

    /// There may be room after all: whoever is first shall look.
    public void wakeFirst(long now) {
        room.wakeOne(now);
    }

    /// It has waited for as long as it could.
    public void timedOut(long now) {
        if (place != null && room.leave(place, TurnedAway.TIMEOUT, now)) {
            // It was told just now; the next one gets the room.
            room.wakeOne(now);
        }
    }

    /// It waits no longer, if it did.
    public void giveBack(long now) {
        if (place != null && room.abandon(place)) {
            room.wakeOne(now);
        }
    }

    /// Milliseconds until a request like this would find room, as far as that is known; 0 when it is not.
    public long againInMillis(long now) {
        return room.untilServed(rank, now) / 1_000_000;
    }
}
