package dev.signalbox.storage.incident;

import dev.signalbox.core.codered.Cause;
import dev.signalbox.core.codered.Scope;
import dev.signalbox.core.incident.Acknowledgement;
import dev.signalbox.core.incident.Entry;
import dev.signalbox.core.incident.Figure;
import dev.signalbox.core.incident.Incident;
import dev.signalbox.core.incident.Update;
import dev.signalbox.model.policy.Level;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// An incident as it stands in its file. What is missing or unknown makes the file one that cannot be read.
///
/// @param form of the file, for a program that writes another
record Written(
        int form,
        String id,
        long opened,
        @Nullable Long closed,
        @Nullable Acknowledgement acknowledged,
        List<Reached> scopes,
        Level level,
        Level worst,
        Cause cause,
        List<Line> timeline,
        int omitted,
        List<Told> updates) {
    static final int FORM = 1;

    record Reached(String workload, String route, Level worst) {}

    record Line(
            long at,
            Entry.Kind kind,
            @Nullable String by,
            @Nullable Scope scope,
            @Nullable Level before,
            @Nullable Level level,
            @Nullable Cause cause,
            @Nullable String text,
            @Nullable List<Figure> figures) {}

    record Told(
            long at,
            Update.State state,
            @Nullable String en,
            @Nullable String ko,
            String by) {}

    static Written of(Incident incident) {
        return new Written(
                FORM,
                incident.id(),
                incident.opened(),
                incident.closed(),
                incident.acknowledged(),
                incident.scopes().entrySet().stream()
                        .map(each -> new Reached(
                                each.getKey().workload(), each.getKey().route(), each.getValue()))
                        .toList(),
                incident.level(),
                incident.worst(),
                incident.cause(),
                incident.timeline().stream().map(Written::line).toList(),
                incident.omitted(),
                incident.updates().stream()
                        .map(each -> new Told(
                                each.at(),
                                each.state(),
                                each.text().get("en"),
                                each.text().get("ko"),
                                each.by()))
                        .toList());
    }

    private static Line line(Entry entry) {
        return new Line(
                entry.at(),
                entry.kind(),
                entry.by(),
                entry.scope(),
                entry.before(),
                entry.level(),
                entry.cause(),
                entry.text().isEmpty() ? null : entry.text(),
                entry.figures().isEmpty() ? null : entry.figures());
    }

    /// @throws RuntimeException when something is missing
    Incident incident() {
        if (form != FORM) {
            throw new IllegalArgumentException("of another form");
        }
        SortedMap<Scope, Level> reached = new TreeMap<>();
        scopes.forEach(each -> reached.put(
                new Scope(Objects.requireNonNull(each.workload), Objects.requireNonNull(each.route)),
                Objects.requireNonNull(each.worst)));
        return new Incident(
                Objects.requireNonNull(id),
                opened,
                closed,
                acknowledged,
                reached,
                Objects.requireNonNull(level),
                Objects.requireNonNull(worst),
                Objects.requireNonNull(cause),
                timeline.stream()
                        .limit(Incident.MAX_ENTRIES)
                        .map(Written::entry)
                        .toList(),
                omitted,
                updates.stream()
                        .limit(Incident.MAX_UPDATES)
                        .map(Written::update)
                        .toList());
    }

    private static Entry entry(Line line) {
        if (line.scope != null) {
            Objects.requireNonNull(line.scope.workload());
            Objects.requireNonNull(line.scope.route());
        }
        return new Entry(
                line.at,
                Objects.requireNonNull(line.kind),
                line.by,
                line.scope,
                line.before,
                line.level,
                line.cause,
                line.text == null ? "" : line.text,
                line.figures == null ? List.of() : line.figures);
    }

    private static Update update(Told told) {
        SortedMap<String, String> text = new TreeMap<>();
        if (told.en != null) {
            text.put("en", told.en);
        }
        if (told.ko != null) {
            text.put("ko", told.ko);
        }
        return new Update(told.at, Objects.requireNonNull(told.state), text, Objects.requireNonNull(told.by));
    }
}
