package dev.signalbox.model.policy;

import org.jspecify.annotations.Nullable;

/// What is declared of levels of emergency.
///
/// The thresholds are burns: the share of failures divided by the share that an objective allows. They are for
/// objectives of 99 % and more; what holds for others follows from the objective itself.
///
/// @param yellow from which burn on over 6 h and 30 min it is yellow
/// @param orange over 1 h and 5 min it is orange
/// @param fast over 5 min and 1 min it is orange too, and then red
/// @param status what the public is shown; null for no page
/// @param report when people are sent the daily report; null for never
public record CodeRed(
        double yellow,
        double orange,
        double fast,
        @Nullable StatusPage status,
        @Nullable ReportTimes report) {
    public static final CodeRed DEFAULT = new CodeRed(6, 14.4, 36);

    /// Where nothing but thresholds is declared.
    public CodeRed(double yellow, double orange, double fast) {
        this(yellow, orange, fast, null, null);
    }
}
