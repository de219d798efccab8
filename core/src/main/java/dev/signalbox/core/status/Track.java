package dev.signalbox.core.status;

import java.time.LocalDate;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/// One component: how it does, and how it did.
///
/// @param days of the last ninety those on which somebody looked
public record Track(Steady steady, SortedMap<LocalDate, Day> days) {
    /// So far back days are kept, today among them.
    public static final int DAYS = 90;

    public Track {
        days = Collections.unmodifiableSortedMap(days);
    }

    /// The first of the days that are kept.
    public static LocalDate first(LocalDate today) {
        return today.minusDays(DAYS - 1L);
    }

    /// @param looked seconds since the look before
    Track next(Sight seen, LocalDate today, long looked, long now) {
        Steady next = steady.next(seen, now);
        SortedMap<LocalDate, Day> kept = new TreeMap<>(days.tailMap(first(today)));
        // A clock that was set back must not leave days that are still to come.
        kept.tailMap(today.plusDays(1)).clear();
        kept.put(today, kept.getOrDefault(today, Day.UNKNOWN).plus(next.state(), looked));
        return new Track(next, kept);
    }

    /// The share of the known time in which it answered; 1 where nothing is known.
    public double uptime() {
        long known = days.values().stream().mapToLong(Day::known).sum();
        double lost = days.values().stream().mapToDouble(Day::lost).sum();
        return known == 0 ? 1 : 1 - lost / known;
    }
}
