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

/// `signalbox budgets`.
@Command(
        name = "budgets",
        description = "What may be spent for keys, workloads and in all, and what is left of it in a running server.",
        mixinStandardHelpOptions = true,
        footer = {"", "Example:  signalbox budgets"})
final class BudgetsCommand implements Callable<Integer> {
    private static final List<String> SHOWN =
            List.of("usd", "per", "then", "spent", "here", "reserved", "left", "state", "begins_anew");

    @Spec
    CommandSpec spec = CommandSpec.create();

    @Mixin
    ConsoleOption console = new ConsoleOption();

    @Option(names = "--json", description = "Print the server's answer.")
    boolean json;

    @Override
    public Integer call() throws Failed {
        RunningConsole running = console.running();
        RunningConsole.Answer answer = running.read("/admin/v1/budgets");
        if (!answer.good()) {
            throw running.failure(answer);
        }
        PrintWriter out = spec.commandLine().getOut();
        JsonNode budgets = answer.body().path("budgets");
        if (json) {
            out.println(JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(answer.body()));
        } else if (budgets.isEmpty()) {
            out.println("No budget is declared.");
        } else {
            table(budgets, out);
        }
        out.flush();
        return 0;
    }

    private static void table(JsonNode budgets, PrintWriter out) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("whose", "usd", "per", "then", "spent", "here", "reserved", "left", "state", "begins anew"));
        for (JsonNode each : budgets) {
            List<String> row = new ArrayList<>();
            row.add(each.path("owner").asString("") + " " + each.path("name").asString(""));
            SHOWN.forEach(field -> row.add(each.path(field).asString("-")));
            // Names are anybody's words, and this goes onto a terminal.
            rows.add(row.stream().map(cell -> cell.replaceAll("\\p{C}", "?")).toList());
        }
        Columns.print(rows, out);
    }
}
