package dev.signalbox.console;

import dev.signalbox.core.status.StatusDesk.Picture;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import org.jspecify.annotations.Nullable;

/// What the public is shown, as a metric.
final class StatusFigures {
    private StatusFigures() {}

    /// @param picture null where there is no page
    static GaugeSnapshot of(@Nullable Picture picture) {
        GaugeSnapshot.Builder states = GaugeSnapshot.builder()
                .name("signalbox_status_component")
                .help("What the public is shown: 0 operational, 1 under maintenance, 2 degraded performance,"
                        + " 3 partial outage, 4 major outage.");
        if (picture != null) {
            picture.components()
                    .forEach(each -> states.dataPoint(GaugeDataPointSnapshot.builder()
                            .value(each.track().steady().state().ordinal())
                            .labels(Labels.of("component", each.id()))
                            .build()));
        }
        return states.build();
    }
}
