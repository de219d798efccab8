package dev.signalbox.console;

import dev.signalbox.core.port.Vitals;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.Unit;
import java.util.List;

/// The gauges that are read from the data plane at the moment of a scrape instead of being kept.
final class LiveFigures {
    private LiveFigures() {}

    static List<GaugeSnapshot> of(Vitals vitals) {
        return List.of(
                gauge("signalbox_in_flight", "Requests accepted and not yet ended.")
                        .dataPoint(point(vitals.inFlight(), Labels.EMPTY))
                        .build(),
                gauge("signalbox_client_connections", "Open connections from clients, idle ones included.")
                        .dataPoint(point(vitals.clientConnections(), Labels.EMPTY))
                        .build(),
                gauge(
                                "signalbox_draining",
                                "1 while the process finishes what is under way because it is about to end.")
                        .dataPoint(point(vitals.draining() ? 1 : 0, Labels.EMPTY))
                        .build(),
                connections(vitals.pools()),
                lag(vitals.loopLagNanos()));
    }

    private static GaugeSnapshot connections(List<Vitals.Pool> pools) {
        GaugeSnapshot.Builder gauge = gauge("signalbox_upstream_connections", "Open connections to providers.");
        for (Vitals.Pool pool : pools) {
            gauge.dataPoint(point(pool.active(), Labels.of("provider", pool.provider(), "state", "active")));
            gauge.dataPoint(point(pool.idle(), Labels.of("provider", pool.provider(), "state", "idle")));
        }
        return gauge.build();
    }

    private static GaugeSnapshot lag(long[] nanos) {
        GaugeSnapshot.Builder gauge = gauge(
                        "signalbox_event_loop_lag_seconds",
                        "Worst delay of a due task on an event loop in the last 15 seconds.")
                .unit(Unit.SECONDS);
        for (int loop = 0; loop < nanos.length; loop++) {
            gauge.dataPoint(point(nanos[loop] / 1e9, Labels.of("loop", Integer.toString(loop))));
        }
        return gauge.build();
    }

    private static GaugeSnapshot.Builder gauge(String name, String help) {
        return GaugeSnapshot.builder().name(name).help(help);
    }

    private static GaugeDataPointSnapshot point(double value, Labels labels) {
        return GaugeDataPointSnapshot.builder().value(value).labels(labels).build();
    }
}
