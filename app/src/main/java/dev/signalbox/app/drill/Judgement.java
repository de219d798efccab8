package dev.signalbox.app.drill;

import dev.signalbox.model.policy.Level;
import dev.signalbox.model.policy.Workload.Criticality;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// What a scenario expects of Code Red, and whether it was so.
final class Judgement {
    /// One thing that was expected.
    ///
    /// @param word by which catalogues call it
    record Verdict(String word, String expected, String found, boolean kept) {}

    /// Of a live drill, before anything is wrong.
    private static final double BASELINE = 0.99;

    private Judgement() {}

    static List<Verdict> of(Comparison drill, Catalogue catalogue) {
        Scenario scenario = drill.scenario();
        Figures life = drill.with();
        Comparison.Live live = drill.live();
        Scenario.Expect expect = scenario.expect();
        List<Verdict> verdicts = new ArrayList<>();
        if (live != null && scenario.triggered() > 0) {
            // What is lost before anything is wrong was lost to the machine, and nothing after it says much.
            double before = life.success(0, scenario.triggered());
            verdicts.add(
                    new Verdict("baseline", Numbers.percent(BASELINE, 0), Numbers.share(before), before >= BASELINE));
        }
        // Answers do not become shorter when the scenario hurries: of few requests, many are cut off at its beginning.
        boolean hurried = live != null && live.hurry() > 1;
        if (expect.success() != null && !hurried) {
            verdicts.add(new Verdict(
                    "success",
                    Numbers.percent(expect.success(), 2),
                    Numbers.share(life.success()),
                    life.success() >= expect.success()));
        }
        if (expect.alarm() != null) {
            long found = life.alarm();
            long most = expect.alarm().toNanos();
            verdicts.add(
                    new Verdict("alarm", catalogue.time(most), catalogue.time(found), found >= 0 && found <= most));
        }
        if (expect.restored() != null) {
            long found = life.restored(Figures.CORE, scenario.well());
            long most = expect.restored().toNanos();
            verdicts.add(
                    new Verdict("restored", catalogue.time(most), catalogue.time(found), found >= 0 && found <= most));
        }
        return verdicts;
    }

    /// Nanoseconds from green until 95 % of all questions are answered again; -1 for never.
    static long allBack(Scenario scenario, Figures life) {
        long green = life.green();
        return green < 0 ? -1 : life.restored(Set.of(Criticality.values()), scenario.well() + green);
    }

    /// Whether it came to a level at all.
    static boolean alarmed(Figures life) {
        return life.nanosIn(Level.YELLOW) + life.nanosIn(Level.ORANGE) + life.nanosIn(Level.RED) > 0;
    }
}
