package dev.signalbox.app.drill;

import dev.signalbox.app.drill.Figures.Fate;
import dev.signalbox.model.policy.Level;
import dev.signalbox.model.policy.Workload.Criticality;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What came of a drill, for terminals and programs.
public final class Summary {
    private final Comparison drill;
    private final Scenario scenario;
    private final Catalogue catalogue = new Catalogue(false);

    public Summary(Comparison drill) {
        this.drill = drill;
        scenario = drill.scenario();
    }

    /// The answer in a few sentences.
    public List<String> answers() {
        Origin nowhere = new Origin(null, "", "", "");
        return new Report(drill, nowhere, false).answers();
    }

    /// The lives side by side: a row of names, and then one for each figure.
    public List<List<String>> table() {
        SideBySide figures = new SideBySide(drill, catalogue);
        List<List<String>> rows = new ArrayList<>();
        rows.add(row("", figures.heads()));
        figures.rows().forEach(each -> rows.add(row(each.label(), each.values())));
        return rows;
    }

    private static List<String> row(String first, List<String> others) {
        List<String> row = new ArrayList<>(List.of(first));
        row.addAll(others);
        return row;
    }

    /// What happened with Code Red, a line for each.
    public List<String> timeline() {
        return Timeline.of(scenario, drill.with(), catalogue).stream()
                .map(each -> Numbers.clock(each.at()) + "  " + each.what()
                        + (each.why().isEmpty() ? "" : "  (" + each.why() + ")"))
                .toList();
    }

    /// What was expected, and whether it was so.
    public List<String> verdicts() {
        return Judgement.of(drill, catalogue).stream()
                .map(each -> (each.kept() ? "kept    " : "BROKEN  ")
                        + catalogue.text(
                                each.kept() ? "verdict.kept" : "verdict.broken",
                                catalogue.text("expect." + each.word(), each.expected()),
                                each.found()))
                .toList();
    }

    /// All figures as JSON has them. Times are seconds; null for what never was.
    public Map<String, Object> tree(Origin origin) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("scenario", scenario.name());
        tree.put("scenario_sha256", origin.scenarioDigest());
        tree.put("config", origin.config());
        tree.put("config_sha256", origin.configDigest());
        tree.put("seed", drill.seed());
        tree.put("left", drill.left());
        Comparison.Live live = drill.live();
        if (live != null) {
            Map<String, Object> real = new LinkedHashMap<>();
            real.put("hurry", live.hurry());
            real.put("rate", rounded(scenario.traffic().perSecond() * live.hurry()));
            real.put("served_at_once", live.served());
            real.put("not_asked", live.notAsked());
            tree.put("live", real);
        }
        tree.put("kept", drill.kept());
        List<Object> verdicts = new ArrayList<>();
        for (Judgement.Verdict each : Judgement.of(drill, catalogue)) {
            Map<String, Object> verdict = new LinkedHashMap<>();
            verdict.put("expected", each.word());
            verdict.put("bound", each.expected());
            verdict.put("found", each.found());
            verdict.put("kept", each.kept());
            verdicts.add(verdict);
        }
        tree.put("expectations", verdicts);
        tree.put("lives", drill.lives().stream().map(this::life).toList());
        tree.put(
                "timeline",
                Timeline.of(scenario, drill.with(), catalogue).stream()
                        .map(Summary::entry)
                        .toList());
        return tree;
    }

    private static Map<String, Object> entry(Timeline.Entry each) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("at", each.at() / Agenda.SECOND);
        entry.put("level", each.level() == null ? null : each.level().word());
        entry.put("what", each.what());
        entry.put("why", each.why());
        return entry;
    }

    private Map<String, Object> life(Figures life) {
        long from = Math.max(0, scenario.triggered());
        long until = scenario.well() == 0 ? Long.MAX_VALUE : scenario.well();
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("variant", life.variant().word());
        tree.put("requests", life.requests());
        tree.put("attempts_per_question", rounded(life.effort()));
        tree.put("core_success", rounded(life.success()));
        tree.put("core_success_during", rounded(life.success(from, until)));
        tree.put("core_failures", life.failures());
        Map<String, Object> classes = new LinkedHashMap<>();
        for (Criticality each : Criticality.values()) {
            if (life.any(each)) {
                classes.put(SideBySide.word(each), classOf(life, Set.of(each), from, until));
            }
        }
        tree.put("classes", classes);
        tree.put("answered_later", life.laterAnswers());
        tree.put("cost_usd", rounded(life.picodollars() / 1e12));
        tree.put("cost_usd_per_thousand_answered", rounded(life.perThousand() / 1e12));
        Map<String, Object> levels = new LinkedHashMap<>();
        for (Level each : Level.values()) {
            levels.put(each.word(), life.variant().watches() ? life.nanosIn(each) / Agenda.SECOND : null);
        }
        tree.put("seconds_in", levels);
        tree.put("alarm_after", life.variant().watches() ? seconds(life.alarm()) : null);
        tree.put("core_restored_after", seconds(life.restored(Figures.CORE, scenario.well())));
        tree.put("green_after", life.variant().watches() ? seconds(life.green()) : null);
        tree.put(
                "all_restored_after_green",
                life.variant().watches() ? seconds(Judgement.allBack(scenario, life)) : null);
        return tree;
    }

    private static Map<String, Object> classOf(Figures life, Set<Criticality> of, long from, long until) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("asked", life.asked(of, 0, Long.MAX_VALUE));
        for (Fate fate : Fate.values()) {
            tree.put(fate.name().toLowerCase(Locale.ROOT), life.count(of, fate, 0, Long.MAX_VALUE));
        }
        tree.put("goodput", rounded(life.goodput(of, 0, Long.MAX_VALUE)));
        tree.put("goodput_during", rounded(life.goodput(of, from, until)));
        tree.put("first_token_p50_ms", life.first(of, 0.5, from, until));
        tree.put("first_token_p95_ms", life.first(of, 0.95, from, until));
        return tree;
    }

    private static @Nullable Long seconds(long nanos) {
        return nanos < 0 ? null : Long.valueOf(nanos / Agenda.SECOND);
    }

    private static double rounded(double value) {
        return Math.round(value * 1e6) / 1e6;
    }
}
