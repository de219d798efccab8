package dev.signalbox.core.codered;

import dev.signalbox.core.codered.Question.Answer;
import dev.signalbox.core.codered.Ruling.Kind;
import dev.signalbox.model.policy.Level;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// All scopes at one moment, with what people said of them. The next one is a function of this one, what was
/// observed and the time, so that an emergency can be replayed. Times are seconds of a clock that only goes on.
///
/// @param places by scope
/// @param rulings that have not ended; the newest last
/// @param rises by which scopes came to a worse level by themselves in the last ten minutes
/// @param questions that wait for a person, or were answered and are still asked
public record Board(SortedMap<Scope, Place> places, List<Ruling> rulings, List<Rise> rises, List<Question> questions) {
    /// Of each kind together.
    public static final int MAX_RULINGS = 200;

    /// So many scopes may always change for one cause before a person is asked.
    private static final int FEW = 4;

    private static final double SHARE = 0.25;
    private static final long COUNTED = 10 * 60;
    private static final long UNANSWERED = 5 * 60;
    /// A question that nothing asks any more is forgotten.
    private static final long FORGOTTEN = 10 * 60;

    public static final Board EMPTY = new Board(new TreeMap<>(), List.of(), List.of(), List.of());

    public Board {
        places = Collections.unmodifiableSortedMap(places);
        rulings = List.copyOf(rulings);
        rises = List.copyOf(rises);
        questions = List.copyOf(questions);
    }

    /// A scope came to a worse level.
    public record Rise(Scope scope, Cause cause, long at) {}

    /// Of a scope; green for one that is not known.
    public Level level(Scope scope) {
        Place place = places.get(scope);
        return place == null ? Level.GREEN : place.level();
    }

    /// The same without what was declared for weeks: what is an emergency of its own.
    public Level undeclared(Scope scope) {
        Place place = places.get(scope);
        if (place == null) {
            return Level.GREEN;
        }
        Level found = place.standing().level();
        for (Ruling each : rulings.reversed()) {
            if (each.kind() != Kind.DECLARE && each.covers(scope)) {
                // What was declared is frozen along; without that it is where it found itself.
                boolean declared = each.kind() == Kind.FREEZE && isDeclared(scope, place.level());
                return declared ? found : each.apply(found, place.level());
            }
        }
        return found;
    }

    private boolean isDeclared(Scope scope, Level level) {
        return rulings.stream()
                .anyMatch(each -> each.kind() == Kind.DECLARE && each.level() == level && each.covers(scope));
    }

    // ── What is observed ─────────────────────────────────────────────────────────────────────────────────────────────

    /// @param seen by scope; what is not in it is forgotten
    /// @param busy those that have had requests lately: of so many a share may change at once
    /// @param core workloads that are protected also when nobody answers
    public Board next(SortedMap<Scope, Observation> seen, int busy, Set<String> core, long now) {
        Evaluation evaluation = new Evaluation(busy, core, now);
        SortedMap<Scope, Place> next = new TreeMap<>();
        List<Ruling> over = rulings.stream().filter(each -> each.until() <= now).toList();
        List<Ruling> left = rulings.stream().filter(each -> each.until() > now).toList();
        seen.forEach((scope, observed) -> {
            Place place = places.getOrDefault(scope, Place.green(now));
            next.put(scope, evaluation.next(scope, released(scope, place, over, now), observed, left));
        });
        return new Board(next, left, evaluation.rises, evaluation.questions);
    }

    /// Where a ruling ended, its level is left as any other is.
    private static Place released(Scope scope, Place place, List<Ruling> over, long now) {
        boolean released = place.level().isWorseThan(place.standing().level())
                && over.stream().anyMatch(each -> each.covers(scope));
        return released ? place.released(now) : place;
    }

    private static Level ruled(Scope scope, List<Ruling> rulings, Level found, Level told) {
        Level level = found;
        for (Ruling each : rulings.reversed()) {
            if (each.kind() != Kind.DECLARE && each.covers(scope)) {
                level = each.apply(level, told);
                break;
            }
        }
        for (Ruling each : rulings) {
            if (each.kind() == Kind.DECLARE && each.covers(scope)) {
                level = each.apply(level, told);
            }
        }
        return level;
    }

    /// One round over all scopes.
    private final class Evaluation {
        private final int allowed;
        private final Set<String> core;
        private final long now;
        private final List<Rise> rises;
        private final List<Question> questions;

        Evaluation(int busy, Set<String> core, long now) {
            allowed = Math.max(FEW, (int) (busy * SHARE));
            this.core = core;
            this.now = now;
            rises = new ArrayList<>(Board.this.rises.stream()
                    .filter(each -> now - each.at() < COUNTED)
                    .toList());
            questions = new ArrayList<>(Board.this.questions.stream()
                    .filter(each -> now - each.last() < FORGOTTEN)
                    .toList());
        }

