package dev.signalbox.app.server;

import dev.signalbox.core.codered.LevelDesk;
import dev.signalbox.core.incident.IncidentDesk;
import dev.signalbox.core.status.StatusBook;
import dev.signalbox.core.status.StatusDesk;
import dev.signalbox.core.status.Steady;
import dev.signalbox.core.status.Track;
import dev.signalbox.model.policy.Policy;
import dev.signalbox.model.policy.StatusPage;
import java.io.IOException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Looks at levels whenever they were found out, and knows what the public is shown. What it knows is written to its
/// file every minute, by a thread of its own.
final class StatusWatch implements StatusDesk, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StatusWatch.class);
    /// After a longer pause nobody knows what was meanwhile.
    private static final long UNSEEN = 60;

    private final Supplier<Policy> policy;
    private final IncidentDesk incidents;
    private final @Nullable StatusFile file;
    private @Nullable EveryMinute writing;
    private final StatusSights sights = new StatusSights();
    private StatusBook book;
    private long last = -1;
    private boolean failed;
    private boolean unwritten;
    private volatile @Nullable Picture picture;

    /// @param file null where nothing is kept
    /// @param now seconds since 1970
    StatusWatch(Supplier<Policy> policy, IncidentDesk incidents, @Nullable StatusFile file, long now) {
        this.policy = policy;
        this.incidents = incidents;
        this.file = file;
        book = file == null ? StatusBook.EMPTY : file.read(now);
        show(policy.get(), now);
    }

    void start() {
        writing = EveryMinute.start("status", this::write);
    }

    /// Takes the next look.
    ///
    /// @param down whether no target of a route can be asked
    synchronized void looked(LevelDesk.Picture seen, Predicate<String> down) {
        try {
            Policy inForce = policy.get();
            StatusPage page = inForce.statusPage();
            long now = seen.now();
            long looked = last < 0 || now - last > UNSEEN ? 0 : now - last;
            last = now;
            if (page != null) {
                book = book.next(
                        sights.of(page.components(), inForce, seen, down), day(now, zone(inForce)), looked, now);
                unwritten = true;
            }
            show(inForce, now);
            failed = false;
        } catch (RuntimeException e) {
            if (!failed) {
                LOG.error("The status page stays as it is", e);
            }
            failed = true;
        }
    }

    private void show(Policy inForce, long now) {
        StatusPage page = inForce.statusPage();
        if (page == null) {
            picture = null;
            return;
        }
        ZoneId zone = zone(inForce);
        List<Shown> components = page.components().stream()
                .map(each -> new Shown(
                        each.id(),
                        each.name(),
                        book.tracks().getOrDefault(each.id(), new Track(Steady.operational(now), new TreeMap<>()))))
                .toList();
        picture = new Picture(
                page,
                now,
                zone,
                day(now, zone),
                components,
                Announcements.of(incidents.incidents(), page.components()));
    }

    private static ZoneId zone(Policy policy) {
        return policy.spending().zone();
    }

    private static LocalDate day(long now, ZoneId zone) {
        return LocalDate.ofInstant(Instant.ofEpochSecond(now), zone);
    }

    @Override
    public @Nullable Picture look() {
        return picture;
    }

    private void write() {
        StatusBook known;
        long at;
        synchronized (this) {
            if (file == null || !unwritten) {
                return;
            }
            unwritten = false;
            known = book;
            at = last;
        }
        try {
            file.write(known, at);
        } catch (IOException e) {
            LOG.warn("What the status page knows cannot be written to {}: {}", file, e.toString());
        }
    }

    @Override
    public void close() {
        if (writing != null) {
            writing.close();
        }
    }
}
