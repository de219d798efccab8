package dev.signalbox.console.report;

import static dev.signalbox.console.page.Markup.escaped;

import dev.signalbox.console.page.Markup;
import dev.signalbox.core.report.DailyReport;
import dev.signalbox.core.report.DailyReport.Change;
import dev.signalbox.core.report.DailyReport.Decision;
import dev.signalbox.core.report.DailyReport.Declared;
import dev.signalbox.core.report.DailyReport.GoalDay;
import dev.signalbox.core.report.DailyReport.Hour;
import dev.signalbox.core.report.DailyReport.ObjectiveDay;
import dev.signalbox.core.report.DailyReport.WorkloadDay;
import java.util.stream.Collectors;

/// The report as a page that runs nothing.
public final class ReportHtml {
    /// As high as a bar can be; an hour in which half of the requests failed is as high as one in which all did.
    private static final int STEPS = 10;

    private static final String STYLE = """
            :root{color-scheme:light dark;--paper:#fbfaf8;--card:#fff;--ink:#1d2024;--soft:#565c66;--line:#e4e2de;
            --green:#2f8f63;--yellow:#b98a00;--orange:#c65a10;--red:#c4323f}
            @media(prefers-color-scheme:dark){:root{--paper:#14161a;--card:#1b1e23;--ink:#eceae6;--soft:#a6abb4;
            --line:#2d3138;--green:#4bb384;--yellow:#e3b341;--orange:#ee8a45;--red:#ee6a74}}
            *{box-sizing:border-box}
            body{margin:0 auto;max-width:56rem;padding:2rem 1.25rem 4rem;background:var(--paper);color:var(--ink);
            font:1rem/1.55 system-ui,"Apple SD Gothic Neo","Noto Sans KR","Noto Sans CJK KR","Malgun Gothic",sans-serif}
            :lang(ko){word-break:keep-all;overflow-wrap:anywhere}
            h1{font-size:1.75rem;margin:0}h2{font-size:1.1875rem;margin:2.5rem 0 .75rem}
            .soft{color:var(--soft)}
            section{overflow-x:auto}
            table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
            th,td{text-align:left;padding:.4rem 1rem .4rem 0;border-top:1px solid var(--line);vertical-align:top}
            thead th{border-top:0;color:var(--soft);font-weight:500;font-size:.875rem}
            tbody th{font-weight:500;white-space:nowrap}
            .mark{font-weight:600;border-left:.5rem solid;padding-left:.625rem}
            .green{border-color:var(--green)}.yellow{border-color:var(--yellow)}
            .orange{border-color:var(--orange)}.red{border-color:var(--red)}
            dl{display:grid;grid-template-columns:max-content 1fr;gap:.25rem 1.25rem;margin:.75rem 0}
            dt{color:var(--soft)}dd{margin:0}
            .hours td,.hours th{padding:.15rem .75rem .15rem 0;border:0;font-size:.875rem}
            .bar{display:inline-block;height:.625rem;background:var(--red);border-radius:2px;vertical-align:middle}
            """ + widths();
    /// What a browser may do with it.
    public static final String POLICY = "default-src 'none'; style-src '" + Markup.digest(STYLE)
            + "'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'";

    private final DailyReport report;
    private final ReportText texts;

    private ReportHtml(DailyReport report, ReportText texts) {
        this.report = report;
        this.texts = texts;
    }

    public static String of(DailyReport report, String language) {
        return new ReportHtml(report, new ReportText(report, language)).page();
    }

    private static String widths() {
        StringBuilder css = new StringBuilder();
        for (int i = 1; i <= STEPS; i++) {
            css.append(".w").append(i).append("{width:").append(i).append("rem}");
        }
        return css.append('\n').toString();
    }

    private String page() {
        return "<!doctype html>\n<html lang=\"" + texts.language() + "\"><head><meta charset=\"utf-8\">"
                + "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>"
                + escaped(texts.title()) + "</title><style>" + STYLE + "</style></head>\n<body><main><h1>"
                + escaped(texts.title()) + "</h1><p class=\"soft\">" + escaped(texts.span()) + "</p>"
                + (report.current() ? decisions() + held() : "")
                + declared()
                + report.workloads().stream().map(this::workload).collect(Collectors.joining()) + changes() + unknown()
                + "</main></body></html>\n";
    }

    private String say(String key, Object... put) {
        return escaped(texts.text(key, put));
    }

    private String decisions() {
        String rows = report.decisions().stream().map(this::decision).collect(Collectors.joining());
        return "<section><h2>" + say("decisions") + "</h2>"
                + (rows.isEmpty()
                        ? "<p>" + say("decisions.none") + "</p>"
                        : "<table><thead><tr><th scope=\"col\">" + say("owner") + "</th><th scope=\"col\">"
                                + say("decision") + "</th></tr></thead><tbody>" + rows + "</tbody></table>")
                + "</section>\n";
    }

    private String decision(Decision decision) {
        return "<tr><th scope=\"row\">" + escaped(texts.owner(decision)) + "</th><td>"
                + escaped(texts.decision(decision)) + "</td></tr>";
    }

