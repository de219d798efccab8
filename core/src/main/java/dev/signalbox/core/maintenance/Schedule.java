package dev.signalbox.core.maintenance;

import dev.signalbox.model.policy.Maintenance;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// All maintenance that is known.
///
/// @param windows the earliest first
public record Schedule(List<Maintenance> windows) {
    public static final Schedule NONE = new Schedule(List.of());

    /// So far ahead it may be planned by hand.
    public static final Duration AHEAD = Duration.ofDays(90);
    /// So long it is known after its end.
    public static final Duration KEPT = Duration.ofDays(2);

    public Schedule {
        windows = windows.stream()
                .sorted(Comparator.comparing(Maintenance::from).thenComparing(Maintenance::id))
                .toList();
    }

    /// What both have.
    public Schedule and(List<Maintenance> more) {
        List<Maintenance> all = new ArrayList<>(windows);
        all.addAll(more);
        return new Schedule(all);
    }

    /// Those on which people work at this moment, or will.
    public Schedule notOver(Instant now) {
        return new Schedule(
                windows.stream().filter(each -> each.until().isAfter(now)).toList());
    }

    /// Without those that were over for long.
    public Schedule lately(Instant now) {
        return new Schedule(windows.stream()
                .filter(each -> each.until().plus(KEPT).isAfter(now))
                .toList());
    }

    /// Workloads of which nothing counts at this moment.
    public Set<String> workloads(Instant now) {
        if (windows.isEmpty()) {
            return Set.of();
        }
        Set<String> found = new TreeSet<>();
        windows.stream().filter(each -> each.holdsAt(now)).forEach(each -> found.addAll(each.workloads()));
        return found;
    }

    /// One that is of the same workload at the same time; null for none.
    public @Nullable Maintenance overlapping(Maintenance wanted) {
        return windows.stream().filter(wanted::overlaps).findFirst().orElse(null);
    }

    public @Nullable Maintenance find(String id) {
        return windows.stream().filter(each -> each.id().equals(id)).findFirst().orElse(null);
    }

    /// Without one that has not begun, or with one that is over at this moment.
    public Schedule ended(String id, Instant now) {
        List<Maintenance> left = new ArrayList<>();
        for (Maintenance each : windows) {
            if (!each.id().equals(id) || !each.until().isAfter(now)) {
                left.add(each);
            } else if (each.from().isBefore(now)) {
                left.add(each.endedAt(now));
            }
        }
        return new Schedule(left);
    }
}
