package dev.signalbox.model.policy;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What is declared of levels of emergency.
///
/// The thresholds are burns: the share of failures divided by the share that an objective allows. They are for
/// objectives of 99 % and more; what holds for others follows from the objective itself.
///
/// @param acts whether what a level asks for is done, and not only told
/// @param yellow from which burn on over 6 h and 30 min it is yellow
/// @param orange over 1 h and 5 min it is orange
/// @param fast over 5 min and 1 min it is orange too, and then red
/// @param playbook what a level asks for
/// @param notifying who is told
/// @param status what the public is shown; null for no page
/// @param maintenance that was planned
/// @param recurring maintenance that comes again
/// @param report when people are sent the daily report; null for never
public record CodeRed(
        boolean acts,
        double yellow,
        double orange,
        double fast,
        Playbook playbook,
        Notifying notifying,
        @Nullable StatusPage status,
        @Nullable ReportTimes report,
        List<Maintenance> maintenance,
        List<Recurring> recurring) {
    public CodeRed {
        maintenance = List.copyOf(maintenance);
        recurring = List.copyOf(recurring);
    }

    /// What is computed where nothing is declared.
    public static final CodeRed OBSERVING = new CodeRed(false, 6, 14.4, 36, Playbook.DEFAULT);

    /// What holds where it is declared without a word more.
    public static final CodeRed DEFAULT = new CodeRed(true, 6, 14.4, 36, Playbook.DEFAULT);

    /// With nobody who is told.
    public CodeRed(boolean acts, double yellow, double orange, double fast, Playbook playbook) {
        this(acts, yellow, orange, fast, playbook, Notifying.NOBODY, null, null, List.of(), List.of());
    }

    /// What holds under a policy.
    public static CodeRed in(Policy policy) {
        return policy.codeRed() == null ? OBSERVING : policy.codeRed();
    }
}
