package dev.signalbox.console.notify;

import dev.signalbox.core.codered.Cause;
import dev.signalbox.core.codered.Ruling;
import dev.signalbox.core.declared.Aim;
import dev.signalbox.core.declared.Declaration;
import dev.signalbox.core.declared.Goal;
import dev.signalbox.core.incident.Change;
import dev.signalbox.core.incident.ConfigChange;
import dev.signalbox.core.incident.Figure;
import dev.signalbox.core.incident.Incident;
import dev.signalbox.core.incident.Notice;
import dev.signalbox.core.incident.Runbooks;
import dev.signalbox.core.incident.Update;
import dev.signalbox.model.policy.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A notice in words, in one language.
///
/// @param lines under the title, a few
record Letter(Notice notice, String language, String title, List<String> lines) {
    /// Of changes; how many more there are is said.
    private static final int MAX_CHANGES = 10;
    /// Those whose title says no level.
    private static final Set<Notice.Kind> UNTITLED =
            Set.of(Notice.Kind.BURNING, Notice.Kind.TEST, Notice.Kind.UNCONFIRMED, Notice.Kind.ENDED);

    Letter {
        lines = List.copyOf(lines);
    }

    /// The daily report.
    ///
    /// @param text its title, and what stands under it
    static Letter report(long at, String language, List<String> text) {
        Notice notice = new Notice(Notice.Kind.REPORT, at, Level.GREEN, List.of(), null, null, null, null);
        return new Letter(notice, language, text.getFirst(), text.subList(1, text.size()));
    }

    static Letter of(Notice notice, String language) {
        Texts texts = Texts.in(language);
        List<String> lines = new ArrayList<>();
        Update update = notice.update();
        if (update != null) {
            lines.add(update.in(language));
        }
        Declaration declared = notice.declared();
        if (declared != null) {
            lines.addAll(declared(declared, texts));
        } else if (notice.ruling() != null) {
            lines.add(notice.ruling().reason());
        }
        lines.addAll(configs(notice, texts));
        notice.changes().stream()
                .limit(MAX_CHANGES)
                .map(each -> line(each, notice.kind(), texts))
                .forEach(lines::add);
        if (notice.changes().size() > MAX_CHANGES) {
            lines.add(texts.text("more", notice.changes().size() - MAX_CHANGES));
        }
        lines.addAll(advice(notice, texts));
        return new Letter(notice, language, title(notice, texts), lines);
    }

    private static String title(Notice notice, Texts texts) {
        Incident incident = notice.incident();
        String id = incident == null ? "" : incident.id();
        String what = switch (notice.kind()) {
            case OPENED, LEVELS, HELD, QUESTION, BURNING -> changed(notice, texts);
            case AGAIN -> texts.text("title.again", id, minutes(incident, notice.at()));
            case ACKNOWLEDGED -> texts.text("title.acknowledged", id, by(notice));
            case UPDATE -> texts.text("title.update", id, texts.text("state." + state(notice)));
            case CLOSED -> texts.text("title.closed", id, minutes(incident, notice.at()));
            case DECLARED -> declared(notice, texts);
            case UNCONFIRMED, ENDED -> declared(notice.kind(), notice, texts);
            case TEST -> texts.text("title.test", by(notice));
            case REPORT -> throw new IllegalArgumentException("a report has a title of its own");
        };
        return UNTITLED.contains(notice.kind())
                ? what
                : texts.text("titled", texts.text("level." + level(notice).word()), what);
    }

    /// What it is now: a message that it is better must not look like one that it is worse.
    static Level level(Notice notice) {
        Incident incident = notice.incident();
        return switch (notice.kind()) {
            case LEVELS, OPENED, HELD, QUESTION ->
                notice.changes().stream().map(Change::level).reduce(Level.GREEN, Level::worseOf);
            case AGAIN, ACKNOWLEDGED, UPDATE, CLOSED -> incident == null ? Level.GREEN : incident.level();
            case DECLARED, UNCONFIRMED -> notice.severity();
            case BURNING, TEST, REPORT, ENDED -> Level.GREEN;
        };
    }

    private static String changed(Notice notice, Texts texts) {
        List<Change> changes = notice.changes();
        String scopes = changes.size() == 1 ? scope(changes.getFirst(), texts) : texts.text("scopes", changes.size());
        Incident incident = notice.incident();
        String key = notice.kind() == Notice.Kind.LEVELS && incident != null
                ? "incident"
                : notice.kind().word();
        return texts.text("title." + key, scopes, incident == null ? "" : incident.id());
    }

    private static String declared(Notice notice, Texts texts) {
        var ruling = Objects.requireNonNull(notice.ruling());
        return texts.text(
                "title.declared",
                by(notice),
                Objects.requireNonNullElse(ruling.workload(), texts.text("everything")),
                Instant.ofEpochSecond(ruling.until()));
    }

