package dev.signalbox.app.server;

import dev.signalbox.console.notify.Messenger;
import dev.signalbox.console.report.ReportMessage;
import dev.signalbox.core.codered.Board;
import dev.signalbox.core.codered.LevelDesk.Picture;
import dev.signalbox.core.exchange.Rules;
import dev.signalbox.core.incident.Acts;
import dev.signalbox.core.incident.ConfigChange;
import dev.signalbox.core.incident.Incident;
import dev.signalbox.core.incident.IncidentBook;
import dev.signalbox.core.incident.IncidentBook.Turn;
import dev.signalbox.core.incident.IncidentDesk;
import dev.signalbox.core.incident.Notice;
import dev.signalbox.core.incident.Update;
import dev.signalbox.core.report.DailyReport;
import dev.signalbox.model.policy.CodeRed;
import dev.signalbox.model.policy.Measures;
import dev.signalbox.model.policy.Policy;
import dev.signalbox.storage.incident.IncidentFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.SortedMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The incidents of this process. What happens is in the book at once; files and messages follow by themselves, so
/// that looking at levels never waits for a disk or for anybody who is told.
final class Incidents implements IncidentDesk, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Incidents.class);

    private final Supplier<Rules> rules;
    private final @Nullable IncidentScribe scribe;
    private final Messenger messenger = new Messenger();
    /// The youngest at the end.
    private final Deque<ConfigChange> configs = new ArrayDeque<>();
    private volatile IncidentBook book;
    private long now;
    private boolean first = true;
    private boolean failed;

    private Incidents(Supplier<Rules> rules, @Nullable IncidentScribe scribe, IncidentBook book, long now) {
        this.rules = rules;
        this.scribe = scribe;
        this.book = book;
        this.now = now;
    }

    /// Goes on with those that were written down.
    ///
    /// @param directory where they are; null where they are kept in memory alone
    /// @param now by the clock of the level loop
    static Incidents open(Supplier<Rules> rules, @Nullable Path directory, long now) {
        if (directory == null) {
            return new Incidents(rules, null, IncidentBook.EMPTY, now);
        }
        IncidentFiles files = new IncidentFiles(directory);
        List<Incident> found = List.of();
        try {
            found = files.read();
        } catch (IOException e) {
            LOG.warn("Incidents of before cannot be read in {}: {}", directory, e.toString());
        }
        IncidentBook book = IncidentBook.of(found, now);
        Incident open = book.open();
        if (open != null) {
            LOG.warn("The incident {} is open since before this process was started", open.id());
        }
        IncidentScribe scribe = new IncidentScribe(files);
        scribe.changed(found, book);
        return new Incidents(rules, scribe, book, now);
    }

    /// Levels were looked at, or a person said something of them.
    synchronized void shown(Picture before, Picture after) {
        now = after.now();
        try {
            // Levels of before a restart come back without a change; without their incident they open one.
            // What was said of them came back as well, and was told when it was said.
            Board known = first && book.open() == null
                    ? Board.EMPTY.recalling(before.board().rulings())
                    : before.board();
            first = false;
            List<String> acts = Acts.between(inForce(before), inForce(after));
            take(book.next(known, after.board(), after.readings(), acts, List.copyOf(configs), now));
            failed = false;
        } catch (RuntimeException e) {
            if (!failed) {
                LOG.error("What levels mean for incidents cannot be told", e);
            }
            failed = true;
        }
    }

    /// Another config is in force.
    ///
    /// @param words of its top level under which something is different
    /// @param file its name; null for none
    /// @param before SHA-256 of the file before; null where it is not known
    synchronized void configured(
            List<String> words, @Nullable String file, @Nullable String before, @Nullable String after) {
        ConfigChange change = ConfigChange.of(now, words, file, before, after);
        if (change == null) {
            return;
        }
        configs.addLast(change);
        while (configs.size() > ConfigChange.MOST) {
            configs.removeFirst();
        }
        Turn turn = book.configured(change);
        if (turn != null) {
            take(turn);
        }
    }

    private static Measures inForce(Picture picture) {
        return picture.acts() ? picture.measures() : Measures.NONE;
    }

    private void take(Turn turn) {
        IncidentBook before = book;
        book = turn.book();
        for (Notice each : turn.notices()) {
            log(each);
        }
        if (scribe != null) {
            scribe.changed(before.incidents(), book);
        }
        Policy policy = rules.get().policy();
        messenger.tell(
                CodeRed.in(policy).notifying(),
                turn.notices(),
                book.open(),
                now,
                policy.spending().zone());
    }

    /// People are to be told of something else than levels.
    synchronized void tell(Notice notice) {
        take(book.told(notice));
    }

    /// Sends the daily report to all who are told of emergencies.
    void report(DailyReport report) {
        CodeRed declared = rules.get().policy().codeRed();
        if (declared != null) {
            messenger.report(
                    declared.notifying(), report.at().getEpochSecond(), language -> ReportMessage.of(report, language));
        }
    }

    private static void log(Notice notice) {
        Incident incident = notice.incident();
        if (incident == null) {
            return;
        }
        switch (notice.kind()) {
            case OPENED -> LOG.warn("The incident {} was opened", incident.id());
            case CLOSED -> LOG.info("The incident {} is over", incident.id());
            default -> {
                // Levels have lines of their own, and what people do is in the audit log.
            }
        }
    }

    // ── What people do ───────────────────────────────────────────────────────────────────────────────────────────────

    @Override
    public List<Incident> incidents() {
        return book.incidents();
    }

    @Override
    public synchronized @Nullable Incident acknowledge(String id, String by) {
        return taken(id, book.acknowledge(id, by, now));
    }

    @Override
    public synchronized @Nullable Incident note(String id, String by, String text) {
        return taken(id, book.note(id, by, text, now));
    }

    @Override
    public synchronized @Nullable Incident update(
            String id, String by, Update.State state, SortedMap<String, String> text) {
        return taken(id, book.update(id, new Update(now, state, text, by)));
    }

    @Override
    public synchronized void test(String by) {
        take(new Turn(book, List.of(Notice.test(now, by))));
    }

    private @Nullable Incident taken(String id, @Nullable Turn turn) {
        if (turn == null) {
            return null;
        }
        take(turn);
        return find(id);
    }

    /// How telling people goes.
    Messenger.Figures figures() {
        return messenger.figures();
    }

    @Override
    public void close() {
        messenger.close();
        if (scribe != null) {
            scribe.close();
        }
    }
}
