package dev.signalbox.model.policy;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/// [Maintenance] that comes again on days of the week, at the same time by the clock of its zone. Where clocks are put
/// forward over its beginning or its end, that is later by as much; where they are put back, the first of the two is
/// meant.
///
/// @param id as people name it; each time has its day behind that
/// @param from when it begins for the first time, or on the first of its days after that
/// @param until the end of that first time
/// @param days at least one
/// @param workloads of which nothing counts; at least one
/// @param reason what the public is told
public record Recurring(
        String id,
        LocalDateTime from,
        LocalDateTime until,
        ZoneId zone,
        SortedSet<DayOfWeek> days,
        SortedSet<String> workloads,
        Wording reason) {
    /// Each week is as the one before, but for clocks that are changed.
    private static final int WEEKS_COMPARED = 3;

    public Recurring {
        days = Collections.unmodifiableSortedSet(new TreeSet<>(days));
        workloads = Collections.unmodifiableSortedSet(new TreeSet<>(workloads));
        boolean lasts = until.isAfter(from) && Duration.between(from, until).compareTo(Maintenance.LONGEST) <= 0;
        if (!lasts || days.isEmpty() || workloads.isEmpty()) {
            throw new IllegalArgumentException("it is of some workloads on some days, and ends as others do");
        }
    }

    /// Each time that is not over at `since` and begins before `before`, the earliest first.
    public List<Maintenance> between(Instant since, Instant before) {
        LocalDate first = since.atZone(zone).toLocalDate().minusDays(Maintenance.LONGEST.toDays() + 1);
        LocalDate day = first.isBefore(from.toLocalDate()) ? from.toLocalDate() : first;
        LocalDate last = before.atZone(zone).toLocalDate();
        List<Maintenance> found = new ArrayList<>();
        for (; !day.isAfter(last); day = day.plusDays(1)) {
            if (!days.contains(day.getDayOfWeek())) {
                continue;
            }
            LocalDateTime begin = day.atTime(from.toLocalTime());
            ZonedDateTime beginning = begin.atZone(zone);
            Duration lasts = Duration.between(from, until);
            Instant begins = beginning.toInstant();
            // What would begin in the hour that clocks leave out is later by as much, and lasts as long.
            Instant ends = beginning.toLocalDateTime().equals(begin)
                    ? begin.plus(lasts).atZone(zone).toInstant()
                    : begins.plus(lasts);
            // What ends in an hour that comes twice may be too long, or over before it begins.
            boolean comes =
                    ends.isAfter(begins) && Duration.between(begins, ends).compareTo(Maintenance.LONGEST) <= 0;
            if (comes && ends.isAfter(since) && begins.isBefore(before)) {
                found.add(new Maintenance(id + "-" + day, begins, ends, workloads, reason, null));
            }
        }
        return found;
    }

    /// Those that are not over for long, and the next one.
    public List<Maintenance> around(Instant since, Instant now) {
        List<Maintenance> found = new ArrayList<>();
        LocalDateTime start = now.atZone(zone).toLocalDateTime();
        Instant later =
                (start.isBefore(from) ? from : start).plusDays(16).atZone(zone).toInstant();
        for (Maintenance each : between(since, later)) {
            found.add(each);
            if (each.from().isAfter(now)) {
                break;
            }
        }
        return found;
    }

    /// Whether it is of one workload at one time with this one.
    public boolean overlaps(Maintenance other) {
        return between(other.from(), other.until()).stream().anyMatch(other::overlaps);
    }

    /// The same with another one, in the first weeks in which both come.
    public boolean overlaps(Recurring other) {
        if (Collections.disjoint(workloads, other.workloads)) {
            return false;
        }
        Instant mine = from.atZone(zone).toInstant();
        Instant theirs = other.from.atZone(other.zone).toInstant();
        Instant begin = mine.isAfter(theirs) ? mine : theirs;
        List<Maintenance> others = other.between(begin, begin.plus(Duration.ofDays(7 * WEEKS_COMPARED)));
        return others.stream().anyMatch(this::overlaps);
    }

    /// Whether it begins again before it is over.
    public boolean overlapsItself() {
        Instant begin = from.atZone(zone).toInstant();
        List<Maintenance> all = between(begin, begin.plus(Duration.ofDays(7 * WEEKS_COMPARED)));
        for (int i = 1; i < all.size(); i++) {
            if (all.get(i - 1).overlaps(all.get(i))) {
                return true;
            }
        }
        return false;
    }
}
