package dev.signalbox.console.report;

import dev.signalbox.core.codered.Scope;
import dev.signalbox.core.incident.Entry;
import dev.signalbox.core.report.DailyReport.Decision;
import dev.signalbox.model.policy.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What was done and what is to be done, in the words of a report's language. Timelines of incidents are kept in
/// English, so what they say in a fixed form is read again here; what people wrote stays as it is.
final class Deeds {
    private static final String ALL = "*";
    /// As [dev.signalbox.core.incident.Acts] writes them.
    private static final Pattern ACT = Pattern.compile(
            "(?s)(.*): (?:(as declared|runs with what the level changes)|(?:([0-9]+%) )?(deferred|paused))"
                    + "(?: on ([0-9]+) routes?)?");

    private static final Pattern RULING = Pattern.compile(
            "(?s)(force|cap|freeze|declare)( [a-z]+)?, (every workload|.*) on (every route|.*), until (\\S+): (.*)");
    private static final Pattern SAID = Pattern.compile("(?s)(force|cap|freeze|declare)( [a-z]+)?: (.*)");
    private static final Pattern BY_HAND = Pattern.compile("(?s)([a-z]+): (.*)");

    private final ReportText texts;

    Deeds(ReportText texts) {
        this.texts = texts;
    }

    /// `core / *` is core, and `* / *` everything.
    String subject(String subject) {
        String[] parts = subject.split(" / ", 2);
        if (parts.length < 2 || !subject.contains(ALL)) {
            return subject;
        }
        return scope(
                parts[0].equals(ALL) ? texts.text("declared.everything") : parts[0],
                parts[1].equals(ALL) ? "" : parts[1]);
    }

    private static String scope(String workload, String route) {
        return route.isEmpty() ? workload : workload + " / " + route;
    }

    String detail(Decision decision) {
        String detail = decision.detail();
        return switch (decision.what()) {
            case CONFIRM, CLEAR, TAKE_INCIDENT ->
                Stream.of(detail.split(", ")).map(this::word).collect(Collectors.joining(", "));
            case RULING_ENDS, STILL_DECLARED -> {
                Matcher said = SAID.matcher(detail);
                yield said.matches() ? ruling(said.group(1), said.group(2)) + ": " + said.group(3) : detail;
            }
            case OVERRIDE_ENDS -> {
                Matcher said = BY_HAND.matcher(detail);
                String key = said.matches() ? "override." + said.group(1) : "";
                yield texts.knows(key) ? texts.text(key) + ": " + said.group(2) : detail;
            }
            default -> detail;
        };
    }

    private String word(String word) {
        for (String kind : List.of("level.", "cause.")) {
            if (texts.knows(kind + word)) {
                return texts.text(kind + word).toLowerCase(Locale.ROOT);
            }
        }
        return word;
    }

    /// @param level with a blank before it, or null
    private String ruling(String kind, @Nullable String level) {
        return texts.text("ruling." + kind, level == null ? "" : word(level.strip()));
    }

    /// Something that happened in an incident.
    String told(Entry entry) {
        List<String> parts = new ArrayList<>();
        Scope scope = entry.scope();
        if (scope != null) {
            parts.add(texts.text("change.scope", scope.workload(), scope.route()));
        }
        switch (entry.kind()) {
            case LEVEL -> {
                parts.add(texts.text("change.levels", level(entry.before()), level(entry.level())));
                if (entry.cause() != null && entry.level() != Level.GREEN) {
                    parts.add(texts.text(
                            "change.cause", texts.text("cause." + entry.cause().word())));
                }
                if (!entry.text().isEmpty()) {
                    parts.add(texts.text("change.by-hand"));
                }
            }
            case QUESTION -> {
                String answer = texts.knows("change." + entry.text()) ? entry.text() : "asked";
                parts.add(texts.text("change." + answer, level(entry.level())));
            }
            case MEASURES -> parts.add(act(entry.text()));
            case RULING, RULING_ENDED -> parts.add(ended(entry.text()));
            case CONFIG_CHANGED -> parts.add(texts.text("change.config", entry.text()));
            case CLOSED -> parts.add(texts.text("change.closed"));
            case ACKNOWLEDGED, NOTE, UPDATE -> parts.add(entry.text());
        }
        return String.join(" ", parts);
    }

    private String level(@Nullable Level level) {
        return level == null ? "" : texts.text("level." + level.word()).toLowerCase(Locale.ROOT);
    }

    private String act(String text) {
        Matcher act = ACT.matcher(text);
        if (!act.matches()) {
            return text;
        }
        String routes = act.group(5) == null
                ? ""
                : act.group(5).equals("1") ? texts.text("routes.one") : texts.text("routes", act.group(5));
        String key = act.group(2) == null
                ? act.group(4) + (act.group(3) == null ? "" : ".some")
                : act.group(2).startsWith("as") ? "as-declared" : "runs";
        return texts.text("act." + key, act.group(1), routes, Objects.requireNonNullElse(act.group(3), ""));
    }

    private String ended(String text) {
        Matcher ruling = RULING.matcher(text);
        if (!ruling.matches()) {
            return text;
        }
        String workload =
                ruling.group(3).equals("every workload") ? texts.text("declared.everything") : ruling.group(3);
        String route = ruling.group(4).equals("every route") ? "" : ruling.group(4);
        return texts.text(
                "change.ended", ruling(ruling.group(1), ruling.group(2)), scope(workload, route), ruling.group(6));
    }
}