        Place next(Scope scope, Place place, Observation observed, List<Ruling> rulings) {
            Standing before = place.standing();
            Standing after = Controller.next(before, observed, now);
            Cause cause = place.found();
            if (after.level().isWorseThan(before.level())) {
                if (mayRise(scope, after.level(), observed)) {
                    cause = observed.cause();
                } else {
                    after = before.asking(after.level());
                }
            }
            return new Place(after, place.level(), place.since(), cause)
                    .told(ruled(scope, rulings, after.level(), place.level()), now);
        }

        private boolean mayRise(Scope scope, Level level, Observation observed) {
            Cause cause = observed.cause();
            Set<Scope> risen = new TreeSet<>();
            rises.stream().filter(each -> each.cause() == cause).forEach(each -> risen.add(each.scope()));
            boolean may = observed.confirmed()
                    || risen.contains(scope)
                    || risen.size() < allowed
                    || allowedByPerson(scope, level, cause);
            if (may) {
                questions.removeIf(each -> each.scope().equals(scope));
                rises.removeIf(each -> each.scope().equals(scope) && each.cause() == cause);
                rises.add(new Rise(scope, cause, now));
            }
            return may;
        }

        private boolean allowedByPerson(Scope scope, Level level, Cause cause) {
            for (int i = 0; i < questions.size(); i++) {
                Question known = questions.get(i);
                if (known.scope().equals(scope)) {
                    questions.set(i, known.wanted(level, now));
                    return switch (known.answer()) {
                        case CONFIRMED -> true;
                        case REJECTED -> false;
                        case NONE -> core.contains(scope.workload()) && now - known.since() >= UNANSWERED;
                    };
                }
            }
            questions.add(new Question(scope, level, cause, now, now, Answer.NONE));
            return false;
        }
    }

    // ── What people say ──────────────────────────────────────────────────────────────────────────────────────────────

    /// With a ruling in force, in place of one about the same.
    ///
    /// @return null when there are too many
    public @Nullable Board with(Ruling ruling) {
        List<Ruling> all = Stream.concat(rulings.stream().filter(each -> !ruling.replaces(each)), Stream.of(ruling))
                .toList();
        return all.size() > MAX_RULINGS ? null : ruled(all, places, ruling.since());
    }

    /// Without rulings about these scopes and nothing else, and without what was held until a person has looked.
    /// Levels are left as any other is.
    ///
    /// @param workload null for all
    /// @param route null for all
    public Board cleared(@Nullable String workload, @Nullable String route, long now) {
        Predicate<Ruling> inside = each ->
                (workload == null || workload.equals(each.workload())) && (route == null || route.equals(each.route()));
        List<Ruling> ended = rulings.stream().filter(inside).toList();
        List<Ruling> left = rulings.stream().filter(inside.negate()).toList();
        SortedMap<Scope, Place> released = new TreeMap<>();
        places.forEach((scope, place) -> {
            Place free = released(scope, place, ended, now);
            boolean looked = Ruling.covers(scope, workload, route);
            Standing standing = looked ? free.standing().unlatched() : free.standing();
            released.put(scope, new Place(standing, free.level(), free.since(), free.found()));
        });
        return ruled(left, released, now);
    }

    /// Without this ruling. Levels are left as any other is.
    public Board without(Ruling ruling, long now) {
        List<Ruling> left =
                rulings.stream().filter(each -> !each.equals(ruling)).toList();
        SortedMap<Scope, Place> released = new TreeMap<>();
        places.forEach((scope, place) -> released.put(scope, released(scope, place, List.of(ruling), now)));
        return left.size() == rulings.size() ? this : ruled(left, released, now);
    }

    /// With what was in force at another time, in place of what is there about the same.
    ///
    /// @param known of which as many are taken as there is room for
    public Board recalling(List<Ruling> known) {
        List<Ruling> all = new ArrayList<>(rulings);
        for (Ruling each : known) {
            all.removeIf(each::replaces);
            all.add(each);
        }
        return new Board(places, all.stream().limit(MAX_RULINGS).toList(), rises, questions);
    }

    /// With an answer to all questions about these scopes.
    ///
    /// @param workload null for all
    /// @param route null for all
    public Board answered(@Nullable String workload, @Nullable String route, Answer answer) {
        return new Board(
                places,
                rulings,
                rises,
                questions.stream()
                        .map(each -> Ruling.covers(each.scope(), workload, route) ? each.answered(answer) : each)
                        .toList());
    }

    private Board ruled(List<Ruling> all, Map<Scope, Place> known, long now) {
        SortedMap<Scope, Place> told = new TreeMap<>();
        known.forEach((scope, place) ->
                told.put(scope, place.told(ruled(scope, all, place.standing().level(), place.level()), now)));
        return new Board(told, all, rises, questions);
    }
}
