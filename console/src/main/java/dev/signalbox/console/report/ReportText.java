package dev.signalbox.console.report;

import dev.signalbox.console.page.Markup;
import dev.signalbox.core.report.DailyReport;
import dev.signalbox.core.report.DailyReport.Change;
import dev.signalbox.core.report.DailyReport.Decision;
import dev.signalbox.core.report.DailyReport.Declared;
import dev.signalbox.core.report.DailyReport.Ended;
import dev.signalbox.core.report.DailyReport.GoalDay;
import dev.signalbox.core.report.DailyReport.Held;
import dev.signalbox.core.report.DailyReport.ObjectiveDay;
import dev.signalbox.core.report.DailyReport.SizeDay;
import dev.signalbox.core.report.DailyReport.Unknown;
import dev.signalbox.core.report.DailyReport.WorkloadDay;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.ResourceBundle;
import org.jspecify.annotations.Nullable;

/// The sentences of a report in one language. Nothing here is escaped yet.
final class ReportText {
    private final DailyReport report;
    private final ResourceBundle texts;
    private final String language;
    private final Deeds deeds;

    ReportText(DailyReport report, String language) {
        this.report = report;
        this.language = language;
        texts = Markup.texts("dev.signalbox.console.report.report", language);
        deeds = new Deeds(this);
    }

    boolean knows(String key) {
        return texts.containsKey(key);
    }

    String language() {
        return language;
    }

    String text(String key, Object... put) {
        String text = texts.getString(key);
        for (int i = 0; i < put.length; i++) {
            text = text.replace("{" + i + "}", String.valueOf(put[i]));
        }
        return text;
    }

    String title() {
        return text("title", report.date());
    }

    String span() {
        String zone = report.zone().getId().equals("Z") ? "UTC" : report.zone().getId();
        return text("span", moment(report.from()), moment(report.to()), zone);
    }

    // ── Lines ────────────────────────────────────────────────────────────────────────────────────────────────────────

    /// What to do, about what, and who has to.
    String decision(Decision decision) {
        List<String> parts = new ArrayList<>();
        parts.add(text("what." + decision.what().word(), deeds.subject(decision.subject())));
        if (!decision.detail().isEmpty()) {
            parts.add(deeds.detail(decision));
        }
        if (decision.since() != null) {
            parts.add(text("since", moment(decision.since())));
        }
        if (decision.due() != null) {
            parts.add(text("until", moment(decision.due())));
        }
        return String.join("; ", parts);
    }

    String owner(Decision decision) {
        return decision.owner() == null ? text("owner.none") : decision.owner();
    }

    String declared(Declared declared) {
        return text(
                "declared.title",
                text("level." + declared.level().word()),
                (declared.workload() == null ? text("declared.everything") : declared.workload())
                        + (declared.route() == null ? "" : " / " + declared.route()),
                declared.owner(),
                moment(declared.since()),
                moment(declared.until()),
                declared.reason());
    }

    /// How far it is.
    String state(Declared declared) {
        Ended ended = declared.ended();
        if (ended == null) {
            return text("declared.confirmed", moment(declared.confirmed()));
        }
        String by = ended.by();
        return by == null
                ? text("declared.over.date", moment(ended.at()))
                : text("declared.over.by", moment(ended.at()), by.substring(by.indexOf(':') + 1), ended.reason());
    }

    String met(GoalDay goal) {
        return text("goal." + goal.met());
    }

    String measured(GoalDay goal, @Nullable Double value) {
        return value == null ? text("nothing") : goal.goal().metric().shown(value);
    }

    String held(Held held) {
        String what = text(
                "held." + held.how(), held.workload(), held.route() == null ? text("held.everywhere") : held.route());
        String some = held.share() > 0 ? " " + text("held.share", percent(held.share())) : "";
        String by = held.byHand() ? " " + text("held.hand") : "";
        Instant since = held.since();
        return what + some + by + (since == null ? "" : ", " + text("since", moment(since)));
    }

