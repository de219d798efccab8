package dev.signalbox.app.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import tools.jackson.databind.JsonNode;

/// `signalbox commitments`.
@Command(
        name = "commitments",
        description = "What was bought from providers ahead, what of it is used, and what will lapse.",
        mixinStandardHelpOptions = true,
        footer = {"", "Example:  signalbox commitments"})
final class CommitmentsCommand extends Listing {
    private static final List<String> SHOWN =
            List.of("bought", "used", "unit", "time gone", "per_day", "forecast", "lapses");

    @Override
    RunningConsole.Answer ask(RunningConsole running) throws Failed {
        return running.read("/admin/v1/commitments");
    }

    @Override
    void print(JsonNode answer, PrintWriter out) {
        JsonNode commitments = answer.path("commitments");
        if (commitments.isEmpty()) {
            out.println("No commitment is declared.");
            return;
        }
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of(
                "NAME", "PROVIDER", "UNTIL", "BOUGHT", "USED", "UNIT", "TIME GONE", "A DAY", "FORECAST", "LAPSES", ""));
        for (JsonNode each : commitments) {
            List<String> row = new ArrayList<>();
            row.add(each.path("name").asString(""));
            row.add(each.path("provider").asString(""));
            row.add(each.path("until").asString(""));
            for (String figure : SHOWN) {
                row.add(figure.equals("time gone") ? timeGone(each) : figure(each.path(figure)));
            }
            row.add(each.path("preferred").asBoolean() ? "preferred" : state(each));
            rows.add(row);
        }
        Columns.print(rows, out);
        for (JsonNode each : commitments) {
            long unpriced = each.path("unpriced").asLong();
            if (unpriced > 0) {
                out.println(Terminal.shown(each.path("name")) + ": more is used than this, as "
                        + Counted.of((int) Math.min(unpriced, Integer.MAX_VALUE), "request") + " had no known cost.");
            }
        }
    }

    private static String figure(JsonNode value) {
        return value.isNull() ? "-" : value.asString("-");
    }

    private static String timeGone(JsonNode each) {
        return Math.round(each.path("time_gone").asDouble() * 100) + " %";
    }

    private static String state(JsonNode each) {
        String state = each.path("state").asString("");
        return state.equals("running") ? "" : state;
    }
}
