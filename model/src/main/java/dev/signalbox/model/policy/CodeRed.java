package dev.signalbox.model.policy;

/// What is declared of levels of emergency.
///
/// The thresholds are burns: the share of failures divided by the share that an objective allows. They are for
/// objectives of 99 % and more; what holds for others follows from the objective itself.
///
/// @param yellow from which burn on over 6 h and 30 min it is yellow
/// @param orange over 1 h and 5 min it is orange
/// @param fast over 5 min and 1 min it is orange too, and then red
/// @param notifying who is told
public record CodeRed(double yellow, double orange, double fast, Notifying notifying) {
    public static final CodeRed DEFAULT = new CodeRed(6, 14.4, 36);

    /// With nobody who is told.
    public CodeRed(double yellow, double orange, double fast) {
        this(yellow, orange, fast, Notifying.NOBODY);
    }
}
