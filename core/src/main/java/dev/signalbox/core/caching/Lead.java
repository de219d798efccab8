package dev.signalbox.core.caching;

import dev.signalbox.model.policy.Caching;
import org.jspecify.annotations.Nullable;

/// A request whose answer is to be kept, and which others may wait for. Belongs to one request; [#end] is owed exactly
/// once, whatever becomes of it.
public final class Lead {
    private final AnswerCache cache;
    private final Fingerprint asked;
    private final Caching declared;
    private final @Nullable Flight flight;
    private long room;
    private boolean over;

    /// @param flight null when nobody may wait for it
    Lead(AnswerCache cache, Fingerprint asked, Caching declared, @Nullable Flight flight) {
        this.cache = cache;
        this.asked = asked;
        this.declared = declared;
        this.flight = flight;
    }

    /// Bytes of the answer at most.
    public int maxEntry() {
        return declared.maxEntry();
    }

    /// Asks for memory to write an answer down in as it comes.
    ///
    /// @return false when others write too much down at this moment; then it is not kept
    public boolean takeRoom(int more) {
        boolean taken = !over && cache.takeRoom(more);
        room += taken ? more : 0;
        return taken;
    }

    /// It is not written down any more.
    public void giveRoomBack() {
        cache.giveRoomBack(room);
        room = 0;
    }

    /// The answer is complete; without effect after the end.
    ///
    /// @param body is not changed afterwards
    public void keep(byte[] body, String target, @Nullable String dropped, long now) {
        if (!over && body.length <= declared.maxEntry()) {
            cache.keep(asked, new KeptAnswer(body, target, dropped, now, declared.keptNanos()), now);
        }
    }

    /// Whoever waits looks again.
    public void end() {
        if (over) {
            return;
        }
        over = true;
        giveRoomBack();
        if (flight != null) {
            cache.landed(asked, flight);
        }
    }
}
