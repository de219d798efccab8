package dev.signalbox.console.status;

import dev.signalbox.console.page.Markup;
import dev.signalbox.core.status.Announcement;
import dev.signalbox.core.status.ComponentState;
import dev.signalbox.core.status.Day;
import dev.signalbox.core.status.StatusDesk.Picture;
import dev.signalbox.core.status.StatusDesk.Planned;
import dev.signalbox.core.status.StatusDesk.Shown;
import dev.signalbox.model.policy.Wording;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.ResourceBundle;
import java.util.Set;
import java.util.stream.Collectors;

/// What the page says, in one language and time zone. Nothing here is escaped yet.
final class StatusTexts {
    private final String language;
    private final ZoneId zone;
    private final ResourceBundle texts;
    private final DateTimeFormatter day;
    private final DateTimeFormatter moment;

    StatusTexts(String language, ZoneId zone) {
        this.language = language;
        this.zone = zone;
        texts = Markup.texts("dev.signalbox.console.status.status", language);
        day = DateTimeFormatter.ofPattern(texts.getString("format.day"), Locale.ENGLISH);
        moment = DateTimeFormatter.ofPattern(texts.getString("format.moment"), Locale.ENGLISH);
    }

    String language() {
        return language;
    }

    /// @param put in for `{0}`, `{1}`
    String text(String key, Object... put) {
        String text = texts.getString(key);
        for (int i = 0; i < put.length; i++) {
            text = text.replace("{" + i + "}", String.valueOf(put[i]));
        }
        return text;
    }

    String in(Wording wording) {
        return wording.in(language);
    }

    String title(Picture picture) {
        Wording title = picture.page().title();
        return title == null ? text("title") : in(title);
    }

    String state(ComponentState state) {
        return text("state." + state.word());
    }

    String phase(Announcement.Phase phase) {
        return text("phase." + phase.word());
    }

    /// What an incident is called: people write updates, but no titles.
    String headline(Announcement announcement, Picture picture) {
        List<String> names = components(announcement, picture).stream()
                .map(each -> in(each.name()))
                .toList();
        return names.isEmpty() ? text("incident.some") : text("incident.of", String.join(", ", names));
    }

    /// What a maintenance is called.
    String headline(Planned planned, Picture picture) {
        return text(
                "planned.of",
                components(planned.components(), picture).stream()
                        .map(each -> in(each.name()))
                        .collect(Collectors.joining(", ")));
    }

    static List<Shown> components(Announcement announcement, Picture picture) {
        return components(announcement.components(), picture);
    }

    static List<Shown> components(Set<String> ids, Picture picture) {
        return picture.components().stream()
                .filter(each -> ids.contains(each.id()))
                .toList();
    }

    String day(LocalDate date) {
        return day.format(date);
    }

    LocalDate dayOf(long second) {
        return LocalDate.ofInstant(Instant.ofEpochSecond(second), zone);
    }

    /// To the minute, in the page's zone.
    String moment(long second) {
        return moment.format(at(second));
    }

    /// Without the day where that is today.
    String lately(long second, LocalDate today) {
        return dayOf(second).equals(today)
                ? DateTimeFormatter.ofPattern("HH:mm", Locale.ROOT).format(at(second))
                : moment(second);
    }

    /// To the second, with the zone.
    String stamp(long second) {
        ZonedDateTime at = at(second);
        return moment.format(at) + at.format(DateTimeFormatter.ofPattern(":ss ", Locale.ROOT)) + zone();
    }

    /// The name of the page's zone.
    String zone() {
        return zone.getId().equals("Z") ? "UTC" : zone.getId();
    }

    /// For machines.
    String exact(long second) {
        return at(second).toOffsetDateTime().toString();
    }

    private ZonedDateTime at(long second) {
        return Instant.ofEpochSecond(second).atZone(zone);
    }

    /// `2 h 5 min`; what is less than a minute is one.
    String span(long seconds) {
        long minutes = Math.max(1, Math.round(seconds / 60.0));
        if (minutes < 60) {
            return text("span.minutes", minutes);
        }
        return minutes % 60 == 0 ? text("span.hours", minutes / 60) : text("span.both", minutes / 60, minutes % 60);
    }

    /// Never 100 while it is less.
    String percent(double share) {
        double floor = Math.floor(share * 100_00) / 100;
        return floor == 100 ? "100" : String.format(Locale.ROOT, "%.2f", floor);
    }

    /// The states of a day with their times, the worst first; empty where all was well.
    String troubles(Day of) {
        return List.of(
                        ComponentState.MAJOR_OUTAGE,
                        ComponentState.PARTIAL_OUTAGE,
                        ComponentState.DEGRADED_PERFORMANCE,
                        ComponentState.UNDER_MAINTENANCE)
                .stream()
                .filter(state -> of.in(state) > 0)
                .map(state -> state(state) + " " + span(of.in(state)))
                .collect(Collectors.joining(", "));
    }
}
