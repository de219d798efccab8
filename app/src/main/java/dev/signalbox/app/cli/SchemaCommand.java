package dev.signalbox.app.cli;

import dev.signalbox.app.config.ConfigLoader;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `signalbox schema`.
@Command(
        name = "schema",
        description = "Print the JSON Schema of signalbox.yaml, for editors.",
        mixinStandardHelpOptions = true,
        footer = {"", "Example:  signalbox schema > signalbox.schema.json"})
final class SchemaCommand implements Runnable {
    @Spec
    CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        PrintWriter out = spec.commandLine().getOut();
        out.println(ConfigLoader.schema());
        out.flush();
    }
}