    private static String declared(Notice.Kind kind, Notice notice, Texts texts) {
        Declaration declared = Objects.requireNonNull(notice.declared());
        Ruling ruling = declared.ruling();
        return texts.text(
                "title." + kind.word(),
                Objects.requireNonNullElse(ruling.owner(), ruling.actor()),
                Objects.requireNonNullElse(ruling.workload(), texts.text("everything")),
                Math.max(1, Duration.ofSeconds(notice.at() - ruling.since()).toDays()));
    }

    /// Why it began or ended, and each goal with how it was and how it is.
    private static List<String> declared(Declaration declared, Texts texts) {
        List<String> lines = new ArrayList<>();
        lines.add(declared.ruling().reason());
        Declaration.End end = declared.end();
        if (end == null) {
            lines.add(texts.text("advice.unconfirmed"));
            return lines;
        }
        lines.add(
                end.by() == null
                        ? texts.text("ended.date")
                        : texts.text("ended.by", end.by().substring(end.by().indexOf(':') + 1), end.reason()));
        if (!declared.aims().isEmpty()) {
            lines.add(texts.text("goals", declared.met(), declared.aims().size()));
        }
        for (Aim each : declared.aims()) {
            Goal goal = each.goal();
            lines.add(texts.text(
                    "goal." + goal.isMetBy(each.reached()),
                    goal.text(),
                    shown(goal, each.baseline(), texts),
                    shown(goal, each.reached(), texts)));
        }
        return lines;
    }

    private static String shown(Goal goal, @Nullable Double value, Texts texts) {
        return value == null ? texts.text("unknown") : goal.metric().shown(value);
    }

    private static String line(Change change, Notice.Kind kind, Texts texts) {
        StringBuilder line = new StringBuilder();
        String before = texts.text("level." + change.before().word());
        String level = texts.text("level." + change.level().word());
        if (kind == Notice.Kind.BURNING) {
            line.append(scope(change, texts));
        } else {
            line.append(texts.text(
                    kind == Notice.Kind.QUESTION ? "line.question" : "line",
                    scope(change, texts),
                    before,
                    level,
                    texts.text("cause." + change.cause().word())));
        }
        if (change.byHand() && change.cause() != Cause.BY_HAND) {
            line.append(texts.text("line.by-hand"));
        }
        for (Figure each : change.figures()) {
            line.append("; ")
                    .append(texts.text(
                            "line.figure",
                            texts.text("objective." + each.objective()),
                            percent(each.ratio()),
                            each.bad(),
                            each.bad() + each.good(),
                            one(each.fast())));
        }
        return line.toString();
    }

    /// What was changed just before it began, for whoever looks first.
    private static List<String> configs(Notice notice, Texts texts) {
        Incident incident = notice.incident();
        if (incident == null || notice.kind() != Notice.Kind.OPENED && notice.kind() != Notice.Kind.AGAIN) {
            return List.of();
        }
        List<String> lines = new ArrayList<>();
        for (ConfigChange each : incident.youngConfigs()) {
            lines.add(texts.text("line.config", incident.minutesAfter(each), each.what()));
        }
        if (!lines.isEmpty()) {
            lines.add(texts.text("advice.config", Runbooks.ROLLOUT));
        }
        return lines;
    }

    private static List<String> advice(Notice notice, Texts texts) {
        Incident incident = notice.incident();
        List<String> advice = new ArrayList<>();
        if (notice.kind() == Notice.Kind.QUESTION) {
            advice.add(texts.text("advice.question"));
        }
        if (incident != null && incident.isOpen() && incident.acknowledged() == null) {
            advice.add(texts.text("advice.take", incident.id()));
        }
        if (incident != null && incident.isOpen()) {
            advice.add(texts.text("advice.runbook", Runbooks.of(incident.cause())));
        }
        if (incident != null && !incident.isOpen() && notice.kind() == Notice.Kind.CLOSED) {
            advice.add(texts.text("advice.postmortem", incident.id()));
        }
        return advice;
    }

    private static String scope(Change change, Texts texts) {
        return texts.text("scope", change.scope().workload(), change.scope().route());
    }

    private static String state(Notice notice) {
        return Objects.requireNonNull(notice.update()).state().word();
    }

    /// `user:ann` is ann for people.
    private static String by(Notice notice) {
        String by = Objects.requireNonNullElse(notice.by(), "");
        return by.substring(by.indexOf(':') + 1);
    }

    private static long minutes(@Nullable Incident incident, long now) {
        return incident == null
                ? 0
                : Math.max(1, Duration.ofSeconds(now - incident.opened()).toMinutes());
    }

    private static String percent(double ratio) {
        return String.format(Locale.ROOT, "%.3f", ratio * 100).replaceAll("\\.?0+$", "") + "%";
    }

    private static String one(double number) {
        return String.format(Locale.ROOT, "%.1f", number);
    }

    /// All of it as one text, cut where it is too long.
    String text(int most) {
        String text = String.join("\n", lines);
        return text.length() <= most ? text : text.substring(0, most - 1) + "…";
    }
}
