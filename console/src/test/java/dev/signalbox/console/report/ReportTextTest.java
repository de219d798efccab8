package dev.signalbox.console.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.codered.Cause;
import dev.signalbox.core.codered.Scope;
import dev.signalbox.core.declared.Goal;
import dev.signalbox.core.incident.Entry;
import dev.signalbox.core.report.DailyReport;
import dev.signalbox.core.report.DailyReport.Change;
import dev.signalbox.core.report.DailyReport.Decision;
import dev.signalbox.core.report.DailyReport.Declared;
import dev.signalbox.core.report.DailyReport.GoalDay;
import dev.signalbox.core.report.DailyReport.Held;
import dev.signalbox.core.report.DailyReport.Hour;
import dev.signalbox.core.report.DailyReport.ObjectiveDay;
import dev.signalbox.core.report.DailyReport.SizeDay;
import dev.signalbox.core.report.DailyReport.Unknown;
import dev.signalbox.core.report.DailyReport.What;
import dev.signalbox.core.report.DailyReport.WorkloadDay;
import dev.signalbox.model.policy.Level;
import dev.signalbox.model.policy.Workload.Criticality;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The report as people read it.
class ReportTextTest {
    private static final Instant AT = Instant.parse("2026-11-23T00:30:00Z");
    private static final String HOSTILE = "<script>alert(1)</script> [x](http://evil) @channel | `a` *b*\n# c\u202E";

    @Test
    void decisions_and_owners_come_before_figures() {
        assertThat(ReportMarkdown.of(report("speed before all else"), "en"))
                .containsSubsequence(
                        "# Daily report, 2026-11-23",
                        "11-22 09:30 to 11-23 09:30 (Asia/Seoul)",
                        "## To decide today",
                        "**ann**: What holds for core ends today; cap yellow: speed before all else",
                        "## Not answered now",
                        "shop on all routes is paused by hand, since 11-23 08:30",
                        "## Code Red, as declared",
                        "Orange for everything, owned by ann, since",
                        "| success \\> 99.5% | 98 % | not known | not known |",
                        "## core: Orange, since 11-23 08:30, errors of a provider",
                        "| success 99.9 % | 99.00 % (10 of 1000 were not) | -30 % of 28 days, 3 of them known |",
                        "| first token 95 % (8.0 s) | 95.00 % (5 of 100 were not) |",
                        "| of requests up to 16 KiB (900 ms) | 93.75 % (4 of 64 were not) | |",
                        "| of larger ones (8.0 s) | 97.22 % (1 of 36 were not) | |",
                        "Complete answers: 812 ms on average, 95 % within 2.0 s",
                        "Cost: US$ 1.25 for 1000 requests (2 of which have no known price)",
                        "by the hour: 09:30 1.00 %",
                        "## What is not known",
                        "No ledger");
    }

    @Test
    void it_speaks_korean() {
        assertThat(ReportMarkdown.of(report("x"), "ko"))
                .contains("2026-11-23 일일 보고", "오늘 결정할 일", "오늘 끝납니다", "남은 오류 예산")
                .contains("chat의 core 초록 → 주황 (제공사 오류)", "shop: 90% 멈춤 (경로 2개)", "노랑 상한: x")
                .contains("전체에 정한 것이 끝남: 주황 강제. a drill", "| 성공 99.9 %", "주황, 11-23 08:30부터, 제공사 오류")
                .doesNotContain("today", "known", "requests", "green", "paused", "provider", "by hand", "cap ");
        assertThat(ReportHtml.of(report("x"), "ko")).contains("<html lang=\"ko\">", "오늘 결정할 일");
    }

    @Test
    void words_of_people_are_text_and_nothing_else() {
        String markdown = ReportMarkdown.of(report(HOSTILE), "en");
        assertThat(markdown)
                .contains("\\<script\\>alert(1)\\</script\\> \\[x\\](http://evil) \\@channel \\| \\`a\\` \\*b\\* \\# c")
                .doesNotContain("\u202E", "\n# c");
        String html = ReportHtml.of(report(HOSTILE), "en");
        assertThat(html).contains("&lt;script&gt;alert(1)").doesNotContain("<script", "\u202E", " style=");
    }

    @ParameterizedTest
    @EnumSource(What.class)
    void every_decision_has_words_in_both_languages(What what) {
        for (String language : List.of("en", "ko")) {
            ReportText texts = new ReportText(report("x"), language);
            assertThat(texts.decision(new Decision(what, "core", null, null, null, "")))
                    .contains("core");
        }
    }

    @Test
    void a_report_about_a_day_that_is_over_has_nothing_to_decide() {
        DailyReport now = report("x");
        DailyReport over = new DailyReport(
                now.at(),
                now.date(),
                now.zone(),
                now.from(),
                now.to(),
                false,
                now.worst(),
                List.of(),
                List.of(),
                List.of(),
                now.workloads(),
                now.changes(),
                0,
                now.unknown());

        assertThat(ReportMarkdown.of(over, "en")).doesNotContain("To decide");
        assertThat(ReportHtml.of(over, "en")).doesNotContain("To decide");
    }

    private static Change change(Entry.Kind kind, @Nullable Scope scope, @Nullable Cause cause, String text) {
        Level before = scope == null ? null : Level.GREEN;
        return new Change(AT, text, new Entry(0, kind, null, scope, before, Level.ORANGE, cause, text, List.of()));
    }

    private static DailyReport report(String reason) {
        return new DailyReport(
                AT,
                LocalDate.of(2026, 11, 23),
                ZoneId.of("Asia/Seoul"),
                AT.minusSeconds(86_400),
                AT,
                true,
                Level.ORANGE,
                List.of(new Decision(What.RULING_ENDS, "core / *", "ann", null, null, "cap yellow: " + reason)),
                List.of(new Declared(
                        Level.ORANGE,
                        null,
                        null,
                        "ann",
                        reason,
                        AT,
                        AT,
                        AT,
                        null,
                        List.of(new GoalDay(Goal.of("success > 99.5%"), 0.98, null)))),
                List.of(new Held("shop", null, "pause", 0, true, AT.minusSeconds(3600))),
                List.of(new WorkloadDay(
                        "core",
                        Criticality.CRITICAL_PLUS,
                        Level.ORANGE,
                        AT.minusSeconds(3600),
                        "provider-errors",
                        List.of(
                                new ObjectiveDay("success", 0.999, null, 990, 10, -0.3, 3, null),
                                new ObjectiveDay(
                                        "first-token",
                                        0.95,
                                        8000L,
                                        95,
                                        5,
                                        null,
                                        3,
                                        null,
                                        List.of(new SizeDay(16_384, 900, 60, 4), new SizeDay(null, 8000, 35, 1)))),
                        1000L,
                        812,
                        2048,
                        new BigDecimal("1.25"),
                        2,
                        List.of(new Hour(AT, 99, 1)))),
                List.of(
                        change(Entry.Kind.LEVEL, new Scope("core", "chat"), Cause.PROVIDER_ERRORS, ""),
                        change(Entry.Kind.MEASURES, null, null, "shop: 90% paused on 2 routes"),
                        change(
                                Entry.Kind.RULING_ENDED,
                                null,
                                null,
                                "force orange, every workload on every route, until 2026-11-23T00:00:00Z: a drill")),
                3,
                List.of(Unknown.LEDGER));
    }
}
