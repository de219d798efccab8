package dev.signalbox.app.server;

import dev.signalbox.core.incident.Incident;
import dev.signalbox.core.incident.Update;
import dev.signalbox.core.status.Announcement;
import dev.signalbox.core.status.Announcement.Phase;
import dev.signalbox.core.status.Announcement.Post;
import dev.signalbox.core.status.ComponentState;
import dev.signalbox.model.policy.Level;
import dev.signalbox.model.policy.StatusPage.Component;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What of incidents is for the public: the components behind which something was wrong, and what people wrote for it.
/// Who wrote it, the timeline, notes, workloads and causes are not.
final class Announcements {
    private static final int MAX = 100;

    private Announcements() {}

    /// @param incidents the newest first
    static List<Announcement> of(List<Incident> incidents, List<Component> components) {
        return incidents.stream()
                .filter(each -> !each.updates().isEmpty())
                .limit(MAX)
                .map(each -> announcement(each, components))
                .toList();
    }

    private static Announcement announcement(Incident incident, List<Component> components) {
        SortedSet<String> affected = new TreeSet<>();
        incident.scopes().forEach((scope, level) -> {
            if (level.compareTo(Level.ORANGE) >= 0) {
                components.stream()
                        .filter(each -> each.workloads().contains(scope.workload()))
                        .forEach(each -> affected.add(each.id()));
            }
        });
        return new Announcement(
                incident.id(),
                incident.worst() == Level.RED ? ComponentState.PARTIAL_OUTAGE : ComponentState.DEGRADED_PERFORMANCE,
                affected,
                incident.opened(),
                resolved(incident),
                incident.updates().stream()
                        .map(each ->
                                new Post(each.at(), Phase.valueOf(each.state().name()), each.text()))
                        .toList());
    }

    /// When a person said so, or else when levels did.
    private static @Nullable Long resolved(Incident incident) {
        Update last = incident.lastUpdate();
        return last != null && last.state() == Update.State.RESOLVED ? Long.valueOf(last.at()) : incident.closed();
    }
}
