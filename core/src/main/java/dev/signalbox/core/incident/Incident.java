package dev.signalbox.core.incident;

import dev.signalbox.core.codered.Cause;
import dev.signalbox.core.codered.Scope;
import dev.signalbox.model.policy.Level;
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
/// @param cause of the first scope's way up
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
}
