package dev.signalbox.app.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// `signalbox commitments`.
@Command(
        name = "commitments",
        description = "What was bought from providers ahead, what of it is used, and what will lapse.",
        mixinStandardHelpOptions = true,
        footer = {"", "Example:  signalbox commitments"})
final class CommitmentsCommand implements Callable<Integer> {
    private static final List<String> SHOWN =
            List.of("bought", "used", "unit", "time gone", "per_day", "forecast", "lapses");

    @Spec
    CommandSpec spec = CommandSpec.create();

    @Mixin
    ConsoleOption console = new ConsoleOption();

    @Option(names = "--json", description = "Print the server's answer.")
    boolean json;

    @Override
    public Integer call() throws Failed {
        RunningConsole running = console.running();
        RunningConsole.Answer answer = running.read("/admin/v1/commitments");
        if (!answer.good()) {
            throw running.failure(answer);
        }
        PrintWriter out = spec.commandLine().getOut();
        JsonNode commitments = answer.body().path("commitments");
        if (json) {
            out.println(JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(answer.body()));
        } else if (commitments.isEmpty()) {
            out.println("No commitment is declared.");
        } else {
            table(commitments, out);
        }
        out.flush();
        return 0;
    }

    private static void table(JsonNode commitments, PrintWriter out) {
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
            // Names are anybody's words, and this goes onto a terminal.
            rows.add(row.stream().map(cell -> cell.replaceAll("\\p{C}", "?")).toList());
        }
        Columns.print(rows, out);
        for (JsonNode each : commitments) {
            long unpriced = each.path("unpriced").asLong();
            if (unpriced > 0) {
                out.println(each.path("name").asString("").replaceAll("\\p{C}", "?") + ": more is used than this, as "
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
