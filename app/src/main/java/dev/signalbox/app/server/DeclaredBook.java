package dev.signalbox.app.server;

import dev.signalbox.core.codered.LevelDesk;
import dev.signalbox.core.codered.LevelDesk.Picture;
import dev.signalbox.core.codered.Ruling;
import dev.signalbox.core.codered.Ruling.Kind;
import dev.signalbox.core.declared.Aim;
import dev.signalbox.core.declared.Declaration;
import dev.signalbox.core.declared.Declaration.End;
import dev.signalbox.core.declared.Declarations;
import dev.signalbox.core.declared.DeclaredDesk;
import dev.signalbox.core.declared.Goal;
import dev.signalbox.core.declared.Measured;
import dev.signalbox.core.incident.Notice;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Every Code Red that people declared, kept for as long as they hold. Levels go their own way; what became of what was
/// declared is looked up after each look, by a thread of its own, which may wait for the disk and for the ledger.
final class DeclaredBook implements DeclaredDesk, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DeclaredBook.class);
    /// Where nothing outlives the process. Who declares for weeks must not find it gone after a start.
    private static final Duration UNKEPT = Duration.ofHours(24);

    private static final Duration LAST_WORD = Duration.ofSeconds(2);

    private final @Nullable DeclaredFile file;
    private final Semaphore poked = new Semaphore(0);
    private final Thread thread;
    private volatile Declarations known;
    private @Nullable LevelDesk levels;
    private @Nullable Supplier<Measured> measuring;
    private Consumer<Notice> telling = _ -> {};
    private volatile boolean closed;
    private boolean unwritten;
    private boolean failed;

    /// @param file null where nothing is kept
    DeclaredBook(@Nullable DeclaredFile file) {
        this.file = file;
        known = file == null ? Declarations.NONE : file.read();
        // Not a virtual one: a disk that hangs would hold what virtual threads run on.
        thread = Thread.ofPlatform().daemon().name("declared").unstarted(this::run);
    }

    /// What holds still.
    List<Ruling> inForce(long now) {
        return known.open().stream()
                .map(Declaration::ruling)
                .filter(each -> each.until() > now)
                .toList();
    }

    /// @param measuring says how things are; may ask a disk
    /// @param telling takes what people are to be told
    void start(LevelLoop levels, Supplier<Measured> measuring, Consumer<Notice> telling) {
        synchronized (this) {
            this.levels = levels;
            this.measuring = measuring;
            this.telling = telling;
        }
        levels.poke(poked::release);
        thread.start();
    }

    @Override
    public Declarations look() {
        return known;
    }

    @Override
    public Duration longest() {
        return file == null ? UNKEPT : Kind.DECLARE.longest();
    }

    // ── What people say ──────────────────────────────────────────────────────────────────────────────────────────────

    @Override
    public synchronized Answer declare(Ruling ruling, List<Goal> goals) {
        LevelDesk desk = levels;
        Measured measured = measuring == null || goals.isEmpty() ? null : measuring.get();
        if (desk == null) {
            return Answer.TOO_MANY;
        }
        List<Aim> aims = goals.stream()
                .map(each -> new Aim(each, measured == null ? null : measured.of(each, ruling.workload()), null))
                .toList();
        Declarations before = known;
        Declarations with = before.with(Declaration.begun(ruling, aims));
        // First on the disk: what people believe to hold for weeks must.
        if (!write(with)) {
            return Answer.NOT_KEPT;
        }
        if (!desk.rule(ruling)) {
            unwritten = !write(before);
            return Answer.TOO_MANY;
        }
        known = with;
        poked.release();
        return Answer.DONE;
    }

    @Override
    public synchronized boolean confirm(@Nullable String workload, @Nullable String route) {
        return levels != null
                && take(known.confirmed(workload, route, levels.look().now()));
    }

    @Override
    public synchronized boolean close(@Nullable String workload, @Nullable String route, String by, String reason) {
        LevelDesk desk = levels;
        if (desk == null) {
            return false;
        }
        List<Declaration> before = known.open();
        boolean any = take(known.closed(workload, route, by, reason, desk.look().now()));
        List<Declaration> left = known.open();
        before.stream().filter(each -> !left.contains(each)).forEach(each -> desk.end(each.ruling()));
        poked.release();
        return any;
    }

    /// @return false when it is as before
    private boolean take(Declarations next) {
        if (next.equals(known)) {
            return false;
        }
        known = next;
        // Who ends it or confirms it means it, whatever the disk says; it is tried again.
        unwritten = !write(next);
        return true;
    }

    // ── What becomes of it ───────────────────────────────────────────────────────────────────────────────────────────

    private void run() {
        try {
            while (!closed) {
                poked.acquire();
                poked.drainPermits();
                turn();
            }
        } catch (InterruptedException _) {
            // Nothing interrupts it but the end of the process.
        }
    }

    private synchronized void turn() {
        LevelDesk desk = levels;
        if (desk == null) {
            return;
        }
        try {
            Picture seen = desk.look();
            Declarations next = known.followed(seen.board().rulings(), seen.now());
            List<Declaration> waiting = next.toRemind(seen.now());
            next = next.reminded(seen.now());
            List<Declaration> over = next.toTell();
            for (Declaration each : over) {
                next = next.told(each, reached(each));
            }
            if (!take(next) && unwritten) {
                unwritten = !write(known);
            }
            waiting.forEach(each -> telling.accept(Notice.of(Notice.Kind.UNCONFIRMED, seen.now(), each, null)));
            known.all().stream()
                    .filter(each -> over.stream().anyMatch(one -> one.ruling().equals(each.ruling())))
                    .forEach(this::ended);
        } catch (RuntimeException e) {
            LOG.error("What became of a declared Code Red is not known", e);
        }
    }

    private List<Aim> reached(Declaration over) {
        Measured measured = measuring == null || over.aims().isEmpty() ? null : measuring.get();
        return over.aims().stream()
                .map(each -> new Aim(
                        each.goal(),
                        each.baseline(),
                        measured == null
                                ? null
                                : measured.of(each.goal(), over.ruling().workload())))
                .toList();
    }

    private void ended(Declaration each) {
        End end = Objects.requireNonNull(each.end());
        LOG.info(
                "The declared Code Red of {} is over, {} of {} goals were met",
                each.ruling().owner(),
                each.met(),
                each.aims().size());
        telling.accept(Notice.of(Notice.Kind.ENDED, end.at(), each, end.by()));
    }

    /// @return false when it is not on the disk
    private boolean write(Declarations now) {
        if (file == null) {
            return true;
        }
        try {
            file.write(now);
            failed = false;
            return true;
        } catch (IOException e) {
            if (!failed) {
                LOG.warn("What is declared cannot be written to {}: {}", file, e.toString());
            }
            failed = true;
            return false;
        }
    }

    @Override
    public void close() {
        closed = true;
        poked.release();
        try {
            // In milliseconds: a thread that was never started, as where a start fails, is no error then.
            thread.join(LAST_WORD.toMillis());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