    private String held() {
        return report.held().isEmpty()
                ? ""
                : "<section><h2>" + say("held") + "</h2><ul>"
                        + report.held().stream()
                                .map(each -> "<li>" + escaped(texts.held(each)) + "</li>")
                                .collect(Collectors.joining())
                        + "</ul></section>\n";
    }

    private String declared() {
        return report.declared().isEmpty()
                ? ""
                : "<section><h2>" + say("declared") + "</h2>"
                        + report.declared().stream().map(this::declared).collect(Collectors.joining())
                        + "</section>\n";
    }

    private String declared(Declared each) {
        String rows = each.goals().stream().map(this::goal).collect(Collectors.joining());
        return "<p class=\"mark " + each.level().word() + "\">" + escaped(texts.declared(each)) + "</p><p>"
                + escaped(texts.state(each)) + "</p>"
                + (rows.isEmpty()
                        ? ""
                        : "<table><thead><tr><th scope=\"col\">" + say("goal") + "</th><th scope=\"col\">"
                                + say("goal.baseline") + "</th><th scope=\"col\">" + say("goal.now")
                                + "</th><th scope=\"col\">" + say("goal.met") + "</th></tr></thead><tbody>" + rows
                                + "</tbody></table>");
    }

    private String goal(GoalDay each) {
        return "<tr><th scope=\"row\">" + escaped(each.goal().text()) + "</th><td>"
                + escaped(texts.measured(each, each.baseline())) + "</td><td>"
                + escaped(texts.measured(each, each.now())) + "</td><td>" + escaped(texts.met(each)) + "</td></tr>";
    }

    private String workload(WorkloadDay workload) {
        return "<section><h2>" + escaped(workload.name()) + "</h2><p class=\"mark "
                + workload.level().word() + "\">" + escaped(texts.level(workload)) + "</p><table><thead><tr>"
                + "<th scope=\"col\">" + say("objective") + "</th><th scope=\"col\">" + say("objective.kept")
                + "</th><th scope=\"col\">" + say("objective.left") + "</th></tr></thead><tbody>"
                + workload.objectives().stream().map(this::objective).collect(Collectors.joining())
                + "</tbody></table><dl><dt>" + say("latency") + "</dt><dd>" + escaped(texts.answers(workload))
                + "</dd><dt>" + say("costs") + "</dt><dd>" + escaped(texts.cost(workload)) + "</dd></dl>"
                + hours(workload) + "</section>\n";
    }

    private String objective(ObjectiveDay each) {
        return "<tr><th scope=\"row\">" + escaped(texts.objective(each)) + "</th><td>" + escaped(texts.kept(each))
                + "</td><td>" + escaped(texts.left(each)) + "</td></tr>"
                + each.sizes().stream()
                        .map(size -> "<tr><th scope=\"row\" class=\"soft\">" + escaped(texts.size(size)) + "</th><td>"
                                + escaped(texts.kept(size)) + "</td><td></td></tr>")
                        .collect(Collectors.joining());
    }

    private String hours(WorkloadDay workload) {
        String rows = workload.hours().stream().map(this::hour).collect(Collectors.joining());
        return rows.isEmpty()
                ? "<p class=\"soft\">" + say("errors") + ": " + say("nothing") + "</p>"
                : "<table class=\"hours\"><caption class=\"soft\">" + say("errors") + "</caption><thead><tr>"
                        + "<th scope=\"col\">" + say("hour") + "</th><th scope=\"col\">" + say("share")
                        + "</th><th scope=\"col\">" + say("requests") + "</th></tr></thead><tbody>" + rows
                        + "</tbody></table>";
    }

    private String hour(Hour hour) {
        long all = hour.good() + hour.bad();
        int steps = all == 0 ? 0 : (int) Math.min(STEPS, Math.ceil(2.0 * STEPS * hour.bad() / all));
        return "<tr><th scope=\"row\">" + texts.hour(hour.start()) + "</th><td>"
                + (steps == 0 ? "" : "<span class=\"bar w" + steps + "\"></span> ") + escaped(texts.errors(hour))
                + "</td><td>" + all + "</td></tr>";
    }

    private String changes() {
        if (report.changes().isEmpty()) {
            return "";
        }
        StringBuilder html = new StringBuilder("<section><h2>" + say("changes") + "</h2><ul>");
        for (Change each : report.changes()) {
            html.append("<li>")
                    .append(texts.moment(each.at()))
                    .append(' ')
                    .append(escaped(texts.change(each)))
                    .append("</li>");
        }
        if (report.moreChanges() > 0) {
            html.append("<li>")
                    .append(say("changes.more", report.moreChanges()))
                    .append("</li>");
        }
        return html.append("</ul></section>\n").toString();
    }

    private String unknown() {
        return report.unknown().isEmpty()
                ? ""
                : "<section><h2>" + say("unknown") + "</h2><ul>"
                        + report.unknown().stream()
                                .map(each -> "<li>" + escaped(texts.unknown(each)) + "</li>")
                                .collect(Collectors.joining())
                        + "</ul></section>\n";
    }
}
