package dev.signalbox.app.cli;

import dev.signalbox.app.server.Version;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `signalbox`: the root of all commands.
@Command(
        name = "signalbox",
        description = "An OpenAI-compatible gateway to language models.",
        mixinStandardHelpOptions = true,
        versionProvider = Signalbox.Versions.class,
        subcommands = {Demo.class, Serve.class, Check.class, SchemaCommand.class, Explain.class, Sim.class, Warm.class},
        footer = {"", "Try it:  signalbox demo", "", "Exit codes: 0 fine, 1 failed, 2 wrong usage or config."})
public final class Signalbox implements Runnable {
    static final int FAILED = 1;
    static final int WRONG_USAGE = 2;

    @Spec
    CommandSpec spec = CommandSpec.create();

    /// @return the exit code
    public static int run(String[] arguments) {
        return new CommandLine(new Signalbox())
                .setExecutionExceptionHandler(Signalbox::failed)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .execute(arguments);
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say what to do.");
    }

    private static int failed(Exception failure, CommandLine command, CommandLine.ParseResult result) throws Exception {
        if (!(failure instanceof Failed told)) {
            throw failure;
        }
        PrintWriter errors = command.getErr();
        told.lines().forEach(errors::println);
        errors.flush();
        return told.exitCode();
    }

    /// `--version`.
    static final class Versions implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"signalbox " + Version.current() + ", Java " + Runtime.version()};
        }
    }
}
