package dev.signalbox.core.limits;

import dev.signalbox.model.policy.Key;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Limits of keys that no config declares, made when such a key is first used. One is forgotten only when nothing
/// of it is used up and nothing runs under it, so that coming back later is no way to a fresh one. There are thus at
/// most as many as such keys were used within a minute or so, and those that are kept besides.
final class Guests {
    /// From here on those that are not needed are forgotten.
    static final int MANY = 100_000;

    /// Looked at for each that is added: more than one, so that they become fewer.
    private static final int STEP = 4;

    private final int many;
    private final @Nullable Peers peers;
    private final Map<String, Allowance> all = new ConcurrentHashMap<>();
    private @Nullable Iterator<Allowance> hand;

    /// @param peers with whom they are shared; null when with nobody
    Guests(int many, @Nullable Peers peers) {
        this.many = many;
        this.peers = peers;
    }

    Allowance of(Key key, long now) {
        Allowance known = all.get(key.name());
        if (known != null && known.limits().equals(key.limits()) && !known.leaving()) {
            return known;
        }
        return add(key, now);
    }

    private synchronized Allowance add(Key key, long now) {
        if (all.size() >= many) {
            forget(now);
        }
        Allowance before = all.get(key.name());
        if (before != null && before.limits().equals(key.limits())) {
            return before;
        }
        // Other numbers for the same key: what is used up stays used up.
        Allowance made = Allowance.ofGuest(key.name(), key.limits(), before, peers);
        all.put(key.name(), made);
        return made;
    }

    private void forget(long now) {
        for (int i = 0; i < STEP; i++) {
            Iterator<Allowance> next = hand;
            if (next == null || !next.hasNext()) {
                next = all.values().iterator();
                hand = next;
            }
            if (next.hasNext() && next.next().isForgotten(now)) {
                next.remove();
            }
        }
    }

    int size() {
        return all.size();
    }
}
