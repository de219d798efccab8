package dev.signalbox.app.server;

import dev.signalbox.core.incident.Incident;
import dev.signalbox.core.incident.IncidentBook;
import dev.signalbox.model.policy.Bookkeeping;
import dev.signalbox.storage.incident.IncidentFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Writes incidents down as they change. Only the last state of each waits to be written, so a disk that is slow or
/// full delays nobody and fills no memory; what could not be written is tried again.
final class IncidentScribe implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(IncidentScribe.class);
    private static final Duration RETRY = Duration.ofSeconds(10);
    private static final Duration LAST = Duration.ofSeconds(2);

    private final IncidentFiles files;
    private final Thread thread;
    /// By identifier; empty for one that is not kept any more.
    private final Map<String, Optional<Incident>> waiting = new LinkedHashMap<>();

    private boolean closing;
    private boolean failing;

    IncidentScribe(IncidentFiles files) {
        this.files = files;
        thread = Thread.ofVirtual().name("incidents").start(this::run);
    }

    /// Beside the store, or beside the spool of one that is a server; null where nothing is written down.
    static @Nullable Path directory(Bookkeeping kept) {
        Path beside = switch (kept.store()) {
            case null -> null;
            case Bookkeeping.Store.File(Path file) -> file;
            case Bookkeeping.Store.Server _ -> Objects.requireNonNull(kept.spool());
        };
        return beside == null ? null : beside.resolveSibling(beside.getFileName() + ".incidents");
    }

    /// Takes what is different.
    ///
    /// @param old what is written down, or waits to be
    synchronized void changed(List<Incident> old, IncidentBook after) {
        if (old.equals(after.incidents())) {
            return;
        }
        Set<String> gone = new HashSet<>();
        old.forEach(each -> gone.add(each.id()));
        for (Incident each : after.incidents()) {
            gone.remove(each.id());
            if (!old.contains(each)) {
                put(each.id(), Optional.of(each));
            }
        }
        gone.forEach(each -> put(each, Optional.empty()));
        notifyAll();
    }

    private void put(String id, Optional<Incident> what) {
        waiting.remove(id);
        waiting.put(id, what);
    }

    private void run() {
        try {
            for (Map.Entry<String, Optional<Incident>> next = next(); next != null; next = next()) {
                write(next.getKey(), next.getValue());
            }
        } catch (InterruptedException _) {
            // Closed: the thread ends here.
        }
    }

    private synchronized Map.@Nullable Entry<String, Optional<Incident>> next() throws InterruptedException {
        while (waiting.isEmpty() && !closing) {
            wait();
        }
        if (waiting.isEmpty()) {
            return null;
        }
        Map.Entry<String, Optional<Incident>> first =
                Map.Entry.copyOf(waiting.entrySet().iterator().next());
        waiting.remove(first.getKey());
        return first;
    }

    private void write(String id, Optional<Incident> what) throws InterruptedException {
        try {
            if (what.isPresent()) {
                files.write(what.get());
            } else {
                files.remove(id);
            }
            failing = false;
        } catch (IOException | RuntimeException e) {
            if (!failing) {
                LOG.warn("Incidents cannot be written down now; they are in memory: {}", e.toString());
            }
            failing = true;
            again(id, what);
        }
    }

    private synchronized void again(String id, Optional<Incident> what) throws InterruptedException {
        if (closing) {
            return;
        }
        waiting.putIfAbsent(id, what);
        long until = System.nanoTime() + RETRY.toNanos();
        for (long left = RETRY.toMillis(); left > 0 && !closing; left = (until - System.nanoTime()) / 1_000_000) {
            wait(left);
        }
    }

    /// What waits is written within two seconds, or not.
    @Override
    public void close() {
        synchronized (this) {
            closing = true;
            notifyAll();
        }
        try {
            thread.join(LAST);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        thread.interrupt();
    }
}
