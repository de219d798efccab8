package dev.signalbox.console;

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
import dev.signalbox.core.report.DailyReport.Unknown;
import dev.signalbox.core.report.DailyReport.What;
import dev.signalbox.core.report.DailyReport.WorkloadDay;
import dev.signalbox.core.status.StatusDesk.Picture;
import dev.signalbox.core.status.StatusDesk.Shown;
import dev.signalbox.core.status.Steady;
import dev.signalbox.core.status.Track;
import dev.signalbox.model.policy.Level;
import dev.signalbox.model.policy.Policy;
import dev.signalbox.model.policy.StatusPage;
import dev.signalbox.model.policy.StatusPage.Component;
import dev.signalbox.model.policy.Wording;
import dev.signalbox.model.policy.Workload;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A page with one component, and a report.
final class OnePage {
    private static final Component CHAT = new Component("chat", new Wording("Chat", "채팅"), List.of("core"));

    static final Picture PICTURE = new Picture(
            new StatusPage(null, List.of(CHAT), null),
            1_795_000_000,
            ZoneOffset.UTC,
            LocalDate.of(2026, 11, 23),
            List.of(new Shown(CHAT.id(), CHAT.name(), new Track(Steady.operational(1_795_000_000), new TreeMap<>()))),
            List.of(),
            List.of());

    private OnePage() {}

    /// One with something in all of its lists.
    ///
    /// @return null without a policy
    static @Nullable DailyReport report(@Nullable Policy policy) {
        Instant at = Instant.ofEpochSecond(1_795_000_000);
        return policy == null
                ? null
                : new DailyReport(
                        at,
                        LocalDate.of(2026, 11, 23),
                        ZoneOffset.UTC,
                        at.minusSeconds(86_400),
                        at,
                        true,
                        Level.ORANGE,
                        List.of(new Decision(What.CONFIRM, "core / chat", null, at, null, "red")),
                        List.of(new Declared(
                                Level.ORANGE,
                                null,
                                null,
                                "ann",
                                "speed",
                                at,
                                at,
                                at,
                                null,
                                List.of(new GoalDay(Goal.of("success > 99.5%"), 0.98, null)))),
                        List.of(new Held("shop", null, "pause", 0, true, at)),
                        List.of(new WorkloadDay(
                                "core",
                                Workload.Criticality.CRITICAL_PLUS,
                                Level.ORANGE,
                                at,
                                "provider-errors",
                                List.of(new ObjectiveDay("success", 0.99, null, 990, 10, 0.5, 3, at)),
                                1000L,
                                812,
                                2048,
                                new BigDecimal("1.25"),
                                2,
                                List.of(new Hour(at, 99, 1)))),
                        List.of(new Change(
                                at,
                                "core on chat green → orange",
                                new Entry(
                                        0,
                                        Entry.Kind.LEVEL,
                                        null,
                                        new Scope("core", "chat"),
                                        Level.GREEN,
                                        Level.ORANGE,
                                        Cause.PROVIDER_ERRORS,
                                        "",
                                        List.of()))),
                        3,
                        List.of(Unknown.HOURS));
    }
}
