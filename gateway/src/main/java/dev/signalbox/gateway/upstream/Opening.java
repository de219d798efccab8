package dev.signalbox.gateway.upstream;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A connection that is being opened, and the calls that wait for it. When all have left, it is given up:
/// towards a provider that cannot be reached, such ones would gather.
final class Opening {
    /// As many as one connection will carry.
    private static final int MAX_WAITING = 100;
    /// Who comes later opens another: one that hangs must not be joined by more and more.
    private static final long JOINABLE_NANOS = 1_000_000_000L;

    private final List<Call> waiting = new ArrayList<>(1);
    private @Nullable Runnable giveUp;
    private boolean stands;
    /// When it was begun; once it stands, since when.
    private long since = System.nanoTime();

    Opening(Call first) {
        join(first);
    }

    void join(Call call) {
        waiting.add(call);
        call.opening(this);
    }

    /// Whether it is worth to be joined: soon done, as far as can be known, and not for too many.
    boolean joinable(long now) {
        return waiting.size() < MAX_WAITING && now - since < JOINABLE_NANOS;
    }

    int waiting() {
        return waiting.size();
    }

    void leave(Call call) {
        waiting.remove(call);
        giveUpIfAlone();
    }

    /// There is something to give up.
    ///
    /// @param how to give it up
    void begun(Runnable how) {
        giveUp = how;
        giveUpIfAlone();
    }

    private void giveUpIfAlone() {
        if (waiting.isEmpty() && !stands && giveUp != null) {
            giveUp.run();
        }
    }

    /// The connection stands; those who wait on may leave without ending it.
    void stands() {
        stands = true;
        since = System.nanoTime();
    }

    /// The call that has waited longest, null when all have left. It does not wait any more.
    @Nullable
    Call first() {
        return waiting.isEmpty() ? null : waiting.removeFirst();
    }

    /// All that still wait. They do not any more.
    List<Call> all() {
        List<Call> all = List.copyOf(waiting);
        waiting.clear();
        return all;
    }
}
