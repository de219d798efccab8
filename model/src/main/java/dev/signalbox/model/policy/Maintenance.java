package dev.signalbox.model.policy;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// A while in which people work on something, and which was announced. What fails of these workloads meanwhile counts
/// against no error budget and brings nobody out of bed.
///
/// @param id as people name it
/// @param until after `from`; nothing of it holds any more then
/// @param workloads of which nothing counts; those behind components among them; at least one
/// @param reason what the public is told
/// @param by who began it; null for the config
public record Maintenance(
        String id,
        Instant from,
        Instant until,
        SortedSet<String> workloads,
        Wording reason,
        @Nullable String by) {
    /// Whoever needs longer begins another.
    public static final Duration LONGEST = Duration.ofDays(3);

    /// The most that the config has, and that are begun by hand.
    public static final int MAX = 100;

    public Maintenance {
        workloads = Collections.unmodifiableSortedSet(new TreeSet<>(workloads));
        if (!until.isAfter(from) || Duration.between(from, until).compareTo(LONGEST) > 0 || workloads.isEmpty()) {
            throw new IllegalArgumentException("it is of some workloads, and ends within " + LONGEST);
        }
    }

    /// Whether people work on it at this moment.
    public boolean holdsAt(Instant now) {
        return !now.isBefore(from) && now.isBefore(until);
    }

    /// Whether both are of one workload at one time.
    public boolean overlaps(Maintenance other) {
        return from.isBefore(other.until)
                && other.from.isBefore(until)
                && !Collections.disjoint(workloads, other.workloads);
    }

    /// The same, over at this moment.
    public Maintenance endedAt(Instant now) {
        return new Maintenance(id, from, now, workloads, reason, by);
    }

    /// Whether it is of one of these.
    public boolean isOf(Set<String> others) {
        return !Collections.disjoint(workloads, others);
    }
}
