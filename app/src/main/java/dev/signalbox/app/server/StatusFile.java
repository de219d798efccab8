package dev.signalbox.app.server;

import dev.signalbox.core.status.ComponentState;
import dev.signalbox.core.status.Day;
import dev.signalbox.core.status.StatusBook;
import dev.signalbox.core.status.Steady;
import dev.signalbox.core.status.Track;
import dev.signalbox.model.policy.Bookkeeping;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// How components were on the last ninety days, in a small file beside the store.
///
/// Its lines are `state COMPONENT STATE SINCE SAVED` and `day COMPONENT DATE` with the seconds in each state.
final class StatusFile {
    private static final Pattern BLANK = Pattern.compile(" ");
    /// A state from longer ago says nothing of now.
    private static final long FRESH = 15 * 60;

    private final KeptLines lines;

    StatusFile(Path file) {
        lines = new KeptLines(file, "signalbox-status 1");
    }

    /// Beside the store; null where there is none.
    static @Nullable StatusFile of(Bookkeeping kept) {
        Path file = kept.sibling(".status");
        return file == null ? null : new StatusFile(file);
    }

    /// What it holds; nothing where it is not there, or cannot be used.
    ///
    /// @param now seconds since 1970
    StatusBook read(long now) {
        StatusBook found = lines.read(all -> parse(all, now));
        return found == null ? StatusBook.EMPTY : found;
    }

    private static StatusBook parse(List<String> lines, long now) {
        SortedMap<String, Steady> states = new TreeMap<>();
        SortedMap<String, SortedMap<LocalDate, Day>> days = new TreeMap<>();
        for (String line : lines) {
            String[] words = BLANK.split(line, -1);
            if (words[0].equals("state") && words.length == 5) {
                states.put(words[1], steady(words, now));
            } else if (words[0].equals("day") && words.length == 3 + ComponentState.KINDS) {
                days.computeIfAbsent(words[1], _ -> new TreeMap<>()).put(LocalDate.parse(words[2]), day(words));
            } else {
                throw new IllegalArgumentException("a line of it has another form");
            }
        }
        SortedMap<String, Track> tracks = new TreeMap<>();
        days.forEach((id, known) -> {
            Steady steady = states.getOrDefault(id, Steady.operational(now));
            if (known.size() <= Track.DAYS + 1 && tracks.size() < StatusBook.MAX_TRACKS) {
                tracks.put(id, new Track(steady, known));
            }
        });
        return new StatusBook(tracks);
    }

    private static Steady steady(String[] words, long now) {
        ComponentState state = ComponentState.of(words[2]);
        long since = Long.parseLong(words[3]);
        long saved = Long.parseLong(words[4]);
        return saved > now || now - saved > FRESH || since > now
                ? Steady.operational(now)
                : Steady.known(state, since, now);
    }

    private static Day day(String[] words) {
        List<Long> seconds = new ArrayList<>(ComponentState.KINDS);
        for (int i = 0; i < ComponentState.KINDS; i++) {
            long one = Long.parseLong(words[3 + i]);
            if (one < 0 || one > 90_000) {
                throw new IllegalArgumentException("no day has so many seconds");
            }
            seconds.add(one);
        }
        return new Day(seconds);
    }

    /// @param now seconds since 1970
    /// @throws IOException when it is not on the disk
    void write(StatusBook book, long now) throws IOException {
        List<String> all = new ArrayList<>();
        book.tracks().forEach((id, track) -> {
            Steady steady = track.steady();
            all.add("state " + id + " " + steady.state().word() + " " + steady.since() + " " + now);
            track.days()
                    .forEach((date, day) -> all.add("day " + id + " " + date + " "
                            + day.seconds().stream().map(String::valueOf).collect(Collectors.joining(" "))));
        });
        lines.write(all);
    }

    @Override
    public String toString() {
        return lines.toString();
    }
}
