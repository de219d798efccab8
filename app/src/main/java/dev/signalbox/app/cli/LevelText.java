package dev.signalbox.app.cli;

import dev.signalbox.app.config.Amounts;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/// What `signalbox level` prints.
final class LevelText {
    private LevelText() {}

    static void print(JsonNode body, PrintWriter out) {
        JsonNode levels = body.path("levels");
        if (levels.isEmpty()) {
            out.println("Everything is green; no workload that matters had a request yet.");
        } else {
            Columns.print(table(levels), out);
        }
        for (JsonNode each : body.path("rulings")) {
            String level = text(each, "level");
            out.println(text(each, "action") + (level.isEmpty() ? "" : " " + level) + " for "
                    + about(each, "workload", "every workload") + " on " + about(each, "route", "every route")
                    + " until " + text(each, "until") + ", by " + text(each, "by") + ": " + text(each, "reason"));
        }
        for (JsonNode each : body.path("declared")) {
            printDeclared(each, out);
        }
        for (JsonNode each : body.path("questions")) {
            out.println(
                    text(each, "workload") + " on " + text(each, "route") + " would be " + text(each, "level") + " ("
                            + text(each, "cause") + ") since " + text(each, "since") + ", and waits: confirm or reject"
                            + (text(each, "answer").equals("none") ? "" : " (" + text(each, "answer") + ")"));
        }
        printMeasures(body, out);
    }

    /// Who answers for it, whether it goes on, and what is to be reached.
    private static void printDeclared(JsonNode declared, PrintWriter out) {
        out.println("Code Red (" + text(declared, "level") + ") of " + text(declared, "owner") + " for "
                + about(declared, "workload", "every workload") + " on " + about(declared, "route", "every route")
                + ": said to go on at " + text(declared, "confirmed")
                + (declared.path("waits").asBoolean()
                        ? ", over a week ago: `signalbox level confirm --declared`, or `signalbox level close`"
                        : ""));
        for (JsonNode goal : declared.path("goals")) {
            out.println("  goal: " + text(goal, "goal") + " (when it was declared: "
                    + about(goal, "baseline", "not known") + ")");
        }
    }

    /// What is done, or would be.
    private static void printMeasures(JsonNode body, PrintWriter out) {
        JsonNode measures = body.path("measures");
        if (measures.isEmpty()) {
            return;
        }
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of(
                "WORKLOAD",
                "ROUTE",
                "HELD BACK",
                "RETRIES",
                "HEDGING",
                "QUEUE",
                "CACHE",
                "MAX TOKENS",
                "STANDBY",
                "HEURISTIC",
                "LENT BY",
                "COMMITTED"));
        for (JsonNode each : measures) {
            double held = 1 - each.path("share").asDouble();
            rows.add(List.of(
                    text(each, "workload"),
                    text(each, "route"),
                    held == 0 ? "-" : Amounts.percent(held) + " (" + text(each, "admission") + ")",
                    Amounts.percent(each.path("retries").asDouble()),
                    each.path("hedging").asBoolean() ? "yes" : "no",
                    Amounts.text(Duration.ofMillis(each.path("queue_ms").asLong())),
                    each.path("cache_ttl_ms").isNumber()
                            ? Amounts.text(
                                    Duration.ofMillis(each.path("cache_ttl_ms").asLong()))
                            : "-",
                    each.path("max_tokens").isNumber()
                            ? String.valueOf(each.path("max_tokens").asLong())
                            : "-",
                    standby(each),
                    each.path("heuristic").asBoolean() ? "yes" : "no",
                    lent(each),
                    about(each, "committed", "-")));
        }
        out.println();
        out.println(
                body.path("acts").asBoolean()
                        ? "What levels change:"
                        : "What levels would change (nothing is done: `code-red` is not declared, or observes):");
        Columns.print(rows, out);
    }

    private static String standby(JsonNode measure) {
        List<String> targets = new ArrayList<>();
        for (JsonNode each : measure.path("standby")) {
            targets.add(Terminal.shown(each.asString("")));
        }
        return targets.isEmpty() ? "-" : String.join(", ", targets);
    }

    /// Whose limits it may use, and how much that is.
    private static String lent(JsonNode measure) {
        List<String> lenders = new ArrayList<>();
        for (JsonNode each : measure.path("lent")) {
            List<String> limits = new ArrayList<>();
            for (String word : List.of("rpm", "tpm", "concurrent")) {
                if (each.path(word).isNumber()) {
                    limits.add(each.path(word).asLong() + " " + word);
                }
            }
            lenders.add(text(each, "workload") + " (" + String.join(", ", limits) + ")");
        }
        return lenders.isEmpty() ? "-" : String.join(", ", lenders);
    }

    private static List<List<String>> table(JsonNode levels) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of(
                "WORKLOAD", "ROUTE", "LEVEL", "SINCE", "CAUSE", "OBJECTIVE", "FAILED 1 H", "YELLOW", "ORANGE", "FAST"));
        for (JsonNode each : levels) {
            String level = text(each, "level")
                    + (text(each, "level").equals(text(each, "automatic"))
                            ? ""
                            : " (by itself " + text(each, "automatic") + ")")
                    + (each.path("latched").asBoolean() ? ", latched" : "");
            List<String> first = List.of(
                    text(each, "workload"), text(each, "route"), level, text(each, "since"), about(each, "cause", "-"));
            if (each.path("objectives").isEmpty()) {
                rows.add(row(first, List.of("-", "-", "-", "-", "-")));
            }
            List<String> begin = first;
            for (JsonNode objective : each.path("objectives")) {
                rows.add(row(begin, figures(objective)));
                begin = List.of("", "", "", "", "");
                for (JsonNode size : objective.path("sizes")) {
                    rows.add(row(begin, size(size)));
                }
            }
        }
        return rows;
    }

    private static List<String> row(List<String> one, List<String> other) {
        List<String> row = new ArrayList<>(one);
        row.addAll(other);
        return row;
    }

    /// First tokens of requests of one size, which are judged together with all others.
    private static List<String> size(JsonNode size) {
        long good = size.path("good").asLong();
        long bad = size.path("bad").asLong();
        String time = Amounts.text(Duration.ofMillis(size.path("within_ms").asLong()));
        String name = size.path("up_to").isNumber()
                ? "up to " + Amounts.text(size.path("up_to").asLong())
                : "larger";
        return List.of("  " + name + " (" + time + ")", bad + "/" + (good + bad), "", "", "");
    }

    /// The burn of each pair, of the threshold.
    private static List<String> figures(JsonNode objective) {
        long good = objective.path("good").asLong();
        long bad = objective.path("bad").asLong();
        List<String> figures = new ArrayList<>();
        figures.add(text(objective, "objective") + " "
                + Amounts.percent(objective.path("ratio").asDouble()));
        figures.add(bad + "/" + (good + bad));
        for (String leads : List.of("yellow", "orange", "fast")) {
            for (JsonNode burn : objective.path("burns")) {
                if (text(burn, "leads").equals(leads)) {
                    double both = Math.min(
                            burn.path("longer").asDouble(), burn.path("shorter").asDouble());
                    figures.add(String.format(
                            Locale.ROOT,
                            "%.1f of %s",
                            both,
                            burn.path("threshold").asString()));
                }
            }
        }
        return figures;
    }

    private static String about(JsonNode node, String field, String otherwise) {
        String text = text(node, field);
        return text.isEmpty() ? otherwise : text;
    }

    /// Names are anybody's words, and this goes onto a terminal.
    private static String text(JsonNode node, String field) {
        return Terminal.shown(node.path(field).asString(""));
    }
}
