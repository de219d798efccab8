package dev.signalbox.app.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/// A command that asks the running server one question and prints what it answers.
abstract class Listing implements Callable<Integer> {
    @Spec
    CommandSpec spec = CommandSpec.create();

    @Mixin
    ConsoleOption console = new ConsoleOption();

    @Option(names = "--json", description = "Print the server's answer.")
    boolean json;

    /// Asks it.
    abstract RunningConsole.Answer ask(RunningConsole running) throws Failed;

    /// Prints the answer for people.
    abstract void print(JsonNode answer, PrintWriter out);

    @Override
    public final Integer call() throws Failed {
        RunningConsole running = console.running();
        RunningConsole.Answer answer = ask(running);
        if (!answer.good()) {
            throw running.failure(answer);
        }
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(Json.pretty(answer.body()));
        } else {
            print(answer.body(), out);
        }
        out.flush();
        return 0;
    }
}
