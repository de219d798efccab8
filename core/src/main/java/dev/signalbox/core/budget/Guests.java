package dev.signalbox.core.budget;

import java.util.Collection;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Budgets of keys that no config declares. When there are many, those go of which nothing is spent or reserved in
/// the present period, as one that is opened anew is the same; and those of keys that nobody knows any more here,
/// revoked or not seen for long: should such a key come back, what was spent of it is read from the books. A budget
/// that goes while somebody is about to reserve of it is put back by that one, or stays.
final class Guests {
    /// Looked at for each that comes.
    private static final int STEP = 4_096;

    private final int max;
    private final Map<String, Purse> all = new ConcurrentHashMap<>();
    private @Nullable Iterator<Purse> hand;
    private volatile Predicate<String> known = _ -> false;

    /// When one went last: none that is opened anew begins in an older period, wherever the clock is set.
    private volatile long latest;

    Guests(int max) {
        this.max = max;
    }

    @Nullable
    Purse get(String name) {
        return all.get(name);
    }

    Collection<Purse> purses() {
        return all.values();
    }

    /// Whether there is room for one more, or nearly so: of callers at the same time each may find the last place.
    ///
    /// @param inUse says of a key's name whether requests may come with that key
    synchronized boolean hasRoom(Predicate<String> inUse, long epochMillis) {
        known = inUse;
        if (all.size() < max) {
            return true;
        }
        latest = Math.max(latest, epochMillis);
        for (int i = 0; i < STEP && all.size() >= max; i++) {
            Iterator<Purse> next = hand;
            if (next == null || !next.hasNext()) {
                next = all.values().iterator();
                hand = next;
            }
            if (next.hasNext()) {
                Purse each = next.next();
                all.computeIfPresent(
                        each.name, (_, now) -> now.leaves(!inUse.test(now.name), epochMillis) ? null : now);
            }
        }
        return all.size() < max;
    }

    /// @param before what was there when the new one was made, which takes its place
    void put(@Nullable Purse before, Purse opened) {
        // One that was put back meanwhile knows more than the books.
        all.merge(opened.name, opened, (now, made) -> now != before && now.budget.equals(made.budget) ? now : made);
    }

    /// The one that counts now for a request that has got hold of one that went.
    Purse instead(Purse gone) {
        return all.compute(gone.name, (_, now) -> now == null ? gone.stays() : now);
    }

    /// Of a key whose budget went although requests come with it: nothing was spent of it in its period then.
    ///
    /// @param opened gives one that begins at [#latest]
    Purse again(String name, Supplier<Purse> opened) {
        // A request that was under way when its key became unknown is counted by the books alone.
        return known.test(name) ? all.computeIfAbsent(name, _ -> opened.get()) : opened.get();
    }

    long latest() {
        return latest;
    }
}
