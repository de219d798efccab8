package dev.signalbox.app.config;

import dev.signalbox.core.codered.Thresholds;
import dev.signalbox.core.codered.Watching;
import dev.signalbox.model.policy.CodeRed;
import dev.signalbox.model.policy.Listener;
import dev.signalbox.model.policy.Objective;
import dev.signalbox.model.policy.Objective.Kind;
import dev.signalbox.model.policy.Playbook;
import dev.signalbox.model.policy.Policy;
import dev.signalbox.model.policy.Workload;
import dev.signalbox.model.policy.Workload.Criticality;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The words `objectives` of a workload and `code-red`.
final class CodeRedWords {
    private CodeRedWords() {}

    /// @param criticality of the workload
    static List<Objective> objectives(Section workload, Criticality criticality, Reading in) {
        Located<Section> written = workload.find(Vocabulary.OBJECTIVES);
        if (written != null && criticality.compareTo(Criticality.CRITICAL) > 0) {
            in.problems.error(written.place().withoutValue(), "problem.objectives.side");
        }
        Section section = written == null ? Section.EMPTY : written.value();
        List<Objective> objectives = new ArrayList<>();
        objectives.add(
                new Objective(Kind.SUCCESS, exact(section.get(Vocabulary.SUCCESS, Objective.DEFAULT.ratio())), null));
        add(objectives, Kind.FIRST_TOKEN, section.get(Vocabulary.FIRST_TOKEN_IN_TIME), in);
        Double completed = section.get(Vocabulary.COMPLETED);
        if (completed != null) {
            objectives.add(new Objective(Kind.COMPLETED, exact(completed), null));
        }
        add(objectives, Kind.LATENCY, section.get(Vocabulary.LATENCY), in);
        return objectives;
    }

    /// @param inTime null where nothing is promised; without what could not be read
    private static void add(List<Objective> objectives, Kind kind, @Nullable Section inTime, Reading in) {
        if (inTime == null) {
            return;
        }
        Double ratio = inTime.get(Vocabulary.IN_TIME_RATIO);
        Duration within = inTime.get(Vocabulary.WITHIN);
        if (ratio != null && within != null) {
            objectives.add(new Objective(kind, exact(ratio), within, sizes(inTime, within, in)));
        }
    }

    /// @param larger the time of requests that are larger than all that are told apart
    /// @return none after a problem
    private static List<Objective.Size> sizes(Section inTime, Duration larger, Reading in) {
        List<Objective.Size> sizes = new ArrayList<>();
        boolean wrong = false;
        for (Located<Section> each : inTime.get(Vocabulary.BY_PROMPT, List.of())) {
            Located<Integer> upTo = each.value().find(Vocabulary.UP_TO);
            Located<Duration> within = each.value().find(Vocabulary.WITHIN);
            if (upTo == null || within == null) {
                wrong = true;
                continue;
            }
            Objective.Size before = sizes.isEmpty() ? null : sizes.getLast();
            if (before != null && before.upTo() >= upTo.value()) {
                in.problems.error(upTo.place(), "problem.sizes.order", Amounts.text(before.upTo()));
                wrong = true;
            }
            if (before != null && before.within().compareTo(within.value()) > 0) {
                in.problems.error(within.place(), "problem.sizes.less", Amounts.text(before.within()));
                wrong = true;
            }
            if (within.value().compareTo(larger) > 0) {
                in.problems.error(within.place(), "problem.sizes.more", Amounts.text(larger));
                wrong = true;
            }
            sizes.add(new Objective.Size(upTo.value(), within.value()));
        }
        return wrong ? List.of() : sizes;
    }

    /// As it is written: 99.9% divided by a hundred is a little more than 0.999.
    private static double exact(double ratio) {
        return Math.round(ratio * 100_000) / 100_000.0;
    }

