package dev.signalbox.core.limits;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The other replicas, as far as they are known, and what they are to be told. Any number of threads may use it.
final class Peers {
    private final int declared;
    private final AtomicReference<@Nullable Shared> touched = new AtomicReference<>();
    private final AtomicBoolean hurried = new AtomicBoolean();
    private volatile int seen = 1;
    private volatile boolean alone = true;
    private volatile @Nullable Runnable hurry;

    /// @param declared how many there are thought to be while nothing is heard
    Peers(int declared) {
        this.declared = declared;
    }

    /// Whether nothing is heard of the others, so that each keeps to its share.
    boolean alone() {
        return alone;
    }

    /// How many were there when something was heard last, this one included.
    int seen() {
        return seen;
    }

    /// Into how many shares a limit is cut while nothing is heard: rather too many.
    int shares() {
        return Math.max(declared, seen);
    }

    void heard(int replicas) {
        seen = Math.max(1, replicas);
        alone = false;
    }

    void lost() {
        alone = true;
    }

    void onHurry(Runnable hurry) {
        this.hurry = hurry;
    }

    /// Somebody needs to know soon. Said at most once between two collections.
    void hurry() {
        if (!hurried.get() && hurried.compareAndSet(false, true)) {
            Runnable told = hurry;
            if (told != null) {
                told.run();
            }
        }
    }

    void touch(Shared what) {
        Shared first = touched.get();
        while (true) {
            what.next = first;
            if (touched.compareAndSet(first, what)) {
                return;
            }
            first = touched.get();
        }
    }

    /// Hands out what was touched since the last time; for one thread.
    void collect(Consumer<Shared> to) {
        hurried.set(false);
        Shared each = touched.getAndSet(null);
        while (each != null) {
            Shared after = each.next;
            each.next = null;
            each.collected();
            to.accept(each);
            each = after;
        }
    }
}
