package dev.signalbox.console.report;

import dev.signalbox.core.report.DailyReport;
import dev.signalbox.core.report.DailyReport.Declared;
import dev.signalbox.core.report.DailyReport.GoalDay;
import dev.signalbox.core.report.DailyReport.ObjectiveDay;
import dev.signalbox.core.report.DailyReport.WorkloadDay;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// The report as a message in a chat: what has to be decided, and a line for each workload.
public final class ReportMessage {
    private static final Pattern UNSEEN = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Co}\\p{Cn}\\p{Cs}]+");

    private ReportMessage() {}

    /// @return the title, and the lines under it
    public static List<String> of(DailyReport report, String language) {
        ReportText texts = new ReportText(report, language);
        List<String> lines = new ArrayList<>();
        lines.add(texts.title());
        lines.add(report.decisions().isEmpty() ? texts.text("decisions.none") : texts.text("decisions") + ":");
        report.decisions().forEach(each -> lines.add("• " + texts.owner(each) + ": " + texts.decision(each)));
        for (Declared each : report.declared()) {
            lines.add("• " + texts.declared(each) + ". " + texts.state(each)
                    + (each.goals().isEmpty()
                            ? ""
                            : " "
                                    + texts.text(
                                            "goals.met",
                                            each.met(),
                                            each.goals().size())));
            for (GoalDay goal : each.goals()) {
                lines.add("    " + goal.goal().text() + ": " + texts.measured(goal, goal.baseline()) + " → "
                        + texts.measured(goal, goal.now()) + ", " + texts.text("goal.met") + ": " + texts.met(goal));
            }
        }
        report.held().forEach(each -> lines.add("• " + texts.held(each)));
        report.workloads().forEach(each -> lines.add(workload(each, texts)));
        return lines.stream().map(each -> UNSEEN.matcher(each).replaceAll(" ")).toList();
    }

    private static String workload(WorkloadDay workload, ReportText texts) {
        StringBuilder line = new StringBuilder(workload.name() + ": " + texts.level(workload));
        for (ObjectiveDay each : workload.objectives()) {
            line.append("; ")
                    .append(texts.objective(each))
                    .append(": ")
                    .append(texts.kept(each))
                    .append(", ")
                    .append(texts.text("objective.left"))
                    .append(' ')
                    .append(texts.left(each));
        }
        return line + "; " + texts.text("latency") + ": " + texts.answers(workload) + "; " + texts.text("costs") + ": "
                + texts.cost(workload);
    }
}
