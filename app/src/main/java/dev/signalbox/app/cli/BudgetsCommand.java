package dev.signalbox.app.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import tools.jackson.databind.JsonNode;

/// `signalbox budgets`.
@Command(
        name = "budgets",
        description = "What may be spent for keys, workloads and in all, and what is left of it in a running server.",
        mixinStandardHelpOptions = true,
        footer = {"", "Example:  signalbox budgets"})
final class BudgetsCommand extends Listing {
    private static final List<String> SHOWN =
            List.of("usd", "per", "then", "spent", "here", "reserved", "left", "state", "begins_anew");

    @Override
    RunningConsole.Answer ask(RunningConsole running) throws Failed {
        return running.read("/admin/v1/budgets");
    }

    @Override
    void print(JsonNode answer, PrintWriter out) {
        JsonNode budgets = answer.path("budgets");
        if (budgets.isEmpty()) {
            out.println("No budget is declared.");
            return;
        }
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("whose", "usd", "per", "then", "spent", "here", "reserved", "left", "state", "begins anew"));
        for (JsonNode each : budgets) {
            List<String> row = new ArrayList<>();
            row.add(each.path("owner").asString("") + " " + each.path("name").asString(""));
            SHOWN.forEach(field -> row.add(each.path(field).asString("-")));
            rows.add(row);
        }
        Columns.print(rows, out);
    }
}
