package dev.signalbox.core.status;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// The state that the public is shown, which follows what is seen slowly: worse after two minutes, better after ten.
/// Maintenance,
/// which a person began and ends, shows at once. Times are seconds of a clock that only goes on.
///
/// @param state that is shown
/// @param since when
/// @param begun since when at least so bad a state has been asked for without a break, -1 where it is not; by state
/// @param last when at least so bad a state was asked for last, -1 for never; by state
public record Steady(ComponentState state, long since, List<Long> begun, List<Long> last) {
    /// So long something must be worse.
    public static final long WORSE_AFTER = 2 * 60;
    /// So long it must be better.
    public static final long BETTER_AFTER = 10 * 60;

    private static final List<Long> NEVER = Collections.nCopies(ComponentState.KINDS, -1L);

    public Steady {
        begun = List.copyOf(begun);
        last = List.copyOf(last);
    }

    /// Nothing is wrong, and never was.
    public static Steady operational(long now) {
        return new Steady(ComponentState.OPERATIONAL, now, NEVER, NEVER);
    }

    /// As somebody knew it a moment ago: it does not get better before its time.
    ///
    /// @param since before now
    public static Steady known(ComponentState state, long since, long now) {
        List<Long> last = new ArrayList<>(NEVER);
        for (int i = 0; i <= state.ordinal(); i++) {
            last.set(i, now);
        }
        return new Steady(state, since, NEVER, last);
    }

    Steady next(Sight seen, long now) {
        ComponentState asked = seen.asks();
        List<Long> nowBegun = new ArrayList<>(begun);
        List<Long> nowLast = new ArrayList<>(last);
        for (int i = 0; i < ComponentState.KINDS; i++) {
            boolean asksSo = i <= asked.ordinal() && asked != ComponentState.UNDER_MAINTENANCE;
            nowBegun.set(i, !asksSo ? -1 : begun.get(i) < 0 ? Long.valueOf(now) : begun.get(i));
            if (asksSo) {
                nowLast.set(i, now);
            }
        }
        ComponentState next = asked == ComponentState.UNDER_MAINTENANCE
                ? asked
                : state == ComponentState.UNDER_MAINTENANCE
                        ? ComponentState.OPERATIONAL
                        : shown(nowBegun, nowLast, now);
        return new Steady(next, next == state ? since : now, nowBegun, nowLast);
    }

    private ComponentState shown(List<Long> nowBegun, List<Long> nowLast, long now) {
        int mildest = ComponentState.DEGRADED_PERFORMANCE.ordinal();
        for (int i = ComponentState.KINDS - 1; i > state.ordinal() && i >= mildest; i--) {
            if (nowBegun.get(i) >= 0 && now - nowBegun.get(i) >= WORSE_AFTER) {
                return ComponentState.at(i);
            }
        }
        for (int i = state.ordinal(); i >= mildest; i--) {
            if (nowLast.get(i) >= 0 && now - nowLast.get(i) < BETTER_AFTER) {
                return ComponentState.at(i);
            }
        }
        return ComponentState.OPERATIONAL;
    }
}
