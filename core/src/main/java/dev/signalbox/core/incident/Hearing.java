package dev.signalbox.core.incident;

import dev.signalbox.core.codered.Scope;
import dev.signalbox.core.incident.Notice.Kind;
import dev.signalbox.model.policy.Level;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What those at one end of a line hear: from a level on, nothing twice within a few minutes, and only what is red
/// while they want it quiet. Red is never held back. For one thread.
public final class Hearing {
    /// Within which the same level of the same scope is told once.
    private static final long SAME = Duration.ofMinutes(5).toSeconds();

    private static final int MAX_REMEMBERED = 4096;
    private static final int MAX_HELD = 500;

    private final Level from;
    private final Map<Said, Long> said = new HashMap<>();
    private final SortedMap<Scope, Change> held = new TreeMap<>();

    private record Said(Kind kind, Scope scope, Level level) {}

    /// @param from which severity on; green for what changes no level as well
    public Hearing(Level from) {
        this.from = from;
    }

    /// What of a notice is told now; null for nothing.
    ///
    /// @param quiet whether nobody is to be woken for less than red
    public @Nullable Notice hear(Notice notice, boolean quiet) {
        if (from.isWorseThan(notice.severity())) {
            return null;
        }
        List<Change> mine = notice.changes().stream()
                .filter(each -> notice.kind() == Kind.BURNING || !from.isWorseThan(each.severity()))
                .toList();
        if (quiet && notice.severity() != Level.RED) {
            mine.forEach(this::hold);
            return null;
        }
        List<Change> fresh = mine.stream()
                .filter(each -> isNew(notice.kind(), each, notice.at()))
                .toList();
        boolean only = notice.kind() == Kind.LEVELS || notice.kind() == Kind.BURNING || notice.kind() == Kind.QUESTION;
        return only && fresh.isEmpty() ? null : notice.about(fresh);
    }

    /// What was held back, when it is no longer to be quiet; null for nothing.
    ///
    /// @param open the incident that is open; null for none
    public @Nullable Notice wake(boolean quiet, @Nullable Incident open, long now) {
        if (quiet || held.isEmpty()) {
            return null;
        }
        List<Change> all = List.copyOf(held.values());
        held.clear();
        Level severity = all.stream().map(Change::severity).reduce(Level.GREEN, Level::worseOf);
        return Notice.of(Kind.HELD, now, severity, all, open);
    }

    private void hold(Change change) {
        Change known = held.get(change.scope());
        if (known == null && held.size() >= MAX_HELD) {
            return;
        }
        // From where it was in the evening to where it is now.
        held.put(
                change.scope(),
                known == null
                        ? change
                        : new Change(
                                change.scope(),
                                known.severity(),
                                change.level(),
                                change.cause(),
                                change.byHand(),
                                change.figures()));
    }

    private boolean isNew(Kind kind, Change change, long now) {
        said.values().removeIf(at -> now - at >= SAME);
        if (said.size() >= MAX_REMEMBERED) {
            said.clear();
        }
        // That a scope changed is the same with an incident and without.
        Kind told = kind == Kind.OPENED ? Kind.LEVELS : kind;
        if (change.level() != Level.RED) {
            // The next red is another one.
            said.remove(new Said(told, change.scope(), Level.RED));
        }
        return said.putIfAbsent(new Said(told, change.scope(), change.level()), now) == null;
    }
}
