package dev.signalbox.console;

import dev.signalbox.core.codered.Board;
import dev.signalbox.core.codered.Cause;
import dev.signalbox.core.codered.LevelDesk;
import dev.signalbox.core.codered.Place;
import dev.signalbox.core.codered.Question;
import dev.signalbox.core.codered.Reading;
import dev.signalbox.core.codered.Reading.Pace;
import dev.signalbox.core.codered.Ruling;
import dev.signalbox.core.codered.Scope;
import dev.signalbox.core.codered.Standing;
import dev.signalbox.core.codered.Thresholds.Pair;
import dev.signalbox.model.policy.Measure;
import dev.signalbox.model.policy.Measures;
import dev.signalbox.model.policy.Objective;
import dev.signalbox.model.policy.Route;
import dev.signalbox.model.policy.Target;
import dev.signalbox.model.policy.Timeouts;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Levels of a single scope, which stay as they are.
final class OneLevel implements LevelDesk {
    @Override
    public Picture look() {
        Scope scope = new Scope("core", "chat");
        Place place = new Place(Standing.green(0), Cause.OVERLOAD);
        Pace pace = new Pace(new Pair(6, Duration.ofHours(6), Duration.ofMinutes(30)), 1, 2, true);
        Objective sized = new Objective(
                Objective.Kind.FIRST_TOKEN,
                0.95,
                Duration.ofSeconds(8),
                List.of(new Objective.Size(16_384, Duration.ofSeconds(1))));
        Reading reading = new Reading(
                sized, 99, 1, List.of(new Reading.Sized(90, 1), new Reading.Sized(9, 0)), pace, pace, pace, pace);
        Route route = new Route(
                "chat", List.of(Target.declared("a", "m", 0, 1, Timeouts.DEFAULT)), Timeouts.DEFAULT, 1, false);
        Measure held = new Measure(Measure.Admission.PAUSE, 0.25, route);
        return new Picture(
                new Board(new TreeMap<>(Map.of(scope, place)), List.of(), List.of(), List.of()),
                new TreeMap<>(Map.of(scope, List.of(reading))),
                Measures.of(Map.of("side", Map.of("chat", held))),
                true,
                0);
    }

    @Override
    public boolean rule(Ruling ruling) {
        return false;
    }

    @Override
    public void clear(@Nullable String workload, @Nullable String route) {}

    @Override
    public void end(Ruling ruling) {}

    @Override
    public void answer(@Nullable String workload, @Nullable String route, Question.Answer answer) {}
}
