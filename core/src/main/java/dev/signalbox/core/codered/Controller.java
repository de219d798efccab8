package dev.signalbox.core.codered;

import dev.signalbox.model.policy.Level;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/// Decides a scope's level: up when two evaluations in a row ask for it, down one level at a time after it has
/// been calm for a while. A function of what was, what is observed and the time; it keeps nothing.
public final class Controller {
    private static final long SOON = Duration.ofMinutes(30).toSeconds();
    private static final long REMEMBERED = Duration.ofHours(6).toSeconds();
    private static final long STILL_BURNING = Duration.ofMinutes(5).toSeconds();
    private static final int LATCHING = 3;

    private Controller() {}

    /// The next standing. Without an observation, as where figures are stale, nothing is to be called: a level
    /// holds as long as nothing is known.
    public static Standing next(Standing before, Observation observed, long now) {
        Level asks = asks(before, observed, now);
        if (asks.isWorseThan(before.level())) {
            boolean agreed = before.asked().isWorseThan(before.level());
            return agreed ? entered(before, Level.milderOf(asks, before.asked()), now) : before.asking(asks);
        }
        if (!observed.calmAfter(before.level())) {
            return before.calmFrom(-1);
        }
        if (before.calmSince() < 0) {
            return before.calmFrom(now);
        }
        return now - before.calmSince() >= holdDown(before, now)
                ? left(before, now)
                : before.calmFrom(before.calmSince());
    }

    private static Level asks(Standing before, Observation observed, long now) {
        boolean lasting = before.level() == Level.ORANGE && now - before.since() >= STILL_BURNING;
        return lasting && observed.burn().fast() ? Level.RED : observed.asks();
    }

    private static Standing entered(Standing before, Level level, long now) {
        boolean again = before.leftAt() >= 0 && now - before.leftAt() < SOON;
        List<Long> flaps = recent(before, now);
        if (again) {
            flaps = Stream.concat(flaps.stream(), Stream.of(now)).toList();
        }
        // Going up further in the same emergency is not another return.
        return new Standing(level, now, level, -1, -1, flaps, before.latched() || flaps.size() >= LATCHING);
    }

    private static Standing left(Standing before, long now) {
        if (before.latched() || before.level() == Level.GREEN) {
            return before;
        }
        Level milder = before.level().milder();
        return new Standing(milder, now, milder, now, now, recent(before, now), false);
    }

    private static List<Long> recent(Standing standing, long now) {
        return standing.flaps().stream().filter(at -> now - at < REMEMBERED).toList();
    }

    /// How long a level must have been calm, in seconds: twice as long for each time that it came back too soon.
    static long holdDown(Standing standing, long now) {
        long minutes = switch (standing.level()) {
            case GREEN -> 0;
            case YELLOW -> 5;
            case ORANGE -> 10;
            case RED -> 15;
        };
        return minutes * 60 << recent(standing, now).size();
    }
}
