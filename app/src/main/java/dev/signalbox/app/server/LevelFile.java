package dev.signalbox.app.server;

import dev.signalbox.core.codered.Board;
import dev.signalbox.core.codered.Cause;
import dev.signalbox.core.codered.Place;
import dev.signalbox.core.codered.Ruling;
import dev.signalbox.core.codered.Scope;
import dev.signalbox.core.codered.Standing;
import dev.signalbox.core.codered.Tally;
import dev.signalbox.core.codered.WayBack;
import dev.signalbox.core.codered.WayBack.Held;
import dev.signalbox.model.policy.Bookkeeping;
import dev.signalbox.model.policy.Level;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/// The file that levels are kept in, so that a start in the middle of an emergency goes on with it. Written by a
/// thread of its own: a disk that hangs holds up nobody.
final class LevelFile implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LevelFile.class);

    /// What is older says nothing of now.
    private static final long STALE = Duration.ofMinutes(15).toSeconds();
    /// A clock that was put back by more than this cannot be trusted.
    private static final long AHEAD = 60;
    /// What does not change is written again so often, in seconds: it must not seem stale.
    private static final long AGAIN = 60;

    private static final int MAX_BYTES = 4 * 1024 * 1024;
    private static final Duration LAST_WORD = Duration.ofSeconds(2);

    private final Path file;
    private final Thread thread;
    private @Nullable Content wanted;
    private @Nullable Content written;
    private boolean closed;
    private boolean failed;

    private LevelFile(Path file) {
        this.file = file;
        thread = Thread.ofVirtual().name("levels-file").start(this::write);
    }

    /// Null where nothing is kept.
    static @Nullable LevelFile beside(Bookkeeping books) {
        Path file = books.sibling(".levels");
        return file == null ? null : new LevelFile(file);
    }

    /// What a start goes on with.
    record Saved(Board board, WayBack back) {
        static final Saved NOTHING = new Saved(Board.EMPTY, WayBack.NOTHING);
    }

    /// The file's content. Times are seconds since 1970.
    ///
    /// @param places that are not as they are at the beginning
    record Content(long at, List<Entry> places, List<Ruling> rulings, List<Back> back) {
        record Entry(Scope scope, Kept place) {}

        /// @param since null in files of before that was kept
        record Kept(
                Standing standing, Level level, @Nullable Long since, Cause cause) {
            static Kept of(Place place) {
                return new Kept(place.standing(), place.level(), place.since(), place.found());
            }

            Place place() {
                return new Place(standing, level, since == null ? standing.since() : since, cause);
            }
        }

        record Back(Scope scope, Held held) {}

        static Content of(Board board, WayBack back, long now) {
            List<Entry> places = new ArrayList<>();
            board.places().forEach((scope, place) -> {
                if (isToldApart(place)) {
                    places.add(new Entry(scope, Kept.of(place)));
                }
            });
            List<Back> held = back.places().entrySet().stream()
                    .sorted(Map.Entry.comparingByKey())
                    .map(each -> new Back(each.getKey(), each.getValue()))
                    .toList();
            return new Content(now, places, board.rulings(), held);
        }

        private static boolean isToldApart(Place place) {
            Standing standing = place.standing();
            return place.level() != Level.GREEN
                    || standing.level() != Level.GREEN
                    || standing.leftAt() >= 0
                    || !standing.flaps().isEmpty();
        }

        boolean saysTheSameAs(@Nullable Content other) {
            return other != null
                    && places.equals(other.places)
                    && rulings.equals(other.rulings)
                    && back.equals(other.back);
        }

        Saved saved() {
            if (places.size() > Tally.MAX_SCOPES || rulings.size() > Board.MAX_RULINGS) {
                throw new IllegalArgumentException("more than there can be");
            }
            SortedMap<Scope, Place> known = new TreeMap<>();
            places.forEach(each -> known.put(each.scope, each.place.place()));
            Map<Scope, Held> held = new HashMap<>();
            back.forEach(each -> held.put(each.scope, each.held));
            return new Saved(new Board(known, rulings, List.of(), List.of()), new WayBack(held));
        }
    }

    /// What was kept. What cannot be read is put aside, and everything begins with green.
    Saved read(long now) {
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(MAX_BYTES);
        } catch (NoSuchFileException _) {
            return Saved.NOTHING;
        } catch (IOException e) {
            LOG.warn("Levels of before cannot be read from {}, all begin with green: {}", file, e.toString());
            return Saved.NOTHING;
        }
        try {
            Content content = Objects.requireNonNull(JsonMapper.shared().readValue(bytes, Content.class));
            if (now - content.at > STALE || content.at - now > AHEAD) {
                LOG.info("Levels of before are not of the last {} min; all begin with green", STALE / 60);
                return Saved.NOTHING;
            }
            Saved saved = content.saved();
            if (!content.places.isEmpty() || !content.rulings.isEmpty()) {
                LOG.info("Levels go on as they were {} s ago", now - content.at);
            }
            return saved;
        } catch (JacksonException | IllegalArgumentException | NullPointerException _) {
            // Its message would show what is in it.
            putAside();
            return Saved.NOTHING;
        }
    }

    private void putAside() {
        Path aside = file.resolveSibling(file.getFileName() + ".unreadable");
        try {
            Files.move(file, aside, StandardCopyOption.REPLACE_EXISTING);
            LOG.warn("{} is not what levels are kept in; it is {} now, and all begin with green", file, aside);
        } catch (IOException e) {
            LOG.warn("{} is not what levels are kept in, and all begin with green: {}", file, e.toString());
        }
    }

    /// From now on this is to be kept.
    synchronized void keep(Board board, WayBack back, long now) {
        Content content = Content.of(board, back, now);
        boolean idle = content.places.isEmpty() && content.rulings.isEmpty() && content.back.isEmpty();
        Content last = wanted == null ? written : wanted;
        boolean same = content.saysTheSameAs(last) || last == null && idle;
        boolean due = !idle && last != null && now - last.at >= AGAIN;
        if (!same || due) {
            wanted = content;
            notifyAll();
        }
    }

    private void write() {
        try {
            for (Content next = next(); next != null; next = next()) {
                write(next);
            }
        } catch (InterruptedException _) {
            // Nothing interrupts it but the end of the process.
        }
    }

    /// Null when it is closed and all is written.
    private synchronized @Nullable Content next() throws InterruptedException {
        while (wanted == null && !closed) {
            wait();
        }
        Content next = wanted;
        wanted = null;
        return next;
    }

    private void write(Content content) {
        try {
            KeptLines.replace(file, ByteBuffer.wrap(JsonMapper.shared().writeValueAsBytes(content)));
            failed = false;
            synchronized (this) {
                written = content;
            }
        } catch (IOException e) {
            if (!failed) {
                LOG.warn("Levels cannot be kept in {}, a start would begin with green: {}", file, e.toString());
            }
            failed = true;
        }
    }

    /// Writes what is still to be written, unless that takes too long.
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        try {
            thread.join(LAST_WORD);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
