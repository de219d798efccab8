package dev.signalbox.console;

import dev.signalbox.console.page.Markup;
import dev.signalbox.console.report.ReportHtml;
import dev.signalbox.console.report.ReportJson;
import dev.signalbox.console.report.ReportMarkdown;
import dev.signalbox.console.status.StatusSite;
import dev.signalbox.core.report.DailyReport;
import dev.signalbox.core.report.ReportDesk;
import dev.signalbox.model.failure.Code;
import io.javalin.http.Context;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// `/admin/v1/report/daily`: what has to be decided today, and how it was since yesterday.
final class ReportApi {
    static final String PATH = "/admin/v1/report/daily";

    private static final Set<String> FORMATS = Set.of("json", "markdown", "html");
    /// So far back is known what was.
    private static final int DAYS = 28;

    private final ReportDesk desk;

    ReportApi(ReportDesk desk) {
        this.desk = desk;
    }

    void get(Context context) {
        String asked = context.queryParam("format");
        String format = asked == null ? "json" : asked;
        String day = context.queryParam("date");
        LocalDate date = day == null ? null : date(day);
        if (!FORMATS.contains(format)) {
            wrong(context, "`format` is json, markdown or html.");
        } else if (day != null && date == null) {
            wrong(context, "`date` is a day such as 2026-11-22, today or at most " + DAYS + " days ago.");
        } else {
            DailyReport report = desk.report(date);
            if (report == null) {
                ConsoleServer.notConfigured(context);
            } else {
                send(context, report, format);
            }
        }
    }

    private static void send(Context context, DailyReport report, String format) {
        String language =
                StatusSite.language(context.queryParam("lang"), Markup.language(context.header("Accept-Language")));
        switch (format) {
            case "markdown" ->
                context.contentType("text/markdown; charset=utf-8").result(ReportMarkdown.of(report, language));
            case "html" ->
                context.contentType("text/html; charset=utf-8")
                        .header("Content-Security-Policy", ReportHtml.POLICY)
                        .header("X-Frame-Options", "DENY")
                        .header("Referrer-Policy", "no-referrer")
                        .result(ReportHtml.of(report, language));
            default -> ConsoleServer.json(context, ReportJson.of(report));
        }
    }

    /// Null for none of the days that there are.
    private static @Nullable LocalDate date(String text) {
        try {
            LocalDate date = LocalDate.parse(text);
            // Somewhere it may be tomorrow already.
            LocalDate today = LocalDate.ofInstant(Instant.now(), ZoneOffset.ofHours(14));
            return date.isAfter(today) || date.isBefore(today.minusDays(DAYS + 1L)) ? null : date;
        } catch (DateTimeParseException _) {
            return null;
        }
    }

    private static void wrong(Context context, String why) {
        ConsoleServer.problem(context, 400, Code.INVALID_REQUEST.word(), why);
    }
}
