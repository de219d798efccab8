package dev.signalbox.core.report;

import dev.signalbox.core.codered.Question.Answer;
import dev.signalbox.core.codered.Ruling;
import dev.signalbox.core.codered.Scope;
import dev.signalbox.core.incident.Incident;
import dev.signalbox.core.port.Vitals;
import dev.signalbox.core.report.DailyReport.Decision;
import dev.signalbox.core.report.DailyReport.ObjectiveDay;
import dev.signalbox.core.report.DailyReport.What;
import dev.signalbox.core.report.DailyReport.WorkloadDay;
import dev.signalbox.core.report.DailyReports.Sources;
import dev.signalbox.core.report.DailyReports.Span;
import dev.signalbox.model.policy.Overrides;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/// What people have to decide today.
final class Decisions {
    private static final Duration WEEK = Duration.ofDays(7);

    private Decisions() {}

    static List<Decision> of(Span span, Sources sources, List<WorkloadDay> workloads) {
        List<Decision> all = new ArrayList<>();
        Instant today = span.day().plusDays(1).atStartOfDay(span.zone()).toInstant();
        sources.levels().board().questions().stream()
                .filter(each -> each.answer() == Answer.NONE)
                .forEach(each -> all.add(new Decision(
                        What.CONFIRM,
                        subject(each.scope()),
                        null,
                        Instant.ofEpochSecond(each.since()),
                        null,
                        each.level().word() + ", " + each.cause().word())));
        sources.levels().board().places().forEach((scope, place) -> {
            if (place.standing().latched()) {
                all.add(new Decision(
                        What.CLEAR,
                        subject(scope),
                        null,
                        Instant.ofEpochSecond(place.standing().since()),
                        null,
                        place.level().word()));
            }
        });
        sources.incidents().stream()
                .filter(each -> each.isOpen() && each.acknowledged() == null)
                .forEach(each -> all.add(incident(each)));
        workloads.forEach(each -> each.objectives().forEach(one -> errors(all, each, one, span)));
        sources.budgets().forEach(each -> money(all, each));
        sources.levels().board().rulings().stream()
                .filter(each -> Instant.ofEpochSecond(each.until()).isBefore(today))
                .forEach(each -> all.add(decision(What.RULING_ENDS, each)));
        sources.declared().open().stream()
                .filter(each -> each.waits(span.now()))
                .forEach(each -> all.add(decision(What.STILL_DECLARED, each.ruling())));
        Stream.concat(
                        sources.policy().overrides().targets().values().stream(),
                        sources.policy().overrides().workloads().values().stream())
                .filter(each -> each.until().isBefore(today))
                .forEach(each -> all.add(override(each)));
        all.sort(Comparator.comparing(Decision::what).thenComparing(Decision::subject));
        return all;
    }

    private static String subject(Scope scope) {
        return scope.workload() + " / " + scope.route();
    }

    private static Decision incident(Incident incident) {
        return new Decision(
                What.TAKE_INCIDENT,
                incident.id(),
                null,
                Instant.ofEpochSecond(incident.opened()),
                null,
                incident.level().word());
    }

    private static void errors(List<Decision> all, WorkloadDay workload, ObjectiveDay objective, Span span) {
        Double left = objective.budgetLeft();
        Instant by = objective.spentBy();
        boolean spent = left != null && left <= 0;
        boolean soon =
                by != null && by.isBefore(Instant.ofEpochSecond(span.now()).plus(WEEK));
        if (spent || soon) {
            all.add(new Decision(
                    spent ? What.ERROR_BUDGET_SPENT : What.ERROR_BUDGET_GOES,
                    workload.name() + " / " + objective.kind(),
                    null,
                    null,
                    spent ? null : by,
                    left == null ? "" : Math.round(left * 100) + " %"));
        }
    }

    private static void money(List<Decision> all, Vitals.Spent each) {
        if (!each.state().equals("open")) {
            all.add(new Decision(
                    each.state().equals("soft") ? What.BUDGET_GOES : What.BUDGET_SPENT,
                    each.owner() + " " + each.name(),
                    null,
                    null,
                    each.end(),
                    100 * each.spent() / Math.max(1, each.budget().picodollars()) + " %"));
        }
    }

    private static Decision decision(What what, Ruling ruling) {
        return new Decision(
                what,
                (ruling.workload() == null ? "*" : ruling.workload()) + " / "
                        + (ruling.route() == null ? "*" : ruling.route()),
                ruling.owner() == null ? ruling.actor() : ruling.owner(),
                Instant.ofEpochSecond(ruling.since()),
                Instant.ofEpochSecond(ruling.until()),
                ruling.kind().word()
                        + (ruling.level() == null ? "" : " " + ruling.level().word()) + ": " + ruling.reason());
    }

    private static Decision override(Overrides.Entry each) {
        return new Decision(
                What.OVERRIDE_ENDS,
                each.name(),
                null,
                each.since(),
                each.until(),
                each.action().word() + ": " + each.reason());
    }
}
