package dev.signalbox.core.access;

import dev.signalbox.model.policy.Key;
import java.security.MessageDigest;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The keys made at run time that this process has met, by the salted hash of their secrets; all others are in a
/// store, which no event loop asks. It goes on from one policy to the next. Any thread may use it; a key that is
/// known is found without a lock.
public final class KnownKeys {
    /// Keys that are kept; one more, and one that was not used lately goes.
    public static final int MAX = 100_000;

    /// Unknown secrets that are remembered, so that a client that comes again and again asks the store only once
    /// in this time.
    static final int MAX_STRANGERS = 10_000;

    static final long STRANGE_MILLIS = 2_000;
    private static final int MAX_LOOKS = 3;

    /// Asks the store, on a thread of its own, and tells what it said exactly once.
    public interface Finder {
        void find(String secret, Consumer<? super Found> then);
    }

    /// What a store says of a secret.
    public sealed interface Found {
        /// @param until from when on it does not count, as another has taken its place: milliseconds since 1970
        record Known(Key key, long until) implements Found {}

        record Unknown() implements Found {}

        /// It was not asked, or has not answered.
        record Busy() implements Found {}
    }

    private final Finder finder;
    private final int max;
    private final Map<Long, Entry> entries = new ConcurrentHashMap<>();
    private final Map<Long, Long> strangers = new ConcurrentHashMap<>();
    private final Map<Long, List<Consumer<@Nullable Entry>>> sought = new ConcurrentHashMap<>();
    private final ArrayDeque<Entry> order = new ArrayDeque<>();
    private final Map<String, Set<Long>> byName = new java.util.HashMap<>();
    private volatile long changes;

    public KnownKeys(Finder finder) {
        this(finder, MAX);
    }

    KnownKeys(Finder finder, int max) {
        this.finder = finder;
        this.max = max;
    }

    /// A key with one of its secrets.
    static final class Entry {
        /// Stands for a secret that nobody has.
        static final Entry STRANGER = new Entry(0, new byte[0], null, 0);

        private final long prefix;
        private final byte[] hash;
        private final @Nullable Key key;
        private final long until;
        private volatile boolean used;
        private volatile @Nullable Resolved resolved;

        Entry(long prefix, byte[] hash, @Nullable Key key, long until) {
            this.prefix = prefix;
            this.hash = hash;
            this.key = key;
            this.until = until;
        }

        @Nullable
        Key key() {
            return key;
        }

        /// Whether the secret counts still.
        boolean counts(long epochMillis) {
            return epochMillis < until;
        }

        @Nullable
        Resolved resolved() {
            return resolved;
        }

        void resolve(Resolved under) {
            resolved = under;
        }
    }

    /// What a key means under one policy.
    record Resolved(Keyring under, Keyring.Verdict verdict) {}

    /// Null for one that is not known here; the store may know it.
    @Nullable
    Entry get(long prefix, byte[] hash) {
        Entry entry = entries.get(prefix);
        if (entry == null || !MessageDigest.isEqual(entry.hash, hash)) {
            return null;
        }
        if (!entry.used) {
            entry.used = true;
        }
        return entry;
    }

    /// Whether the store was asked for it a moment ago, and did not know it.
    boolean isStranger(long prefix, long epochMillis) {
        Long until = strangers.get(prefix);
        if (until == null) {
            return false;
        }
        long left = until - epochMillis;
        // A clock that is set back must not make it last.
        return left > 0 && left <= STRANGE_MILLIS;
    }

    /// Asks the store, once for all who want to know the same at the same time.
    ///
    /// @param then gets [Entry#STRANGER] for a secret that nobody has, null when that is not to be found out now
    void seek(long prefix, byte[] hash, String secret, long epochMillis, Consumer<@Nullable Entry> then) {
        boolean first;
        synchronized (this) {
            List<Consumer<@Nullable Entry>> waiting = sought.get(prefix);
            first = waiting == null;
            if (waiting == null) {
                waiting = new ArrayList<>(1);
                sought.put(prefix, waiting);
            }
            waiting.add(then);
        }
        if (first) {
            look(prefix, hash, secret, epochMillis, 1);
        }
    }

    private void look(long prefix, byte[] hash, String secret, long epochMillis, int number) {
        long before = changes;
        finder.find(secret, found -> {
            switch (found) {
                case Found.Busy _ -> tell(prefix, null);
                case Found.Unknown _ -> {
                    estrange(prefix, epochMillis);
                    tell(prefix, Entry.STRANGER);
                }
                case Found.Known known -> {
                    Entry entry = new Entry(prefix, hash, known.key(), known.until());
                    if (keep(entry, before)) {
                        tell(prefix, entry);
                    } else if (number < MAX_LOOKS) {
                        // It may have been revoked after the store was read.
                        look(prefix, hash, secret, epochMillis, number + 1);
                    } else {
                        tell(prefix, null);
                    }
                }
            }
        });
    }

    private void tell(long prefix, @Nullable Entry entry) {
        List<Consumer<@Nullable Entry>> waiting;
        synchronized (this) {
            waiting = sought.remove(prefix);
        }
        if (waiting != null) {
            waiting.forEach(each -> each.accept(entry));
        }
    }

    private synchronized void estrange(long prefix, long epochMillis) {
        if (strangers.size() >= MAX_STRANGERS) {
            strangers.values().removeIf(until -> until <= epochMillis);
        }
        if (strangers.size() < MAX_STRANGERS) {
            strangers.put(prefix, epochMillis + STRANGE_MILLIS);
        }
    }

    /// @return false when keys were changed since the store was asked
    private synchronized boolean keep(Entry entry, long before) {
        Key key = entry.key;
        if (changes != before || key == null) {
            return false;
        }
        while (order.size() >= max) {
            Entry oldest = order.remove();
            if (oldest.used) {
                oldest.used = false;
                order.add(oldest);
            } else {
                forget(oldest);
            }
        }
        Entry replaced = entries.put(entry.prefix, entry);
        if (replaced != null) {
            order.remove(replaced);
        }
        order.add(entry);
        byName.computeIfAbsent(key.name(), _ -> new HashSet<>()).add(entry.prefix);
        return true;
    }

    private void forget(Entry entry) {
        entries.remove(entry.prefix, entry);
        Key key = entry.key;
        Set<Long> prefixes = key == null ? null : byName.get(key.name());
        if (key != null && prefixes != null) {
            prefixes.remove(entry.prefix);
            if (prefixes.isEmpty()) {
                byName.remove(key.name());
            }
        }
    }

    /// The key was changed or revoked: what was known of it no longer counts. Whoever asks from now on hears what
    /// the store says.
    @SuppressWarnings("NonAtomicVolatileUpdate") // only under the lock
    public synchronized void changed(String name) {
        changes++;
        Set<Long> prefixes = byName.remove(name);
        if (prefixes != null) {
            prefixes.forEach(entries::remove);
            order.removeIf(each -> prefixes.contains(each.prefix));
        }
    }

    /// Nothing that was known counts any more.
    @SuppressWarnings("NonAtomicVolatileUpdate") // only under the lock
    public synchronized void forgetAll() {
        changes++;
        entries.clear();
        order.clear();
        byName.clear();
        strangers.clear();
    }

    /// Whether a key of that name is kept.
    public synchronized boolean knows(String name) {
        return byName.containsKey(name);
    }

    /// How many are kept.
    public int size() {
        return entries.size();
    }
}
