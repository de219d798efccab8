package dev.signalbox.app.drill;

import dev.signalbox.app.drill.Figures.Fate;
import dev.signalbox.model.policy.Level;
import dev.signalbox.model.policy.Workload.Criticality;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;

/// The lives beside each other, figure by figure: what terminal and report show.
final class SideBySide {
    /// One figure of all lives.
    ///
    /// @param label in the reader's language
    /// @param values in the order of the lives
    record Row(String label, List<String> values) {}

    private final Scenario scenario;
    private final List<Figures> lives;
    private final Catalogue catalogue;

    SideBySide(Comparison comparison, Catalogue catalogue) {
        scenario = comparison.scenario();
        lives = comparison.lives();
        this.catalogue = catalogue;
    }

    /// The names of the lives.
    List<String> heads() {
        return lives.stream()
                .map(each -> catalogue.text("variant." + each.variant().word()))
                .toList();
    }

    List<Row> rows() {
        // Without a trigger all of it is looked at.
        long from = Math.max(0, scenario.triggered());
        long until = scenario.well() == 0 ? Long.MAX_VALUE : scenario.well();
        Set<Criticality> core = Set.of(Criticality.CRITICAL_PLUS);
        List<Row> rows = new ArrayList<>();
        rows.add(row("row.success", each -> Numbers.share(each.success())));
        if (until != Long.MAX_VALUE) {
            rows.add(row("row.success.during", each -> Numbers.share(each.success(from, until))));
        }
        for (Criticality criticality : Criticality.values()) {
            if (lives.getFirst().any(criticality)) {
                String label = catalogue.text("row.goodput", word(criticality));
                rows.add(new Row(
                        label,
                        lives.stream()
                                .map(each -> Numbers.share(each.goodput(Set.of(criticality), from, until)))
                                .toList()));
            }
        }
        rows.add(row("row.p50", each -> Numbers.millis(each.first(core, 0.5, from, until))));
        rows.add(row("row.p95", each -> Numbers.millis(each.first(core, 0.95, from, until))));
        rows.add(row("row.held", each -> Numbers.count(held(each, Fate.HELD))));
        if (lives.stream().anyMatch(each -> held(each, Fate.DEFERRED) > 0)) {
            rows.add(row("row.deferred", each -> Numbers.count(held(each, Fate.DEFERRED))));
            rows.add(row("row.later", each -> Numbers.count(each.laterAnswers())));
        }
        rows.add(row("row.limited", each -> Numbers.count(held(each, Fate.LIMITED))));
        rows.add(row("row.effort", each -> String.format(Locale.ROOT, "%.2f", each.effort())));
        rows.add(row("row.cost", each -> Numbers.dollars(each.picodollars())));
        rows.add(row("row.thousand", each -> Numbers.dollars(each.perThousand())));
        for (Level level : List.of(Level.YELLOW, Level.ORANGE, Level.RED)) {
            rows.add(row("row.in." + level.word(), each -> watched(each, each.nanosIn(level))));
        }
        if (scenario.triggered() >= 0) {
            rows.add(row("row.alarm", each -> watched(each, each.alarm())));
            rows.add(row("row.restored", each -> catalogue.time(each.restored(Figures.CORE, scenario.well()))));
            rows.add(row("row.green", each -> watched(each, each.green())));
            rows.add(row("row.all", each -> watched(each, Judgement.allBack(scenario, each))));
        }
        return rows;
    }

    static long held(Figures life, Fate fate) {
        return life.count(Set.of(Criticality.values()), fate, 0, Long.MAX_VALUE);
    }

    private String watched(Figures life, long nanos) {
        return life.variant().watches() ? catalogue.time(nanos) : "-";
    }

    private Row row(String key, Function<Figures, String> value) {
        return new Row(catalogue.text(key), lives.stream().map(value).toList());
    }

    static String word(Criticality criticality) {
        return criticality.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
