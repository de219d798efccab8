package dev.signalbox.console;

import dev.signalbox.core.codered.Cause;
import dev.signalbox.core.incident.Acknowledgement;
import dev.signalbox.core.incident.Entry;
import dev.signalbox.core.incident.Figure;
import dev.signalbox.core.incident.Incident;
import dev.signalbox.core.incident.Runbooks;
import dev.signalbox.core.incident.Update;
import dev.signalbox.model.policy.Level;
import java.time.Instant;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/// The bodies of `/admin/v1/incidents`.
///
/// @param incidents the newest first
record IncidentsJson(List<IncidentView> incidents) {
    /// @param closed null while it is open
    /// @param level that holds now; green when it is over
    /// @param runbook where it stands what to do, a path in the project
    /// @param configChanges in the hour before it was opened, the youngest first
    /// @param timeline null in a list of several
    record IncidentView(
            String id,
            Instant opened,
            @Nullable Instant closed,
            @Nullable AcknowledgedView acknowledged,
            String level,
            String worst,
            String cause,
            String runbook,
            List<ConfigView> configChanges,
            List<ScopeView> scopes,
            @Nullable List<EntryView> timeline,
            int entries,
            int omitted,
            List<UpdateView> updates) {}

    /// @param what is different, by the names of a config's words
    record ConfigView(Instant at, long minutesBefore, String what) {}

    record AcknowledgedView(Instant at, String by) {}

    record ScopeView(String workload, String route, String worst) {}

    record EntryView(
            Instant at,
            String kind,
            @Nullable String by,
            @Nullable String workload,
            @Nullable String route,
            @Nullable String before,
            @Nullable String level,
            @Nullable String cause,
            String text,
            List<FigureView> figures) {}

    record FigureView(String objective, double ratio, long good, long bad, double yellow, double orange, double fast) {}

    record UpdateView(Instant at, String state, SortedMap<String, String> text, String by) {}

    static IncidentsJson of(List<Incident> incidents) {
        return new IncidentsJson(
                incidents.stream().map(each -> view(each, false)).toList());
    }

    static IncidentsJson of(Incident incident) {
        return new IncidentsJson(List.of(view(incident, true)));
    }

    private static IncidentView view(Incident incident, boolean whole) {
        Acknowledgement taken = incident.acknowledged();
        return new IncidentView(
                incident.id(),
                Instant.ofEpochSecond(incident.opened()),
                incident.closed() == null ? null : Instant.ofEpochSecond(incident.closed()),
                taken == null ? null : new AcknowledgedView(Instant.ofEpochSecond(taken.at()), taken.by()),
                incident.level().word(),
                incident.worst().word(),
                incident.cause().word(),
                Runbooks.of(incident.cause()),
                incident.youngConfigs().stream()
                        .map(each -> new ConfigView(
                                Instant.ofEpochSecond(each.at()), incident.minutesAfter(each), each.what()))
                        .toList(),
                incident.scopes().entrySet().stream()
                        .map(each -> new ScopeView(
                                each.getKey().workload(),
                                each.getKey().route(),
                                each.getValue().word()))
                        .toList(),
                whole ? incident.timeline().stream().map(IncidentsJson::entry).toList() : null,
                incident.timeline().size(),
                incident.omitted(),
                incident.updates().stream().map(IncidentsJson::update).toList());
    }

    private static EntryView entry(Entry entry) {
        Level before = entry.before();
        Level level = entry.level();
        Cause cause = entry.cause();
        return new EntryView(
                Instant.ofEpochSecond(entry.at()),
                entry.kind().word(),
                entry.by(),
                entry.scope() == null ? null : entry.scope().workload(),
                entry.scope() == null ? null : entry.scope().route(),
                before == null ? null : before.word(),
                level == null ? null : level.word(),
                cause == null ? null : cause.word(),
                entry.text(),
                entry.figures().stream().map(IncidentsJson::figure).toList());
    }

    private static FigureView figure(Figure figure) {
        return new FigureView(
                figure.objective(),
                figure.ratio(),
                figure.good(),
                figure.bad(),
                rounded(figure.yellow()),
                rounded(figure.orange()),
                rounded(figure.fast()));
    }

    private static double rounded(double burn) {
        return Math.round(burn * 1000) / 1000.0;
    }

    private static UpdateView update(Update update) {
        return new UpdateView(Instant.ofEpochSecond(update.at()), update.state().word(), update.text(), update.by());
    }
}
