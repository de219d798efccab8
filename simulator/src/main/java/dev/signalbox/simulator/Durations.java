package dev.signalbox.simulator;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Durations as people write them: `250us`, `20ms`, `1.5s`, `2m`.
final class Durations {
    private static final Pattern FORM = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,6})?)\\s*(us|ms|s|m|h)");
    private static final double LONGEST_MILLIS = 24 * 3_600_000.0;

    private Durations() {}

    /// Milliseconds of `text`.
    ///
    /// @throws IllegalArgumentException when it is no duration, or longer than a day
    static double millis(String text) {
        if (text.equals("0")) {
            return 0;
        }
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw new IllegalArgumentException("expected a duration such as 20ms, 1.5s or 2m, not \"" + text + '"');
        }
        double number = Double.parseDouble(form.group(1));
        double millis = switch (form.group(2)) {
            case "us" -> number / 1000;
            case "ms" -> number;
            case "s" -> number * 1000;
            case "m" -> number * 60_000;
            default -> number * 3_600_000;
        };
        if (millis > LONGEST_MILLIS) {
            throw new IllegalArgumentException("\"" + text + "\" is longer than a day");
        }
        return millis;
    }

    /// `text` as a duration.
    static Duration parse(String text) {
        return Duration.ofNanos((long) (millis(text) * 1_000_000));
    }
}