    String level(WorkloadDay workload) {
        String level = text("level." + workload.level().word());
        Instant since = workload.since();
        return since == null
                ? level
                : level + ", " + text("since", moment(since))
                        + (workload.cause() == null ? "" : ", " + text("cause." + workload.cause()));
    }

    String objective(ObjectiveDay objective) {
        Long within = objective.withinMillis();
        return text("kind." + objective.kind()) + " " + exact(objective.ratio())
                + (within == null ? "" : " (" + duration(within) + ")");
    }

    /// The share of requests that kept it.
    String kept(ObjectiveDay objective) {
        long all = objective.good() + objective.bad();
        return all == 0 ? text("nothing") : text("kept", share(1.0 * objective.good() / all), objective.bad(), all);
    }

    /// What an objective is called for requests of one size.
    String size(SizeDay size) {
        Integer upTo = size.upTo();
        String time = duration(size.withinMs());
        return upTo == null ? text("size.larger", time) : text("size", bytes(upTo), time);
    }

    /// The share of requests of one size that kept it.
    String kept(SizeDay size) {
        long all = size.good() + size.bad();
        return all == 0 ? text("nothing") : text("kept", share(1.0 * size.good() / all), size.bad(), all);
    }

    private static String bytes(int bytes) {
        return bytes % 1024 == 0 ? bytes / 1024 + " KiB" : bytes + " B";
    }

    String left(ObjectiveDay objective) {
        Double left = objective.budgetLeft();
        if (left == null) {
            return text("nothing");
        }
        Instant by = objective.spentBy();
        return percent(left) + " " + text("left.days", objective.knownDays())
                + (by == null ? "" : ", " + text("left.until", moment(by)));
    }

    String answers(WorkloadDay workload) {
        return workload.meanMillis() < 0
                ? text("nothing")
                : text("answers", duration(workload.meanMillis()), duration(workload.p95Millis()));
    }

    String cost(WorkloadDay workload) {
        BigDecimal cost = workload.cost();
        Long requests = workload.requests();
        if (requests == null) {
            return text("nothing");
        }
        String dollars = "US$ " + (cost == null ? BigDecimal.ZERO : cost).setScale(2, RoundingMode.HALF_UP);
        return text("cost", dollars, requests)
                + (workload.unpriced() == 0 ? "" : " " + text("cost.unpriced", workload.unpriced()));
    }

    /// The share of requests without a complete answer in an hour.
    String errors(DailyReport.Hour hour) {
        long all = hour.good() + hour.bad();
        return all == 0 ? text("nothing") : share(1.0 * hour.bad() / all);
    }

    /// Something that the system did by itself.
    String change(Change change) {
        return deeds.told(change.entry());
    }

    String unknown(Unknown unknown) {
        return text("unknown." + unknown.word());
    }

    // ── Amounts ──────────────────────────────────────────────────────────────────────────────────────────────────────

    String moment(Instant at) {
        return DateTimeFormatter.ofPattern("MM-dd HH:mm", Locale.ROOT).format(at.atZone(report.zone()));
    }

    String hour(Instant at) {
        return DateTimeFormatter.ofPattern("HH:mm", Locale.ROOT).format(at.atZone(report.zone()));
    }

    private static String percent(double share) {
        return Math.round(share * 100) + " %";
    }

    /// Never a round number that it is not.
    private static String share(double share) {
        if (share == 0 || share == 1) {
            return Math.round(share * 100) + " %";
        }
        return String.format(Locale.ROOT, "%.2f %%", Math.clamp(share * 100, 0.01, 99.99));
    }

    private static String exact(double ratio) {
        return BigDecimal.valueOf(ratio * 100)
                        .setScale(3, RoundingMode.HALF_UP)
                        .stripTrailingZeros()
                        .toPlainString()
                + " %";
    }

    private static String duration(@Nullable Long millis) {
        long known = millis == null ? 0 : millis;
        return known < 1000 ? known + " ms" : String.format(Locale.ROOT, "%.1f s", known / 1000.0);
    }
}