    /// @param status where the status page is served besides the console; null for nowhere else
    /// @return null when nothing is declared; of no use after a problem
    static @Nullable CodeRed read(Section root, @Nullable Listener status, Reading in) {
        Section section = root.get(Vocabulary.CODE_RED);
        if (section == null) {
            return null;
        }
        Section thresholds = section.get(Vocabulary.THRESHOLDS, Section.EMPTY);
        CodeRed otherwise = CodeRed.DEFAULT;
        return new CodeRed(
                section.get(Vocabulary.MODE, true),
                burn(thresholds.get(Vocabulary.YELLOW), otherwise.yellow()),
                burn(thresholds.get(Vocabulary.ORANGE), otherwise.orange()),
                burn(thresholds.get(Vocabulary.FAST), otherwise.fast()),
                playbook(section.get(Vocabulary.PLAYBOOK, Section.EMPTY)),
                NotifyWords.read(section, root.get(Vocabulary.LANGUAGE, "en"), in),
                StatusWords.page(section, status),
                StatusWords.report(section, root.get(Vocabulary.ZONE, ZoneOffset.UTC)),
                MaintenanceWords.read(section, root.get(Vocabulary.ZONE, ZoneOffset.UTC)),
                MaintenanceWords.recurring(section, root.get(Vocabulary.ZONE, ZoneOffset.UTC)));
    }

    private static Playbook playbook(Section written) {
        Playbook otherwise = Playbook.DEFAULT;
        return new Playbook(
                step(written.get(Vocabulary.AT_YELLOW, Section.EMPTY), otherwise.yellow()),
                step(written.get(Vocabulary.AT_ORANGE, Section.EMPTY), otherwise.orange()),
                step(written.get(Vocabulary.AT_RED, Section.EMPTY), otherwise.red()));
    }

    private static Playbook.Step step(Section written, Playbook.Step otherwise) {
        return new Playbook.Step(
                written.get(Vocabulary.ON_SHEDDABLE_PLUS, otherwise.sheddablePlus()),
                written.get(Vocabulary.ON_SHEDDABLE, otherwise.sheddable()),
                written.get(Vocabulary.HEDGING, otherwise.hedging()),
                written.get(Vocabulary.RETRIES, otherwise.retries()),
                written.get(Vocabulary.OTHER_RETRIES, otherwise.otherRetries()),
                written.get(Vocabulary.QUEUE_SHARE, otherwise.queue()),
                written.get(Vocabulary.LONGER_CACHE, otherwise.longerCache()),
                written.get(Vocabulary.SHORTER_ANSWERS, otherwise.shorterAnswers()),
                written.get(Vocabulary.HEURISTICS, otherwise.heuristics()),
                written.get(Vocabulary.LEND, otherwise.lending()));
    }

    private static double burn(@Nullable BigDecimal written, double otherwise) {
        return written == null ? otherwise : written.doubleValue();
    }

    /// Finds thresholds that would never do what they are for, and a playbook that does less the worse it is.
    static void check(Section root, Policy policy, Problems problems) {
        StatusWords.check(root, policy.workloads().keySet(), problems);
        MaintenanceWords.check(root, policy.workloads().keySet(), problems);
        Located<Section> playbook = root.get(Vocabulary.CODE_RED, Section.EMPTY).find(Vocabulary.PLAYBOOK);
        if (playbook != null
                && policy.codeRed() != null
                && !policy.codeRed().playbook().rises()) {
            problems.error(playbook.place().withoutValue(), "problem.playbook.rising");
        }
        Located<Section> written = root.get(Vocabulary.CODE_RED, Section.EMPTY).find(Vocabulary.THRESHOLDS);
        CodeRed declared = policy.codeRed();
        if (written == null || declared == null) {
            return;
        }
        for (Workload workload : policy.workloads().values()) {
            for (Objective objective : Watching.objectives(workload)) {
                switch (Thresholds.flaw(declared, objective.ratio())) {
                    case null -> {}
                    case NOT_RISING -> {
                        problems.error(written.place().withoutValue(), "problem.thresholds.rising");
                        return;
                    }
                    case NEVER_REACHED -> {
                        problems.error(
                                written.place().withoutValue(),
                                "problem.thresholds.never",
                                objective.kind().word(),
                                Amounts.percent(objective.ratio()),
                                Shown.word(workload.name()),
                                Math.round(Thresholds.highest(objective.ratio())));
                        return;
                    }
                }
            }
        }
    }
}
