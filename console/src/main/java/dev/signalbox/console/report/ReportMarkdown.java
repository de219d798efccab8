package dev.signalbox.console.report;

import dev.signalbox.core.report.DailyReport;
import dev.signalbox.core.report.DailyReport.Change;
import dev.signalbox.core.report.DailyReport.Declared;
import dev.signalbox.core.report.DailyReport.GoalDay;
import dev.signalbox.core.report.DailyReport.Hour;
import dev.signalbox.core.report.DailyReport.ObjectiveDay;
import dev.signalbox.core.report.DailyReport.SizeDay;
import dev.signalbox.core.report.DailyReport.WorkloadDay;
import java.util.regex.Pattern;

/// The report as a message.
public final class ReportMarkdown {
    /// What Markdown, or a chat that takes it, would make something of.
    private static final Pattern MARKS = Pattern.compile("[\\\\`*_\\[\\]<>|#@~]");

    private static final Pattern UNSEEN = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Co}\\p{Cn}\\p{Cs}]+");

    private final DailyReport report;
    private final ReportText texts;
    private final StringBuilder out = new StringBuilder();

    private ReportMarkdown(DailyReport report, ReportText texts) {
        this.report = report;
        this.texts = texts;
    }

    public static String of(DailyReport report, String language) {
        return new ReportMarkdown(report, new ReportText(report, language)).write();
    }

    private String write() {
        line("# " + safe(texts.title()));
        line("");
        line(safe(texts.span()));
        if (report.current()) {
            section("decisions");
            if (report.decisions().isEmpty()) {
                line(texts.text("decisions.none"));
            }
            report.decisions()
                    .forEach(each -> line("- **" + safe(texts.owner(each)) + "**: " + safe(texts.decision(each))));
            if (!report.held().isEmpty()) {
                section("held");
                report.held().forEach(each -> line("- " + safe(texts.held(each))));
            }
        }
        if (!report.declared().isEmpty()) {
            section("declared");
            report.declared().forEach(this::declared);
        }
        report.workloads().forEach(this::workload);
        if (!report.changes().isEmpty()) {
            section("changes");
            for (Change each : report.changes()) {
                line("- " + texts.moment(each.at()) + " " + safe(texts.change(each)));
            }
            if (report.moreChanges() > 0) {
                line("- " + texts.text("changes.more", report.moreChanges()));
            }
        }
        if (!report.unknown().isEmpty()) {
            section("unknown");
            report.unknown().forEach(each -> line("- " + texts.unknown(each)));
        }
        return out.toString();
    }

    private void declared(Declared declared) {
        line("- " + safe(texts.declared(declared)) + ". " + safe(texts.state(declared)));
        if (declared.goals().isEmpty()) {
            return;
        }
        line("");
        line("| " + texts.text("goal") + " | " + texts.text("goal.baseline") + " | " + texts.text("goal.now") + " | "
                + texts.text("goal.met") + " |");
        line("|---|---|---|---|");
        for (GoalDay each : declared.goals()) {
            line("| " + safe(each.goal().text()) + " | " + texts.measured(each, each.baseline()) + " | "
                    + texts.measured(each, each.now()) + " | " + texts.met(each) + " |");
        }
        line("");
    }

    private void workload(WorkloadDay workload) {
        line("");
        line("## " + safe(workload.name()) + ": " + safe(texts.level(workload)));
        line("");
        line("| " + texts.text("objective") + " | " + texts.text("objective.kept") + " | "
                + texts.text("objective.left") + " |");
        line("|---|---|---|");
        for (ObjectiveDay each : workload.objectives()) {
            line("| " + safe(texts.objective(each)) + " | " + texts.kept(each) + " | " + texts.left(each) + " |");
            for (SizeDay size : each.sizes()) {
                line("| " + texts.size(size) + " | " + texts.kept(size) + " | |");
            }
        }
        line("");
        line("- " + texts.text("latency") + ": " + texts.answers(workload));
        line("- " + texts.text("costs") + ": " + texts.cost(workload));
        StringBuilder hours = new StringBuilder();
        for (Hour each : workload.hours()) {
            if (each.bad() > 0) {
                hours.append(hours.isEmpty() ? "" : ", ")
                        .append(texts.hour(each.start()))
                        .append(' ')
                        .append(texts.errors(each));
            }
        }
        line("- " + texts.text("errors") + ": "
                + (workload.hours().isEmpty()
                        ? texts.text("nothing")
                        : hours.isEmpty() ? texts.text("errors.none") : hours));
    }

    private void section(String key) {
        line("");
        line("## " + texts.text(key));
        line("");
    }

    private void line(CharSequence text) {
        out.append(text).append('\n');
    }

    /// On one line, and with nothing in it that is more than text.
    private static String safe(String text) {
        return MARKS.matcher(UNSEEN.matcher(text).replaceAll(" ")).replaceAll("\\\\$0");
    }
}
