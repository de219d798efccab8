package dev.signalbox.core.port;

import java.time.Duration;
import java.util.List;

/// Live figures of the data plane, for health and metrics. Every method may be called from any thread at any time,
/// gives a figure that was true a moment ago, and changes nothing: several readers never disturb each other.
public interface Vitals {
    /// How far [#loopLagNanos] looks back: the usual time between two scrapes.
    Duration LAG_WINDOW = Duration.ofSeconds(15);

    /// Requests accepted and not yet settled.
    int inFlight();

    /// Open connections from clients, idle ones included.
    int clientConnections();

    /// Whether the process finishes what is under way because it is about to end.
    boolean draining();

    /// The connection pools, one row per provider, summed over the event loops; in the order of the config.
    List<Pool> pools();

    /// One figure per event loop, always in the same order: the worst delay, in nanoseconds, with which a task that
    /// was due started to run in the last [#LAG_WINDOW]. A task that is due and still waits counts with the time it
    /// has waited, so that a loop that hangs shows a growing figure instead of its last good one.
    long[] loopLagNanos();

    /// Connections to one provider.
    ///
    /// @param provider its name in the config
    /// @param active connections that carry an exchange
    /// @param idle open connections that wait for the next
    record Pool(String provider, int active, int idle) {}
}
