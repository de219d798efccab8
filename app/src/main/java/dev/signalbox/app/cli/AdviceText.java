package dev.signalbox.app.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/// What `signalbox usage --advise` prints: a table for each kind of advice, or that there is none.
final class AdviceText {
    private AdviceText() {}

    static void print(JsonNode answer, PrintWriter out) {
        cheaper(answer.path("cheaper_targets"), out);
        out.println();
        oversized(answer.path("oversized_max_tokens"), out);
        out.println();
        repeats(answer.path("cacheable_repeats"), out);
        out.println();
        out.println("From " + Times.minute(answer.path("from")) + " to " + Times.minute(answer.path("to"))
                + ": the hours that begin in it.");
    }

    private static void cheaper(JsonNode found, PrintWriter out) {
        if (found.isEmpty()) {
            out.println(
                    "Cheaper targets: none. No other target of the same route and priority would have been cheaper.");
            return;
        }
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("ROUTE", "TARGET", "INSTEAD", "REQUESTS", "COST (USD)", "SAVES", "SHARE"));
        for (JsonNode line : found) {
            rows.add(List.of(
                    text(line.path("route")),
                    text(line.path("target")),
                    text(line.path("instead")),
                    text(line.path("requests")),
                    text(line.path("cost")),
                    text(line.path("saves")),
                    percent(line.path("share"))));
        }
        out.println("Cheaper targets:");
        Columns.print(rows, out);
        out.println(
                "SAVES is of COST, by what a request with the mean tokens costs at both, at the prices of today; how good"
                        + " the answers are is not compared, and a cache is taken to help as much there; sound and"
                        + " images are compared at the price of text.");
    }

    private static void oversized(JsonNode found, PrintWriter out) {
        if (found.isEmpty()) {
            out.println(
                    "Oversized max_tokens: none. No workload declares much more than its longest answer needs, or too"
                            + " few requests declare any.");
            return;
        }
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of(
                "ROUTE",
                "WORKLOAD",
                "REQUESTS",
                "MAX_TOKENS",
                "LONGEST ANSWER",
                "SUGGESTED",
                "TOKENS IN VAIN",
                "HOLDS (USD)",
                "EACH"));
        for (JsonNode line : found) {
            rows.add(List.of(
                    text(line.path("route")),
                    text(line.path("workload")),
                    text(line.path("requests")),
                    text(line.path("mean_declared")),
                    text(line.path("largest_answer")),
                    text(line.path("suggested")),
                    text(line.path("tokens_in_vain")),
                    known(line.path("held")),
                    known(line.path("held_each"))));
        }
        out.println("Oversized max_tokens:");
        Columns.print(rows, out);
        out.println(
                "Nothing of HOLDS is saved: where `reserve: max` is declared, each request keeps EACH of a budget from"
                        + " others while it is under way, and gives it back.");
    }

    private static void repeats(JsonNode found, PrintWriter out) {
        if (found.isEmpty()) {
            out.println(
                    "Cacheable repeats: none. Hardly anything was asked again, word for word, by the same key within a"
                            + " day.");
            return;
        }
        boolean unpriced = false;
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("ROUTE", "WORKLOAD", "REQUESTS", "REPEATS", "SHARE", "COST (USD)", "SAVES"));
        for (JsonNode line : found) {
            boolean more = line.path("unpriced").asLong(0) > 0;
            unpriced |= more;
            rows.add(List.of(
                    text(line.path("route")),
                    text(line.path("workload")),
                    text(line.path("requests")),
                    text(line.path("repeats")),
                    percent(line.path("share")),
                    text(line.path("cost")),
                    text(line.path("saves")) + (more ? " and more" : "")));
        }
        out.println("Cacheable repeats:");
        Columns.print(rows, out);
        out.println(
                "SAVES is what those requests cost that the same key had asked the same route, word for word, within a"
                        + " day before: what an exact cache would have saved. Whoever asks again may want another answer."
                        + (unpriced ? " The cost of some is not known." : ""));
    }

    private static String known(JsonNode value) {
        String text = text(value);
        return text.isEmpty() ? "unknown" : text;
    }

    private static String percent(JsonNode share) {
        return Math.round(share.asDouble(0) * 100) + " %";
    }

    private static String text(JsonNode value) {
        return value.isNull() ? "" : value.asString("");
    }
}
