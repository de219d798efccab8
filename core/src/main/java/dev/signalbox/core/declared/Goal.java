package dev.signalbox.core.declared;

import dev.signalbox.core.declared.Metric.Unit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What is to be reached before a declared Code Red ends.
///
/// @param bound a share from 0 to 1, milliseconds or US dollars; to be reached is what is better than this
/// @param workload the one that it is about; null for all that the declaration is about
public record Goal(Metric metric, double bound, @Nullable String workload) {
    /// The longest that it may be written.
    public static final int MAX_LENGTH = 200;

    /// What is said to people who wrote something else.
    public static final String FORM = "A goal is one of: `success > 99.5%`, `first-token ratio > 95%`,"
            + " `first-token p95 < 800ms`, `latency mean < 2s`, `latency p95 < 5s`, `hourly error rate < 1%`,"
            + " `cost per day < 120 USD`; with ` for WORKLOAD` behind it for one workload alone.";

    private static final Pattern WRITTEN =
            Pattern.compile("([a-z][a-z0-9 -]*?) ?([<>]) ?([0-9]{1,9}(?:\\.[0-9]{1,3})?) ?(%|ms|s|USD)(?: for (.+))?");
    private static final Pattern BLANKS = Pattern.compile("\\s+");

    public Goal {
        boolean sensible = metric.unit() == Unit.SHARE ? bound < 1 && (bound > 0 || metric.more()) : bound > 0;
        if (!(bound >= 0) || !sensible) {
            throw new IllegalArgumentException("always reached, or never");
        }
    }

    /// As somebody wrote it.
    ///
    /// @throws IllegalArgumentException with a message for people when it is none
    public static Goal of(String text) {
        Matcher written = WRITTEN.matcher(BLANKS.matcher(text.strip()).replaceAll(" "));
        Metric metric = text.length() > MAX_LENGTH || !written.matches() ? null : Metric.of(written.group(1));
        if (metric == null) {
            throw new IllegalArgumentException(FORM);
        }
        if (written.group(2).equals(">") != metric.more()) {
            throw new IllegalArgumentException("`" + metric.word() + "` is better when it is "
                    + (metric.more() ? "more: write `>`." : "less: write `<`."));
        }
        Double bound = bound(metric, Double.parseDouble(written.group(3)), written.group(4));
        if (bound == null) {
            throw new IllegalArgumentException("`" + metric.word() + "` is written "
                    + switch (metric.unit()) {
                        case SHARE -> "in percent, above 0 % and under 100 %.";
                        case TIME -> "in `ms` or `s`, above 0.";
                        case MONEY -> "in `USD`, above 0.";
                    });
        }
        return new Goal(metric, bound, written.group(5));
    }

    private static @Nullable Double bound(Metric metric, double number, String unit) {
        Double bound = switch (metric.unit()) {
            // As it is written: 99.9 % divided by a hundred is a little more than 0.999.
            case SHARE -> unit.equals("%") ? Double.valueOf(Math.round(number * 1000) / 100_000.0) : null;
            case TIME -> unit.equals("ms") ? Double.valueOf(number) : unit.equals("s") ? number * 1000 : null;
            case MONEY -> unit.equals("USD") ? Double.valueOf(number) : null;
        };
        return bound == null || bound <= 0 || metric.unit() == Unit.SHARE && bound >= 1 ? null : bound;
    }

    /// Whether this is it; null where nothing was measured.
    public @Nullable Boolean isMetBy(@Nullable Double value) {
        return value == null ? null : metric.more() ? value > bound : value < bound;
    }

    /// As people write it.
    public String text() {
        String amount = switch (metric.unit()) {
            case SHARE -> Metric.plain(bound * 100, 3) + "%";
            case TIME -> Metric.plain(bound, 3) + "ms";
            case MONEY -> Metric.plain(bound, 3) + " USD";
        };
        return metric.word() + (metric.more() ? " > " : " < ") + amount + (workload == null ? "" : " for " + workload);
    }
}
