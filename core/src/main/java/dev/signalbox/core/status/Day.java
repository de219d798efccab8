package dev.signalbox.core.status;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// How long a component was in each state on one day, as far as anybody looked.
///
/// @param seconds by state
public record Day(List<Long> seconds) {
    /// Nobody looked.
    public static final Day UNKNOWN = new Day(Collections.nCopies(ComponentState.KINDS, 0L));

    /// What a day without any answer counts in a share; one of which only a part was answered counts less. As
    /// Statuspage's uptime does.
    private static final double PARTLY = 0.3;

    public Day {
        seconds = List.copyOf(seconds);
        if (seconds.size() != ComponentState.KINDS) {
            throw new IllegalArgumentException("a day has a time for each state");
        }
    }

    public long in(ComponentState state) {
        return seconds.get(state.ordinal());
    }

    /// How long somebody looked.
    public long known() {
        return seconds.stream().mapToLong(Long::longValue).sum();
    }

    /// That it was in; operational where nobody looked.
    public ComponentState worst() {
        for (int i = ComponentState.KINDS - 1; i > 0; i--) {
            if (seconds.get(i) > 0) {
                return ComponentState.at(i);
            }
        }
        return ComponentState.OPERATIONAL;
    }

    /// The time that was lost to those who call: all of a major outage, three tenths of a partial one.
    public double lost() {
        return in(ComponentState.MAJOR_OUTAGE) + PARTLY * in(ComponentState.PARTIAL_OUTAGE);
    }

    Day plus(ComponentState state, long more) {
        List<Long> sum = new ArrayList<>(seconds);
        sum.set(state.ordinal(), sum.get(state.ordinal()) + more);
        return new Day(sum);
    }
}
