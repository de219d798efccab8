package dev.signalbox.console.report;

import dev.signalbox.core.report.DailyReport;
import dev.signalbox.core.report.DailyReport.Hour;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The body of `/admin/v1/report/daily`.
///
/// @param unknown what the figures do not say: `ledger`, `ledger_away`, `hours`, `maintenance`, `replicas`
public record ReportJson(
        Instant at,
        String date,
        String zone,
        Instant from,
        Instant to,
        boolean current,
        String worst,
        List<DecisionView> decisions,
        List<DeclaredView> declared,
        List<HeldView> held,
        List<WorkloadView> workloads,
        List<ChangeView> changes,
        int moreChanges,
        List<String> unknown) {
    public record DecisionView(
            String what,
            String subject,
            @Nullable String owner,
            @Nullable Instant since,
            @Nullable Instant due,
            String detail) {}

    /// @param endedBy null for its date, and while it holds
    public record DeclaredView(
            String level,
            @Nullable String workload,
            @Nullable String route,
            String owner,
            String reason,
            Instant since,
            Instant until,
            Instant confirmed,
            @Nullable Instant ended,
            @Nullable String endedBy,
            @Nullable String why,
            List<GoalView> goals) {}

    /// Shares from 0 to 1, milliseconds, US dollars.
    public record GoalView(
            String goal,
            @Nullable Double baseline,
            @Nullable Double now,
            @Nullable Boolean met) {}

    public record HeldView(
            String workload,
            @Nullable String route,
            String how,
            double share,
            boolean byHand,
            @Nullable Instant since) {}

    /// @param cost in US dollars as decimal text
    public record WorkloadView(
            String workload,
            String criticality,
            String level,
            @Nullable Instant since,
            @Nullable String cause,
            List<ObjectiveView> objectives,
            @Nullable Long requests,
            @Nullable Long meanMs,
            @Nullable Long p95Ms,
            @Nullable String cost,
            long unpriced,
            List<Hour> hours) {}

    public record ObjectiveView(
            String objective,
            double ratio,
            @Nullable Long withinMs,
            long good,
            long bad,
            @Nullable Double budgetLeft,
            int knownDays,
            @Nullable Instant spentBy,
            List<DailyReport.SizeDay> sizes) {}

    public record ChangeView(Instant at, String what) {}

    public static ReportJson of(DailyReport report) {
        return new ReportJson(
                report.at(),
                report.date().toString(),
                report.zone().getId(),
                report.from(),
                report.to(),
                report.current(),
                report.worst().word(),
                report.decisions().stream()
                        .map(each -> new DecisionView(
                                each.what().word(),
                                each.subject(),
                                each.owner(),
                                each.since(),
                                each.due(),
                                each.detail()))
                        .toList(),
                report.declared().stream().map(ReportJson::declared).toList(),
                report.held().stream()
                        .map(each -> new HeldView(
                                each.workload(), each.route(), each.how(), each.share(), each.byHand(), each.since()))
                        .toList(),
                report.workloads().stream().map(ReportJson::workload).toList(),
                report.changes().stream()
                        .map(each -> new ChangeView(each.at(), each.what()))
                        .toList(),
                report.moreChanges(),
                report.unknown().stream().map(DailyReport.Unknown::word).toList());
    }

    private static DeclaredView declared(DailyReport.Declared each) {
        DailyReport.Ended ended = each.ended();
        return new DeclaredView(
                each.level().word(),
                each.workload(),
                each.route(),
                each.owner(),
                each.reason(),
                each.since(),
                each.until(),
                each.confirmed(),
                ended == null ? null : ended.at(),
                ended == null ? null : ended.by(),
                ended == null ? null : ended.reason(),
                each.goals().stream()
                        .map(goal -> new GoalView(goal.goal().text(), goal.baseline(), goal.now(), goal.met()))
                        .toList());
    }

    private static WorkloadView workload(DailyReport.WorkloadDay day) {
        BigDecimal cost = day.cost();
        return new WorkloadView(
                day.name(),
                day.criticality().name().toLowerCase(Locale.ROOT).replace('_', '-'),
                day.level().word(),
                day.since(),
                day.cause(),
                day.objectives().stream()
                        .map(each -> new ObjectiveView(
                                each.kind(),
                                each.ratio(),
                                each.withinMillis(),
                                each.good(),
                                each.bad(),
                                each.budgetLeft(),
                                each.knownDays(),
                                each.spentBy(),
                                each.sizes()))
                        .toList(),
                day.requests(),
                known(day.meanMillis()),
                known(day.p95Millis()),
                cost == null ? null : cost.toPlainString(),
                day.unpriced(),
                day.hours());
    }

    private static @Nullable Long known(long millis) {
        return millis < 0 ? null : Long.valueOf(millis);
    }
}
