package dev.signalbox.core.codered;

import java.util.Map;

/// Something that has counted requests. What it says never becomes less.
public interface Source {
    /// Adds what was counted since the beginning.
    ///
    /// @param sums by scope, in the order of the kinds that are counted
    void addTo(Map<Scope, long[]> sums);

    /// Adds how long complete answers took since the beginning, where that is known.
    ///
    /// @param sums by workload, as in [Spread]
    default void addTimes(Map<String, long[]> sums) {}

    /// Adds how long streams took until their first token since the beginning, where that is known.
    ///
    /// @param sums by workload, as in [Spread]
    default void addFirstTokens(Map<String, long[]> sums) {}
}
