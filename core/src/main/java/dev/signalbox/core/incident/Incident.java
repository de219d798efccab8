package dev.signalbox.core.incident;

import dev.signalbox.core.codered.Cause;
import dev.signalbox.core.codered.Scope;
import dev.signalbox.model.policy.Level;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// An emergency: from the first scope that came to orange until all are calm again.
///
/// @param id the day on which it was opened (UTC) and which one of that day: `2026-11-23-1`
/// @param opened seconds since 1970, as all times in it
/// @param closed when it was over; null while it is open
/// @param acknowledged null while nobody took it
/// @param scopes that were yellow or worse while it was open, with the worst level of each
/// @param level the worst that holds now; green once it is closed
/// @param worst that any scope had
/// @param cause of the first scope's way up; one that was found in place of a person's word
/// @param timeline the oldest first
/// @param omitted entries that are not in the timeline any more, since it has [#MAX_ENTRIES]
/// @param updates the oldest first
public record Incident(
        String id,
        long opened,
        @Nullable Long closed,
        @Nullable Acknowledgement acknowledged,
        SortedMap<Scope, Level> scopes,
        Level level,
        Level worst,
        Cause cause,
        List<Entry> timeline,
        int omitted,
        List<Update> updates) {
    /// Of the timeline; what comes then is counted.
    public static final int MAX_ENTRIES = 1000;
    /// Of what the public was told.
    public static final int MAX_UPDATES = 200;
    /// Of the timeline, so that a storm of changes does not keep anybody from writing down what they do.
    private static final int FOR_PEOPLE = 300;

    public Incident {
        scopes = Collections.unmodifiableSortedMap(new TreeMap<>(scopes));
        timeline = List.copyOf(timeline);
        updates = List.copyOf(updates);
    }

    public boolean isOpen() {
        return closed == null;
    }

    /// What the public was told last; null for nothing.
    public @Nullable Update lastUpdate() {
        return updates.isEmpty() ? null : updates.getLast();
    }

    /// Changes of the config in the hour before it was opened, the youngest first.
    public List<ConfigChange> youngConfigs() {
        return timeline.stream()
                .takeWhile(each -> each.kind() == Entry.Kind.CONFIG_CHANGED)
                .map(each -> new ConfigChange(each.at(), each.text()))
                .toList()
                .reversed();
    }

    /// How many minutes it was opened after something.
    public long minutesAfter(ConfigChange change) {
        return Math.max(0, (opened - change.at()) / 60);
    }

    /// The worst level that a page about it has to do with: what holds, or what held where it is over.
    public Level severity() {
        return isOpen() ? level : worst;
    }

    // ── What becomes of it ───────────────────────────────────────────────────────────────────────────────────────────

    static Incident begun(String id, long now, Cause cause) {
        return new Incident(
                id,
                now,
                null,
                null,
                Collections.emptySortedMap(),
                Level.GREEN,
                Level.GREEN,
                cause,
                List.of(),
                0,
                List.of());
    }

    /// With levels as they are now.
    ///
    /// @param now by scope, of those that are not green
    Incident at(SortedMap<Scope, Level> now) {
        Level most = now.values().stream().reduce(Level.GREEN, Level::worseOf);
        SortedMap<Scope, Level> all = new TreeMap<>(scopes);
        now.forEach((scope, each) -> all.merge(scope, each, Level::worseOf));
        return new Incident(
                id,
                opened,
                closed,
                acknowledged,
                all,
                most,
                Level.worseOf(worst, most),
                cause,
                timeline,
                omitted,
                updates);
    }

    /// With these at the end of the timeline, as far as there is room: what people write has some of its own.
    Incident and(List<Entry> entries) {
        if (entries.isEmpty()) {
            return this;
        }
        List<Entry> all = new ArrayList<>(timeline);
        int left = omitted;
        for (Entry each : entries) {
            if (all.size() < (each.by() == null ? MAX_ENTRIES - FOR_PEOPLE : MAX_ENTRIES)) {
                all.add(each);
            } else {
                left++;
            }
        }
        return new Incident(id, opened, closed, acknowledged, scopes, level, worst, cause, all, left, updates);
    }

    /// What was behind it is known now.
    Incident because(Cause known) {
        return new Incident(id, opened, closed, acknowledged, scopes, level, worst, known, timeline, omitted, updates);
    }

    Incident taken(Acknowledgement by) {
        return new Incident(id, opened, closed, by, scopes, level, worst, cause, timeline, omitted, updates);
    }

    Incident told(Update update) {
        List<Update> all = new ArrayList<>(updates);
        all.add(update);
        return new Incident(id, opened, closed, acknowledged, scopes, level, worst, cause, timeline, omitted, all);
    }

    Incident over(long now) {
        return new Incident(
                id, opened, now, acknowledged, scopes, Level.GREEN, worst, cause, timeline, omitted, updates);
    }

    /// Whether nothing more can be written down by people.
    public boolean isFull() {
        return timeline.size() >= MAX_ENTRIES || updates.size() >= MAX_UPDATES;
    }
}
