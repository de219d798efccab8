package dev.signalbox.app.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/// `signalbox status`.
@Command(
        name = "status",
        description = "The page that tells the public how things are.",
        mixinStandardHelpOptions = true,
        subcommands = StatusCommand.Export.class,
        footer = {"", "Example:  signalbox status export /var/www/status"})
final class StatusCommand implements Runnable {
    @Spec
    CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say what to do: export.");
    }

    /// `signalbox status export`.
    @Command(
            name = "export",
            description =
                    "Writes the page as files that any web server can serve, so that it is there when this one is not.",
            mixinStandardHelpOptions = true,
            footer = {
                "",
                "Each file is replaced as a whole. Run it every minute; each page says when it was written.",
                "",
                "Example:  signalbox status export /var/www/status"
            })
    static final class Export implements Callable<Integer> {
        /// Nothing that leads elsewhere.
        private static final Pattern NAME = Pattern.compile("[a-z][a-z.]{0,30}[a-z]");

        @Spec
        CommandSpec spec = CommandSpec.create();

        @Mixin
        ConsoleOption console = new ConsoleOption();

        @Parameters(paramLabel = "DIR", description = "The folder to write to; made where it is not there.")
        Path folder = Path.of("");

        @Override
        public Integer call() throws Failed {
            RunningConsole running = console.running();
            RunningConsole.Answer answer = running.read("/admin/v1/status/export");
            if (!answer.good()) {
                throw running.failure(answer);
            }
            try {
                Files.createDirectories(folder);
                for (JsonNode each : answer.body().path("files")) {
                    write(each.path("name").asString(""), each.path("content").asString(""));
                }
            } catch (IOException e) {
                throw new Failed(Signalbox.FAILED, "signalbox: the page cannot be written to " + folder + ": " + e);
            }
            PrintWriter out = spec.commandLine().getOut();
            out.println("Written to " + folder + " as of "
                    + Terminal.shown(answer.body().path("written")) + ".");
            out.flush();
            return 0;
        }

        /// As a whole: who reads it meanwhile gets the one before.
        private void write(String name, String content) throws IOException, Failed {
            if (!NAME.matcher(name).matches() || name.contains("..")) {
                throw new Failed(Signalbox.FAILED, "signalbox: the console named a file that has no name for one.");
            }
            Path made = folder.resolve("." + name + ".new");
            Files.writeString(made, content, StandardCharsets.UTF_8);
            Files.move(made, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
