package dev.signalbox.console;

import dev.signalbox.console.access.Logins;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;

/// Who wanted in at the console, as a metric. What may come of a login is there from the start, as 0.
final class LoginFigures {
    private LoginFigures() {}

    static MetricSnapshot of(Logins logins) {
        CounterSnapshot.Builder all = CounterSnapshot.builder()
                .name("signalbox_console_logins")
                .help("Times that somebody wanted in at the console, by what came of it.");
        for (Logins.Method method : Logins.Method.values()) {
            for (Logins.Ending ending : method.endings()) {
                all.dataPoint(CounterDataPointSnapshot.builder()
                        .labels(Labels.of("method", method.word(), "outcome", ending.word()))
                        .value((double) logins.of(method, ending))
                        .build());
            }
        }
        return all.build();
    }
}
