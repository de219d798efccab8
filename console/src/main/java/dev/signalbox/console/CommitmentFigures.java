package dev.signalbox.console;

import dev.signalbox.core.commitment.Progress;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.math.BigDecimal;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// How commitments are used, as metrics. What is not known is left out.
final class CommitmentFigures {
    private CommitmentFigures() {}

    static List<MetricSnapshot> of(List<Progress> all) {
        return List.of(
                gauge(
                        "signalbox_commitment_bought",
                        "What was bought ahead, in US dollars or tokens.",
                        all,
                        each -> each.commitment().amount()),
                gauge("signalbox_commitment_used", "What of it is used.", all, Progress::used),
                gauge(
                        "signalbox_commitment_forecast",
                        "What of it will have been used in the end, as in the last seven days.",
                        all,
                        Progress::forecast),
                gauge("signalbox_commitment_lapses", "What of it will lapse.", all, Progress::lapses),
                gauge(
                        "signalbox_commitment_preferred",
                        "1 while its targets are preferred among those of equal priority.",
                        all,
                        each -> each.lapsing() ? BigDecimal.ONE : BigDecimal.ZERO));
    }

    private static GaugeSnapshot gauge(
            String name, String help, List<Progress> all, Function<Progress, @Nullable BigDecimal> figure) {
        GaugeSnapshot.Builder gauge = GaugeSnapshot.builder().name(name).help(help);
        for (Progress each : all) {
            BigDecimal value = figure.apply(each);
            if (value != null) {
                gauge.dataPoint(GaugeDataPointSnapshot.builder()
                        .labels(Labels.of(
                                "commitment", each.commitment().name(), "unit", CommitmentsApi.unit(each.commitment())))
                        .value(value.doubleValue())
                        .build());
            }
        }
        return gauge.build();
    }
}
