package dev.signalbox.console;

import dev.signalbox.core.codered.Cause;
import dev.signalbox.core.codered.Scope;
import dev.signalbox.core.incident.Acknowledgement;
import dev.signalbox.core.incident.Entry;
import dev.signalbox.core.incident.Figure;
import dev.signalbox.core.incident.Incident;
import dev.signalbox.core.incident.IncidentDesk;
import dev.signalbox.core.incident.Update;
import dev.signalbox.model.policy.Level;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// One that is open, and stays as it is.
final class OneIncident implements IncidentDesk {
    @Override
    public List<Incident> incidents() {
        Scope scope = new Scope("core", "chat");
        Figure figure = new Figure("success", 0.99, 90, 10, 6, 15, 40);
        Entry entry = new Entry(
                1_795_428_000,
                Entry.Kind.LEVEL,
                null,
                scope,
                Level.GREEN,
                Level.RED,
                Cause.PROVIDER_ERRORS,
                "",
                List.of(figure));
        Entry changed =
                new Entry(1_795_427_000, Entry.Kind.CONFIG_CHANGED, null, null, null, null, null, "routes", List.of());
        Update update = new Update(
                1_795_428_060, Update.State.INVESTIGATING, new TreeMap<>(Map.of("en", "We look.")), "user:ann");
        return List.of(new Incident(
                "2026-11-23-1",
                1_795_428_000,
                null,
                new Acknowledgement(1_795_428_030, "user:ann"),
                new TreeMap<>(Map.of(scope, Level.RED)),
                Level.RED,
                Level.RED,
                Cause.PROVIDER_ERRORS,
                List.of(changed, entry),
                0,
                List.of(update)));
    }

    @Override
    public @Nullable Incident acknowledge(String id, String by) {
        return find(id);
    }

    @Override
    public @Nullable Incident note(String id, String by, String text) {
        return find(id);
    }

    @Override
    public @Nullable Incident update(String id, String by, Update.State state, SortedMap<String, String> text) {
        return find(id);
    }

    @Override
    public void test(String by) {}
}
