package dev.signalbox.core.admission;

import dev.signalbox.core.admission.WaitingRoom.Waiter;
import org.jspecify.annotations.Nullable;

/// One request's place in a room. All but [#out] is guarded by the room.
final class Place {
    final Waiter waiter;
    /// Of its criticality, 0 for the most important.
    final int rank;
    final String key;

    boolean here;
    /// When it joined, or came again after it was served.
    long since;
    /// Orders it within its rank; that of its turn, once it was told of one.
    long time;
    /// Tells those apart that have the same time; never given twice.
    long number;
    /// From when it was told first, for ever.
    @Nullable
    Turn turn;
    /// Told of room, and has not answered.
    boolean told;

    long toldAt;
    /// Why it was sent away; null when it was not.
    volatile @Nullable TurnedAway out;

    Place(Waiter waiter, int rank, String key) {
        this.waiter = waiter;
        this.rank = rank;
        this.key = key;
    }
}
