package dev.signalbox.app.drill;

import dev.signalbox.model.policy.Level;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What happened in one life, in order: what went wrong, how levels changed with the figures behind it, and what was
/// done.
final class Timeline {
    /// Something that happened.
    ///
    /// @param at virtual nanoseconds
    /// @param level that it is about; null for none
    record Entry(long at, @Nullable Level level, String what, String why) {}

    private Timeline() {}

    static List<Entry> of(Scenario scenario, Figures life, Catalogue catalogue) {
        List<Entry> entries = new ArrayList<>();
        for (Scenario.Fault fault : scenario.faults()) {
            String what = what(fault, catalogue);
            for (int time = 0; time < fault.times(); time++) {
                long from = fault.from().toNanos()
                        + (fault.every() == null ? 0 : time * fault.every().toNanos());
                entries.add(new Entry(from, null, catalogue.text("begins", what), ""));
                entries.add(new Entry(from + fault.lasting().toNanos(), null, catalogue.text("ends", what), ""));
            }
        }
        for (Scenario.Surge surge : scenario.surges()) {
            String whom =
                    String.join(", ", surge.of().stream().map(SideBySide::word).toList());
            String what = catalogue.text("surge", whom, number(surge.times()));
            entries.add(new Entry(surge.from().toNanos(), null, catalogue.text("begins", what), ""));
            entries.add(new Entry(surge.until().toNanos(), null, catalogue.text("ends", what), ""));
        }
        for (Figures.Shift shift : life.shifts()) {
            String what = catalogue.text(
                    "shift",
                    shift.scope().workload(),
                    shift.scope().route(),
                    catalogue.text("level." + shift.from().word()),
                    catalogue.text("level." + shift.to().word()));
            entries.add(new Entry(shift.at(), shift.to(), what, why(shift, catalogue)));
        }
        for (Figures.Act act : life.acts()) {
            String key = act.share() <= 0 ? "act.held" : act.share() < 1 ? "act.part" : "act.runs";
            String what = catalogue.text(key, act.workload(), act.route(), Numbers.percent(act.share(), 0));
            entries.add(new Entry(act.at(), null, what, ""));
        }
        // Stable: what happens at once stays in this order.
        entries.sort(Comparator.comparingLong(Entry::at));
        return entries;
    }

    private static String why(Figures.Shift shift, Catalogue catalogue) {
        if (!shift.to().isWorseThan(shift.from())) {
            return "";
        }
        String cause = catalogue.text("cause." + shift.cause().word());
        Figures.Burn burn = shift.why();
        return burn == null
                ? cause
                : cause + "; "
                        + catalogue.text(
                                "burn",
                                catalogue.text(
                                        "objective." + burn.objective().kind().word()),
                                Numbers.percent(burn.objective().ratio(), 3),
                                burn.bad(),
                                burn.all(),
                                String.format(Locale.ROOT, "%.1f", burn.burn()),
                                String.format(Locale.ROOT, "%.1f", burn.allowed()));
    }

    private static String what(Scenario.Fault fault, Catalogue catalogue) {
        String kind = word(fault.kind());
        String where = catalogue.text("where." + word(fault.where()));
        String what =
                catalogue.text("fault." + kind, where, number(fault.factor()), Numbers.percent(fault.factor(), 0));
        return fault.share() < 1 ? catalogue.text("share", what, Numbers.percent(fault.share(), 1)) : what;
    }

    private static String word(Enum<?> each) {
        return each.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static String number(double number) {
        String text = String.format(Locale.ROOT, "%.2f", number);
        return text.replaceAll("\\.?0+$", "");
    }
}
