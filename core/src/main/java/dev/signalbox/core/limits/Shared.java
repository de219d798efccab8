package dev.signalbox.core.limits;

import dev.signalbox.core.port.SharedState.Use;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// Of one limit, what replicas tell each other. Any thread may touch it; the rest is for the one that tells.
abstract sealed class Shared permits Spending, Holding {
    final Peers peers;
    final String name;
    /// The one that was touched before, while it waits to be collected.
    @Nullable
    Shared next;

    private final AtomicBoolean waiting = new AtomicBoolean();

    Shared(Peers peers, String name) {
        this.peers = peers;
        this.name = name;
    }

    /// There is something to tell, or to ask. To be called after what is to be told was changed.
    final void touch() {
        if (!waiting.get() && waiting.compareAndSet(false, true)) {
            peers.touch(this);
        }
    }

    /// From now on another touch counts again. To be called before what is to be told is read.
    final void collected() {
        waiting.set(false);
    }

    /// What to tell now.
    abstract Use use(long now);

    /// What was said by the last [#use] was heard.
    ///
    /// @param answer as in [dev.signalbox.core.port.SharedState.Told]
    /// @param at when that use was asked for
    abstract void told(long answer, long at);

    /// From now on nothing is heard.
    abstract void parted(long now);

    /// Whether it should be told again after a while, changed or not.
    abstract boolean lasting();
}
