package dev.signalbox.core.status;

import java.time.LocalDate;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// All components at one moment. The next one is a function of this one, what was seen and the time.
///
/// @param tracks by the components' identifiers, also of those that are not declared now and may be again
public record StatusBook(SortedMap<String, Track> tracks) {
    /// The most that are kept.
    public static final int MAX_TRACKS = 200;

    public static final StatusBook EMPTY = new StatusBook(new TreeMap<>());

    public StatusBook {
        tracks = Collections.unmodifiableSortedMap(tracks);
    }

    /// @param seen by component; all that are declared
    /// @param today by the clock on the wall
    /// @param looked seconds since the look before; 0 where nobody knows what was meanwhile
    /// @param now seconds of a clock that only goes on
    public StatusBook next(Map<String, Sight> seen, LocalDate today, long looked, long now) {
        SortedMap<String, Track> next = new TreeMap<>();
        seen.forEach((id, sight) -> {
            Track before = tracks.getOrDefault(id, new Track(Steady.operational(now), new TreeMap<>()));
            next.put(id, before.next(sight, today, looked, now));
        });
        LocalDate first = Track.first(today);
        tracks.forEach((id, track) -> {
            boolean remembered =
                    !track.days().isEmpty() && !track.days().lastKey().isBefore(first);
            if (remembered && next.size() < MAX_TRACKS) {
                next.putIfAbsent(id, track);
            }
        });
        return new StatusBook(next);
    }
}
