package dev.signalbox.console;

import dev.signalbox.core.port.Accounts;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.Unit;
import java.util.List;

/// How the writing of usage records goes, as metrics.
final class LedgerFigures {
    private LedgerFigures() {}

    static List<MetricSnapshot> of(Accounts.Figures figures) {
        return List.of(
                counter("signalbox_ledger_stored", "Usage records that were written to the store.", figures.stored()),
                counter(
                        "signalbox_ledger_lost",
                        "Usage records that could not be kept: the spool was full or failed.",
                        figures.lost()),
                counter(
                        "signalbox_ledger_unkept",
                        "Answers that were sent before the disk had their records, though they were to wait for it.",
                        figures.unkept()),
                counter(
                        "signalbox_ledger_store_failures",
                        "Times that the store took no usage records; they were tried again.",
                        figures.failures()),
                bytes(
                        "signalbox_ledger_waiting_bytes",
                        "Usage records that wait to be written to the store.",
                        figures.waitingBytes()),
                bytes("signalbox_ledger_spool_bytes", "What the spool's files take.", figures.spoolBytes()),
                bytes("signalbox_ledger_spool_max_bytes", "What the spool's files may take.", figures.maxBytes()));
    }

    private static CounterSnapshot counter(String name, String help, long value) {
        return CounterSnapshot.builder()
                .name(name)
                .help(help)
                .dataPoint(
                        CounterDataPointSnapshot.builder().value((double) value).build())
                .build();
    }

    private static GaugeSnapshot bytes(String name, String help, long value) {
        return GaugeSnapshot.builder()
                .name(name)
                .help(help)
                .unit(Unit.BYTES)
                .dataPoint(
                        GaugeDataPointSnapshot.builder().value((double) value).build())
                .build();
    }
}
