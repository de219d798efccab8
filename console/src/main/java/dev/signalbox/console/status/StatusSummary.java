package dev.signalbox.console.status;

import dev.signalbox.core.status.Announcement;
import dev.signalbox.core.status.ComponentState;
import dev.signalbox.core.status.StatusDesk.Picture;
import dev.signalbox.core.status.StatusDesk.Planned;
import dev.signalbox.core.status.StatusDesk.Shown;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// `status.json`, in the shape of Statuspage's `/api/v2/summary.json`, so that what reads that reads this.
///
/// @param incidents that are not over
/// @param scheduledMaintenances that are not over
public record StatusSummary(
        Page page,
        List<Component> components,
        List<Incident> incidents,
        List<Maintenance> scheduledMaintenances,
        Overall status) {
    /// @param updatedAt of the last look
    public record Page(String id, String name, String timeZone, Instant updatedAt) {}

    /// @param updatedAt since when it is so
    public record Component(String id, String name, String status, int position, Instant updatedAt, String uptime) {}

    public record Incident(
            String id,
            String name,
            String status,
            String impact,
            Instant createdAt,
            Instant startedAt,
            Instant updatedAt,
            @Nullable Instant resolvedAt,
            List<IncidentUpdate> incidentUpdates,
            List<Named> components) {}

    /// @param status `scheduled` or `in_progress`
    public record Maintenance(
            String id,
            String name,
            String status,
            String impact,
            Instant scheduledFor,
            Instant scheduledUntil,
            List<IncidentUpdate> incidentUpdates,
            List<Named> components) {}

    public record IncidentUpdate(String status, String body, Instant createdAt) {}

    public record Named(String id, String name, String status) {}

    /// @param indicator `none`, `minor`, `major`, `critical` or `maintenance`
    public record Overall(String indicator, String description) {}

    /// @param language of names and texts
    public static StatusSummary of(Picture picture, String language) {
        StatusTexts texts = new StatusTexts(language, picture.zone());
        List<Component> components = new ArrayList<>();
        for (Shown each : picture.components()) {
            components.add(new Component(
                    each.id(),
                    texts.in(each.name()),
                    each.track().steady().state().word(),
                    components.size() + 1,
                    Instant.ofEpochSecond(each.track().steady().since()),
                    texts.percent(each.track().uptime())));
        }
        return new StatusSummary(
                new Page("status", texts.title(picture), texts.zone(), Instant.ofEpochSecond(picture.at())),
                components,
                picture.open().stream()
                        .map(each -> incident(each, picture, texts))
                        .toList(),
                picture.planned().stream()
                        .map(each -> maintenance(each, picture, texts))
                        .toList(),
                new Overall(
                        indicator(picture.worst()),
                        texts.text("overall." + picture.worst().word())));
    }

    private static Maintenance maintenance(Planned planned, Picture picture, StatusTexts texts) {
        String status = planned.holdsAt(picture.at()) ? "in_progress" : "scheduled";
        Instant from = Instant.ofEpochSecond(planned.from());
        return new Maintenance(
                planned.id(),
                texts.headline(planned, picture),
                status,
                "maintenance",
                from,
                Instant.ofEpochSecond(planned.until()),
                List.of(new IncidentUpdate(status, texts.in(planned.reason()), from)),
                named(planned.components(), picture, texts));
    }

    private static List<Named> named(Set<String> ids, Picture picture, StatusTexts texts) {
        return StatusTexts.components(ids, picture).stream()
                .map(each -> new Named(
                        each.id(),
                        texts.in(each.name()),
                        each.track().steady().state().word()))
                .toList();
    }

    private static Incident incident(Announcement announcement, Picture picture, StatusTexts texts) {
        Long resolved = announcement.resolved();
        return new Incident(
                announcement.id(),
                texts.headline(announcement, picture),
                announcement.phase().word(),
                indicator(announcement.worst()),
                Instant.ofEpochSecond(announcement.opened()),
                Instant.ofEpochSecond(announcement.opened()),
                Instant.ofEpochSecond(announcement.updated()),
                resolved == null ? null : Instant.ofEpochSecond(resolved),
                announcement.posts().reversed().stream()
                        .map(post -> new IncidentUpdate(
                                post.phase().word(), post.in(texts.language()), Instant.ofEpochSecond(post.at())))
                        .toList(),
                named(announcement.components(), picture, texts));
    }

    private static String indicator(ComponentState state) {
        return switch (state) {
            case OPERATIONAL -> "none";
            case UNDER_MAINTENANCE -> "maintenance";
            case DEGRADED_PERFORMANCE -> "minor";
            case PARTIAL_OUTAGE -> "major";
            case MAJOR_OUTAGE -> "critical";
        };
    }
}
