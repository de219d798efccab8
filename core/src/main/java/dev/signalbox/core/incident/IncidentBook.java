package dev.signalbox.core.incident;

import dev.signalbox.core.codered.Board;
import dev.signalbox.core.codered.Cause;
import dev.signalbox.core.codered.Place;
import dev.signalbox.core.codered.Reading;
import dev.signalbox.core.codered.Ruling;
import dev.signalbox.core.codered.Scope;
import dev.signalbox.core.declared.Declaration;
import dev.signalbox.core.incident.Notice.Kind;
import dev.signalbox.model.policy.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// All incidents that are kept. The next book is a function of this one, two boards and the time, so that an emergency
/// can be replayed. Times are seconds since 1970.
///
/// At most one incident is open: it is opened when a scope comes to orange, takes in every scope that is not green
/// meanwhile, and is closed when all have been green for five minutes, or none worse than yellow for thirty.
///
/// @param incidents the newest first
/// @param burning scopes whose budget goes too fast, and when that was told
/// @param greenSince since when all scopes are green; -1 while they are not
/// @param mildSince since when none is worse than yellow; -1 while one is
/// @param called when people were called last; -1 for never
public record IncidentBook(
        List<Incident> incidents, SortedMap<Scope, Long> burning, long greenSince, long mildSince, long called) {
    public static final IncidentBook EMPTY = new IncidentBook(List.of(), new TreeMap<>(), -1, -1, -1);

    /// Kept at most.
    public static final int MAX_INCIDENTS = 500;
    /// Kept so long after they were opened.
    public static final Duration KEPT = Duration.ofDays(90);
    /// Of all timelines and updates together.
    static final int MAX_LINES = 10_000;

    /// After a start nothing is known for a while, and that is not calm.
    private static final long GREEN_FOR = Duration.ofMinutes(5).toSeconds();

    private static final long MILD_FOR = Duration.ofMinutes(30).toSeconds();
    private static final long CALL_AGAIN = Duration.ofMinutes(10).toSeconds();
    private static final long TELL_AGAIN = Duration.ofDays(1).toSeconds();

    public IncidentBook {
        incidents = List.copyOf(incidents);
        burning = Collections.unmodifiableSortedMap(burning);
    }

    /// A book and what people are to be told.
    public record Turn(IncidentBook book, List<Notice> notices) {
        public Turn {
            notices = List.copyOf(notices);
        }
    }

    /// With what was written down before.
    ///
    /// @param incidents in any order
    public static IncidentBook of(List<Incident> incidents, long now) {
        List<Incident> all = new ArrayList<>(incidents);
        all.sort(Comparator.comparingLong(Incident::opened)
                .thenComparing(Incident::id)
                .reversed());
        for (int i = 1; i < all.size(); i++) {
            Incident older = all.get(i);
            // Of a process that ended before it could write that it is over.
            all.set(i, older.isOpen() ? older.over(all.get(i - 1).opened()) : older);
        }
        return new IncidentBook(kept(all, now), new TreeMap<>(), -1, -1, -1);
    }

    /// The one that is not over; null for none.
    public @Nullable Incident open() {
        return incidents.isEmpty() || !incidents.getFirst().isOpen() ? null : incidents.getFirst();
    }

    // ── What levels do ───────────────────────────────────────────────────────────────────────────────────────────────

    /// After a look at levels, or after a person said something of them.
    ///
    /// @param readings what was known of objectives at `after`
    public Turn next(Board before, Board after, Map<Scope, List<Reading>> readings, long now) {
        return next(before, after, readings, List.of(), now);
    }

    /// The same, with what the program does otherwise from now on.
    ///
    /// @param acts a line for each
    public Turn next(Board before, Board after, Map<Scope, List<Reading>> readings, List<String> acts, long now) {
        return next(before, after, readings, acts, List.of(), now);
    }

    /// The same, where the config was changed not long ago.
    ///
    /// @param configs the changes, the oldest first
    public Turn next(
            Board before,
            Board after,
            Map<Scope, List<Reading>> readings,
            List<String> acts,
            List<ConfigChange> configs,
            long now) {
        Timeline seen = new Timeline(before, after, readings, now);
        List<Change> changes = seen.changes();
        List<Notice> notices = new ArrayList<>();
        SortedMap<Scope, Level> levels = seen.levels();
        Level worst = levels.values().stream().reduce(Level.GREEN, Level::worseOf);
        long green = worst == Level.GREEN ? (greenSince < 0 ? now : greenSince) : -1;
        long mild = worst.isWorseThan(Level.YELLOW) ? -1 : mildSince < 0 ? now : mildSince;

        Incident known = open();
        Incident open = known == null
                ? opened(seen, changes, levels, configs, now)
                : continued(known, seen, changes, levels, after);
        if (open != null) {
            open = open.and(acts.stream().map(each -> act(each, now)).toList());
        }
        if (!changes.isEmpty()) {
            boolean begins = known == null && open != null;
            notices.add(Notice.of(begins ? Kind.OPENED : Kind.LEVELS, now, severity(changes), changes, open));
        }
        people(seen, open, now, notices);
        long calls = called(open, changes, now, notices);
        SortedMap<Scope, Long> burns = burning(seen, readings, now, notices);
        if (open != null && (green >= 0 && now - green >= GREEN_FOR || mild >= 0 && now - mild >= MILD_FOR)) {
            open = closed(open, now);
            notices.add(Notice.of(Kind.CLOSED, now, open.worst(), List.of(), open));
        }
        List<Incident> all = open == null || open.equals(known) ? incidents : with(open);
        return new Turn(new IncidentBook(kept(all, now), burns, green, mild, calls), notices);
    }

    private @Nullable Incident opened(
            Timeline seen, List<Change> changes, SortedMap<Scope, Level> levels, List<ConfigChange> configs, long now) {
        Change first = changes.stream()
                .filter(seen::rises)
                .max(Comparator.comparing(Change::level))
                .orElse(null);
        if (first == null) {
            return null;
        }
        List<Entry> entries = new ArrayList<>();
        configs.stream().filter(each -> each.isYoung(now)).forEach(each -> entries.add(each.entry()));
        changes.forEach(each -> entries.add(seen.entry(each)));
        // What has been yellow for a while belongs to it.
        levels.forEach((scope, level) -> {
            if (changes.stream().noneMatch(each -> each.scope().equals(scope))) {
                entries.add(seen.entry(seen.change(scope, level)));
            }
        });
        entries.addAll(seen.said());
        return Incident.begun(id(now), now, first.cause()).at(levels).and(entries);
    }

    private static Incident continued(
            Incident open, Timeline seen, List<Change> changes, SortedMap<Scope, Level> levels, Board after) {
        List<Entry> entries = new ArrayList<>();
        changes.forEach(each -> entries.add(seen.entry(each)));
        entries.addAll(seen.said());
        Cause found = open.cause() == Cause.BY_HAND ? found(changes, after) : null;
        Incident told = found == null ? open : open.because(found);
        // After a start levels may be others without a change.
        return told.at(levels).and(entries);
    }

    /// What was found of itself, also below the level that a person holds; null for nothing.
    private static @Nullable Cause found(List<Change> changes, Board after) {
        return changes.stream()
                .filter(each -> each.cause() != Cause.BY_HAND && each.level().isWorseThan(each.before()))
                .max(Comparator.comparing(Change::level))
                .map(Change::cause)
                .or(() -> after.places().values().stream()
                        .filter(each -> each.found() != Cause.BY_HAND
                                && each.standing().level().isWorseThan(Level.YELLOW))
                        .max(Comparator.comparing(each -> each.standing().level()))
                        .map(Place::found))
                .orElse(null);
    }

    private static Incident closed(Incident open, long now) {
        Entry end = new Entry(now, Entry.Kind.CLOSED, null, null, null, null, null, "", List.of());
        return open.and(List.of(end)).over(now);
    }

    private static Entry act(String text, long now) {
        return new Entry(now, Entry.Kind.MEASURES, null, null, null, null, null, text, List.of());
    }

    private static Level severity(List<Change> changes) {
        return changes.stream().map(Change::severity).reduce(Level.GREEN, Level::worseOf);
    }

    /// The day, and which one of that day.
    private String id(long now) {
        LocalDate day = LocalDate.ofInstant(Instant.ofEpochSecond(now), ZoneOffset.UTC);
        int last = incidents.stream()
                .map(Incident::id)
                .filter(each -> each.startsWith(day + "-"))
                .mapToInt(each -> Integer.parseInt(each.substring(each.lastIndexOf('-') + 1)))
                .max()
                .orElse(0);
        return day + "-" + (last + 1);
    }

    /// What is asked of people, and what they declared.
    private static void people(Timeline seen, @Nullable Incident open, long now, List<Notice> notices) {
        List<Change> questions = seen.questions();
        if (!questions.isEmpty()) {
            notices.add(Notice.of(Kind.QUESTION, now, severity(questions), questions, open));
        }
        for (Ruling each : seen.newRulings()) {
            if (each.kind() == Ruling.Kind.DECLARE && each.level() != null) {
                notices.add(new Notice(Kind.DECLARED, now, each.level(), List.of(), open, each.actor(), each, null));
            }
        }
    }

    /// @return when people were called last
    private long called(@Nullable Incident open, List<Change> changes, long now, List<Notice> notices) {
        if (changes.stream().anyMatch(each -> each.level() == Level.RED)) {
            return now;
        }
        boolean waits = open != null && open.level() == Level.RED && open.acknowledged() == null;
        if (open == null || !waits || called >= 0 && now - called < CALL_AGAIN) {
            return called;
        }
        notices.add(Notice.of(Kind.AGAIN, now, Level.RED, List.of(), open));
        return now;
    }

    /// Told once, and again when it begins again after a day.
    private SortedMap<Scope, Long> burning(
            Timeline seen, Map<Scope, List<Reading>> readings, long now, List<Notice> notices) {
        SortedMap<Scope, Long> next = new TreeMap<>();
        List<Change> fresh = new ArrayList<>();
        readings.forEach((scope, all) -> {
            Long told = burning.get(scope);
            boolean over = all.stream().anyMatch(each -> each.telling().over());
            if (over && told == null) {
                fresh.add(seen.change(scope, Level.GREEN));
            }
            if (over || told != null && now - told < TELL_AGAIN) {
                next.put(scope, told == null ? now : told);
            }
        });
        if (!fresh.isEmpty()) {
            notices.add(Notice.of(Kind.BURNING, now, Level.GREEN, fresh, open()));
        }
        return next;
    }

    /// Another config came into force.
    ///
    /// @return null where no incident is open: then the next one may have to do with it
    public @Nullable Turn configured(ConfigChange change) {
        Incident open = open();
        return open == null ? null : turn(open.and(List.of(change.entry())), null);
    }

    // ── What people do ───────────────────────────────────────────────────────────────────────────────────────────────

    /// A person takes it; who took it first stays.
    ///
    /// @return null when there is no such one
    public @Nullable Turn acknowledge(String id, String by, long now) {
        Incident found = find(id);
        if (found == null || found.acknowledged() != null) {
            return found == null ? null : new Turn(this, List.of());
        }
        Incident taken =
                found.taken(new Acknowledgement(now, by)).and(List.of(entry(Entry.Kind.ACKNOWLEDGED, by, "", now)));
        Notice notice = new Notice(Kind.ACKNOWLEDGED, now, taken.worst(), List.of(), taken, by, null, null);
        return turn(taken, notice);
    }

    /// A person writes something down.
    ///
    /// @return null when there is no such one
    public @Nullable Turn note(String id, String by, String text, long now) {
        Incident found = find(id);
        return found == null ? null : turn(found.and(List.of(entry(Entry.Kind.NOTE, by, text, now))), null);
    }

    /// A person tells the public.
    ///
    /// @return null when there is no such one
    public @Nullable Turn update(String id, Update update) {
        Incident found = find(id);
        if (found == null) {
            return null;
        }
        Entry entry =
                entry(Entry.Kind.UPDATE, update.by(), update.state().word() + ": " + update.in("en"), update.at());
        Incident told = found.told(update).and(List.of(entry));
        return turn(
                told, new Notice(Kind.UPDATE, update.at(), told.worst(), List.of(), told, update.by(), null, update));
    }

    /// People are told of something that is about no level: the end of what was declared is written down as well.
    public Turn told(Notice notice) {
        Incident open = open();
        Declaration declared = notice.declared();
        Declaration.End end = declared == null ? null : declared.end();
        if (open == null || declared == null || end == null) {
            return new Turn(this, List.of(notice));
        }
        Ruling ruling = declared.ruling();
        String why = end.by() == null ? "its date has come" : end.reason();
        Entry entry = new Entry(
                notice.at(),
                Entry.Kind.RULING_ENDED,
                end.by(),
                null,
                null,
                ruling.level(),
                null,
                Timeline.words(ruling) + "; ended: " + why,
                List.of());
        return turn(open.and(List.of(entry)), notice);
    }

    private static Entry entry(Entry.Kind kind, String by, String text, long now) {
        return new Entry(now, kind, by, null, null, null, null, text, List.of());
    }

    private @Nullable Incident find(String id) {
        return incidents.stream()
                .filter(each -> each.id().equals(id))
                .findFirst()
                .orElse(null);
    }

    private Turn turn(Incident changed, @Nullable Notice notice) {
        return new Turn(
                new IncidentBook(with(changed), burning, greenSince, mildSince, called),
                notice == null ? List.of() : List.of(notice));
    }

    private List<Incident> with(Incident changed) {
        List<Incident> all = new ArrayList<>(incidents);
        all.replaceAll(each -> each.id().equals(changed.id()) ? changed : each);
        if (find(changed.id()) == null) {
            all.addFirst(changed);
        }
        return all;
    }

    /// The newest, as many as are kept. The open one is the first.
    private static List<Incident> kept(List<Incident> all, long now) {
        List<Incident> kept = new ArrayList<>();
        int lines = 0;
        for (Incident each : all) {
            lines += each.timeline().size() + each.updates().size();
            boolean fits = kept.size() < MAX_INCIDENTS && lines <= MAX_LINES && now - each.opened() < KEPT.toSeconds();
            if (!kept.isEmpty() && !fits || !each.isOpen() && !fits) {
                break;
            }
            kept.add(each);
        }
        return kept;
    }
}
