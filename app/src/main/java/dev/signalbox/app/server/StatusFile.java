package dev.signalbox.app.server;

import dev.signalbox.core.status.ComponentState;
import dev.signalbox.core.status.Day;
import dev.signalbox.core.status.StatusBook;
import dev.signalbox.core.status.Steady;
import dev.signalbox.core.status.Track;
import dev.signalbox.model.policy.Bookkeeping;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// How components were on the last ninety days, in a small file beside the store. It is written anew as a whole, and
/// one that cannot be read is set aside: no request waits for it or fails because of it.
///
/// Its lines are `state COMPONENT STATE SINCE SAVED` and `day COMPONENT DATE` with the seconds in each state.
final class StatusFile {
    private static final Logger LOG = LoggerFactory.getLogger(StatusFile.class);
    private static final String HEAD = "signalbox-status 1";
    private static final int MAX_BYTES = 4 * 1024 * 1024;
    private static final Pattern BLANK = Pattern.compile(" ");
    /// A state from longer ago says nothing of now.
    private static final long FRESH = 15 * 60;

    private final Path file;

    StatusFile(Path file) {
        this.file = file;
    }

    /// Beside the store; null where there is none.
    static @Nullable StatusFile of(Bookkeeping kept) {
        return switch (kept.store()) {
            case null -> null;
            case Bookkeeping.Store.File(Path store) -> new StatusFile(sibling(store));
            case Bookkeeping.Store.Server _ -> kept.spool() == null ? null : new StatusFile(sibling(kept.spool()));
        };
    }

    private static Path sibling(Path of) {
        return of.resolveSibling(of.getFileName() + ".status");
    }

    /// What it holds; nothing where it is not there, or cannot be used.
    ///
    /// @param now seconds since 1970
    StatusBook read(long now) {
        try {
            if (!Files.exists(file)) {
                return StatusBook.EMPTY;
            }
            if (Files.size(file) > MAX_BYTES) {
                throw new IllegalArgumentException("it is larger than it can be");
            }
            return parse(Files.readAllLines(file, StandardCharsets.UTF_8), now);
        } catch (IOException | IllegalArgumentException | DateTimeException e) {
            setAside(e);
            return StatusBook.EMPTY;
        }
    }

    private void setAside(Exception why) {
        Path aside = file.resolveSibling(file.getFileName() + ".broken");
        try {
            Files.move(file, aside, StandardCopyOption.REPLACE_EXISTING);
            LOG.warn("{} cannot be read ({}) and is now {}; the status page begins anew", file, why, aside);
        } catch (IOException e) {
            LOG.warn("{} cannot be read ({}) nor moved away ({}); the status page begins anew", file, why, e);
        }
    }

    private static StatusBook parse(List<String> lines, long now) {
        if (lines.isEmpty() || !lines.getFirst().equals(HEAD)) {
            throw new IllegalArgumentException("it begins with something else than " + HEAD);
        }
        SortedMap<String, Steady> states = new TreeMap<>();
        SortedMap<String, SortedMap<LocalDate, Day>> days = new TreeMap<>();
        for (String line : lines.subList(1, lines.size())) {
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
        long since = Long.parseLong(words[3]);
        long saved = Long.parseLong(words[4]);
        return saved > now || now - saved > FRESH || since > now
                ? Steady.operational(now)
                : Steady.known(ComponentState.of(words[2]), since, now);
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
        StringBuilder text = new StringBuilder(HEAD).append('\n');
        book.tracks().forEach((id, track) -> {
            Steady steady = track.steady();
            text.append("state " + id + " " + steady.state().word() + " " + steady.since() + " " + now + "\n");
            track.days()
                    .forEach((date, day) -> text.append("day " + id + " " + date + " "
                            + day.seconds().stream().map(String::valueOf).collect(Collectors.joining(" ")) + "\n"));
        });
        Path made = file.resolveSibling(file.getFileName() + ".new");
        try (FileChannel channel = FileChannel.open(
                made, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            ByteBuffer bytes = StandardCharsets.UTF_8.encode(text.toString());
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(made, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public String toString() {
        return file.toString();
    }
}
