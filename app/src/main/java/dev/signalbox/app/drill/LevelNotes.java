package dev.signalbox.app.drill;

import dev.signalbox.core.codered.Board;
import dev.signalbox.core.codered.Place;
import dev.signalbox.core.codered.Reading;
import dev.signalbox.core.codered.Scope;
import dev.signalbox.model.policy.Level;
import dev.signalbox.model.policy.Measure;
import dev.signalbox.model.policy.Measures;
import dev.signalbox.model.policy.Policy;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Notes in the figures how levels changed, and what was done about them.
final class LevelNotes {
    private final Figures figures;
    private Board board = Board.EMPTY;
    private Measures measures = Measures.NONE;
    private long looked;

    LevelNotes(Figures figures) {
        this.figures = figures;
    }

    /// What a look has found.
    ///
    /// @param now nanoseconds of the scenario
    void looked(Board next, Map<Scope, List<Reading>> readings, long now) {
        was(now);
        Board before = board;
        board = next;
        next.places().forEach((scope, place) -> {
            Level was = before.level(scope);
            if (place.level() != was) {
                figures.shifted(new Figures.Shift(
                        now, scope, was, place.level(), place.cause(), why(scope, place, was, readings)));
            }
        });
    }

    /// What is in force about levels.
    void acted(Policy policy, Measures next, long now) {
        Measures before = measures;
        measures = next;
        if (next.equals(before)) {
            return;
        }
        for (String workload : new TreeSet<>(policy.workloads().keySet())) {
            for (String route : new TreeSet<>(policy.routes().keySet())) {
                double was = share(before.of(workload, route));
                double is = share(next.of(workload, route));
                if (was != is && figures.asks(workload)) {
                    figures.acted(new Figures.Act(now, workload, route, is));
                }
            }
        }
    }

    /// Until now nothing changed any more.
    void end(long now) {
        was(now);
    }

    private void was(long now) {
        Level worst = board.places().values().stream().map(Place::level).reduce(Level.GREEN, Level::worseOf);
        figures.was(worst, looked, now - looked);
        looked = now;
    }

    private static double share(@Nullable Measure measure) {
        return measure == null ? 1 : measure.share();
    }

    /// The figures of the objective that burns most.
    private static Figures.@Nullable Burn why(Scope scope, Place place, Level was, Map<Scope, List<Reading>> readings) {
        Reading most = null;
        for (Reading each : readings.getOrDefault(scope, List.of())) {
            most = most == null || each.fast().both() > most.fast().both() ? each : most;
        }
        if (most == null || !place.level().isWorseThan(was)) {
            return null;
        }
        return new Figures.Burn(
                most.objective(),
                most.bad(),
                most.good() + most.bad(),
                most.fast().both(),
                most.fast().pair().burn());
    }
}
