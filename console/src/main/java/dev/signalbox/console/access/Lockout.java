package dev.signalbox.console.access;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Makes those wait who were wrong too often: twice as long with every further time. At most so many are
/// remembered; who was not heard of for the longest time is forgotten first.
final class Lockout {
    private static final int MAX = 10_000;
    private static final int MAX_DOUBLINGS = 20;
    private static final long FIRST = Duration.ofSeconds(1).toNanos();
    private static final long FORGOTTEN = Duration.ofHours(1).toNanos();

    private final int free;
    private final long longest;
    private final Map<String, Failures> known = new LinkedHashMap<>(16, 0.75f, true);

    private record Failures(int count, long last) {}

    /// @param free times that cost nothing
    /// @param longest wait
    Lockout(int free, Duration longest) {
        this.free = free;
        this.longest = longest.toNanos();
    }

    /// Nanoseconds that they still have to wait; 0 when they need not.
    synchronized long left(String who, long now) {
        @Nullable Failures failures = known.get(who);
        if (failures == null || failures.count < free || now - failures.last > FORGOTTEN) {
            return 0;
        }
        long wait = Math.min(longest, FIRST << Math.min(MAX_DOUBLINGS, failures.count - free));
        return Math.max(0, failures.last + wait - now);
    }

    synchronized void wrong(String who, long now) {
        @Nullable Failures before = known.get(who);
        boolean again = before != null && now - before.last <= FORGOTTEN;
        known.put(who, new Failures(again && before != null ? Math.min(before.count + 1, 1000) : 1, now));
        if (known.size() > MAX) {
            known.remove(known.keySet().iterator().next());
        }
    }

    synchronized void right(String who) {
        known.remove(who);
    }

    synchronized int size() {
        return known.size();
    }
}
