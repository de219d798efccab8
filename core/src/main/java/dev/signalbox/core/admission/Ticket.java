package dev.signalbox.core.admission;

import dev.signalbox.core.admission.WaitingRoom.Waiter;

/// One request's dealings with its route's waiting room. It keeps its place while it is woken in vain, and for
/// the next time when it has to wait again after a failure; room that it was told of and has no use for goes
/// to the next. Confined to the request's thread.
public final class Ticket {
    private final WaitingRoom room;
    private final Waiter waiter;
    /// 0 until it joined.
    private long place;

    /// @param waiter told when there may be room, from any thread
    public Ticket(WaitingRoom room, Waiter waiter) {
        this.room = room;
        this.waiter = waiter;
    }

    /// Whether others wait that a newcomer must not pass.
    ///
    /// @param length of the queue; nobody is refused for a full one while there is room
    public boolean behindOthers(int length) {
        int waiting = room.size();
        return place == 0 && waiting > 0 && waiting < length;
    }

    /// Waits at the end of the queue, or again at its old place.
    ///
    /// @return false when the queue is full
    public boolean waitForRoom() {
        if (place != 0) {
            room.rejoin(place, waiter);
            return true;
        }
        place = room.join(waiter);
        return place != 0;
    }

    /// It need not wait: it has found what it looked for, or is over.
    public void served(long now) {
        if (place != 0) {
            room.leave(place);
        }
        // There may be room for more than one: a limit rose, a rest is over, or this one had no use for it.
        room.wakeOne(now);
    }

    /// It waits on, although there may be room that others can use.
    public void passOn(long now) {
        room.wakeAfter(place, now);
    }

    /// There may be room after all: whoever is first shall look.
    public void wakeFirst(long now) {
        room.wakeOne(now);
    }

    /// It waits no longer, if it did.
    public void giveBack(long now) {
        if (place != 0 && room.leave(place)) {
            // It was told just now; the next one gets the room.
            room.wakeOne(now);
        }
    }
}
