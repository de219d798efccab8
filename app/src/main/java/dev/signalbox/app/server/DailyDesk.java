package dev.signalbox.app.server;

import dev.signalbox.core.declared.Declarations;
import dev.signalbox.core.declared.Measured;
import dev.signalbox.core.incident.IncidentDesk;
import dev.signalbox.core.maintenance.Schedule;
import dev.signalbox.core.port.Accounts;
import dev.signalbox.core.port.Accounts.By;
import dev.signalbox.core.port.Accounts.Question;
import dev.signalbox.core.port.Accounts.Sum;
import dev.signalbox.core.port.Vitals;
import dev.signalbox.core.report.DailyReport;
import dev.signalbox.core.report.DailyReports;
import dev.signalbox.core.report.DailyReports.Sources;
import dev.signalbox.core.report.DailyReports.Span;
import dev.signalbox.core.report.ReportDesk;
import dev.signalbox.model.policy.Policy;
import dev.signalbox.model.policy.ReportTimes;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Gathers what the daily report is made of.
final class DailyDesk implements ReportDesk {
    private static final Logger LOG = LoggerFactory.getLogger(DailyDesk.class);

    private final Supplier<Policy> policy;
    private final LevelLoop levels;
    private final Vitals vitals;
    private final @Nullable Accounts accounts;
    private final IncidentDesk incidents;
    private final Supplier<Declarations> declared;
    private final Supplier<Schedule> maintenance;

    /// @param accounts null where none are kept
    DailyDesk(
            Supplier<Policy> policy,
            LevelLoop levels,
            Vitals vitals,
            @Nullable Accounts accounts,
            IncidentDesk incidents,
            Supplier<Declarations> declared,
            Supplier<Schedule> maintenance) {
        this.policy = policy;
        this.levels = levels;
        this.vitals = vitals;
        this.accounts = accounts;
        this.incidents = incidents;
        this.declared = declared;
        this.maintenance = maintenance;
    }

    @Override
    public DailyReport report(@Nullable LocalDate date) {
        Span span = span(date);
        return DailyReports.of(span, sources(span));
    }

    /// What goals are measured by: the last 24 hours.
    Measured measured() {
        Span span = span(null);
        return DailyReports.measured(span, sources(span));
    }

    private Span span(@Nullable LocalDate date) {
        return new Span(date, zone(policy.get()), levels.look().now());
    }

    private Sources sources(Span span) {
        return new Sources(
                policy.get(),
                levels.look(),
                levels.diary(),
                vitals.budgets(System.currentTimeMillis()),
                usage(span),
                incidents.incidents(),
                declared.get(),
                maintenance.get());
    }

    /// That of the report, else that of all reports.
    static ZoneId zone(Policy policy) {
        ReportTimes times = policy.codeRed() == null ? null : policy.codeRed().report();
        return times == null ? policy.spending().zone() : times.zone();
    }

    private @Nullable Map<String, Sum> usage(Span span) {
        if (accounts == null) {
            return null;
        }
        try {
            return accounts.usage(new Question(By.WORKLOAD, span.from(), span.to(), span.zone())).stream()
                    .collect(Collectors.toMap(Sum::name, Function.identity(), Sum::plus));
        } catch (Accounts.Unavailable e) {
            LOG.warn("The daily report is made without the ledger: {}", e.getMessage());
            return null;
        }
    }
}
