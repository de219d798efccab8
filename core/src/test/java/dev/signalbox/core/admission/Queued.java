package dev.signalbox.core.admission;

import dev.signalbox.model.policy.Workload.Criticality;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A request that waits in a test, under its own name.
final class Queued {
    static final long PATIENCE = 10_000_000_000L;

    final String name;
    final Ticket ticket;

    /// @param woken gets its name whenever it is told
    Queued(WaitingRoom room, List<String> woken, String name, Criticality criticality, @Nullable String key) {
        this.name = name;
        ticket = new Ticket(room, () -> woken.add(name), criticality, key);
    }

    @Nullable
    TurnedAway joins(long now) {
        return ticket.waitForRoom(PATIENCE, now);
    }

    Queued waits(long now) {
        TurnedAway refused = joins(now);
        if (refused != null) {
            throw new AssertionError(name + " was turned away: " + refused);
        }
        return this;
    }

    /// It looked, and there was no room for it.
    void inVain(long now) {
        waits(now);
    }

    /// It found room.
    void goes(long now) {
        ticket.served(now);
    }
}
