package dev.signalbox.core.incident;

import dev.signalbox.core.codered.Board;
import dev.signalbox.core.codered.Cause;
import dev.signalbox.core.codered.Place;
import dev.signalbox.core.codered.Question;
import dev.signalbox.core.codered.Question.Answer;
import dev.signalbox.core.codered.Reading;
import dev.signalbox.core.codered.Ruling;
import dev.signalbox.core.codered.Ruling.Kind;
import dev.signalbox.core.codered.Scope;
import dev.signalbox.model.policy.Level;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What is different between two boards, as people want to read it. What is declared for weeks is no level here: it
/// would hide what happens meanwhile.
final class Timeline {
    private final Board before;
    private final Board after;
    private final Map<Scope, List<Reading>> readings;
    private final long now;

    /// @param readings what was known of objectives at `after`
    Timeline(Board before, Board after, Map<Scope, List<Reading>> readings, long now) {
        this.before = before;
        this.after = after;
        this.readings = readings;
        this.now = now;
    }

    /// Of scopes that are not green.
    SortedMap<Scope, Level> levels() {
        SortedMap<Scope, Level> levels = new TreeMap<>();
        for (Scope scope : after.places().keySet()) {
            Level level = after.undeclared(scope);
            if (level != Level.GREEN) {
                levels.put(scope, level);
            }
        }
        return levels;
    }

    /// All scopes with another level than before.
    List<Change> changes() {
        TreeSet<Scope> known = new TreeSet<>(before.places().keySet());
        known.addAll(after.places().keySet());
        List<Change> changes = new ArrayList<>();
        for (Scope scope : known) {
            if (before.undeclared(scope) != after.undeclared(scope)) {
                changes.add(change(scope, before.undeclared(scope)));
            }
        }
        return changes;
    }

    /// A scope as it is, with the level until now.
    Change change(Scope scope, Level was) {
        Place place = after.places().get(scope);
        Place old = before.places().get(scope);
        Level level = after.undeclared(scope);
        Place known = place == null ? old : place;
        return new Change(
                scope,
                was,
                level,
                known == null ? Cause.PROVIDER_ERRORS : known.cause(level),
                place != null && place.standing().level() != level,
                figures(scope));
    }

    private List<Figure> figures(Scope scope) {
        return readings.getOrDefault(scope, List.of()).stream()
                .map(each -> new Figure(
                        each.objective().kind().word(),
                        each.objective().ratio(),
                        each.good(),
                        each.bad(),
                        each.yellow().both(),
                        each.orange().both(),
                        each.fast().both()))
                .toList();
    }

    /// Whether a scope came to orange or worse, and not only out of what had been declared.
    boolean rises(Change change) {
        Scope scope = change.scope();
        boolean released = before.rulings().stream()
                .anyMatch(each -> each.kind() == Kind.DECLARE
                        && each.covers(scope)
                        && !after.rulings().contains(each)
                        && !change.level().isWorseThan(before.level(scope)));
        return change.level().isWorseThan(Level.YELLOW) && !change.before().isWorseThan(Level.YELLOW) && !released;
    }

    Entry entry(Change change) {
        return new Entry(
                now,
                Entry.Kind.LEVEL,
                null,
                change.scope(),
                change.before(),
                change.level(),
                change.cause(),
                change.byHand() && change.cause() != Cause.BY_HAND ? "by hand" : "",
                change.figures());
    }

    /// What people said, and what was asked of them.
    List<Entry> said() {
        List<Entry> entries = new ArrayList<>();
        for (Ruling each : newRulings()) {
            entries.add(entry(Entry.Kind.RULING, each, each.actor(), words(each)));
        }
        for (Ruling each : before.rulings()) {
            // Who ended what was declared, and why, is told by a notice of its own.
            if (!after.rulings().contains(each) && each.kind() != Kind.DECLARE) {
                entries.add(entry(Entry.Kind.RULING_ENDED, each, null, words(each)));
            }
        }
        Map<Scope, Question> asked =
                before.questions().stream().collect(Collectors.toMap(Question::scope, Function.identity()));
        for (Question each : after.questions()) {
            Question old = asked.get(each.scope());
            if (old == null || old.answer() != each.answer()) {
                entries.add(new Entry(
                        now,
                        Entry.Kind.QUESTION,
                        null,
                        each.scope(),
                        null,
                        each.level(),
                        each.cause(),
                        switch (each.answer()) {
                            case NONE -> "waits for a person, as many changed for that cause already";
                            case CONFIRMED -> "confirmed";
                            case REJECTED -> "rejected";
                        },
                        List.of()));
            }
        }
        return entries;
    }

    List<Ruling> newRulings() {
        return after.rulings().stream()
                .filter(each -> !before.rulings().contains(each))
                .toList();
    }

    /// Questions that nobody had asked before.
    List<Change> questions() {
        List<Scope> old = before.questions().stream().map(Question::scope).toList();
        return after.questions().stream()
                .filter(each -> each.answer() == Answer.NONE && !old.contains(each.scope()))
                .map(each -> new Change(
                        each.scope(),
                        after.undeclared(each.scope()),
                        each.level(),
                        each.cause(),
                        false,
                        figures(each.scope())))
                .toList();
    }

    private Entry entry(Entry.Kind kind, Ruling ruling, @Nullable String by, String text) {
        return new Entry(now, kind, by, null, null, ruling.level(), null, text, List.of());
    }

    static String words(Ruling ruling) {
        return ruling.kind().word()
                + (ruling.level() == null ? "" : " " + ruling.level().word()) + ", "
                + (ruling.workload() == null ? "every workload" : ruling.workload()) + " on "
                + (ruling.route() == null ? "every route" : ruling.route()) + ", until "
                + Instant.ofEpochSecond(ruling.until()) + ": " + ruling.reason();
    }
}
