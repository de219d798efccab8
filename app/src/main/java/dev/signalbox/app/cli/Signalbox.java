package dev.signalbox.app.cli;

import dev.signalbox.app.server.Version;
import java.io.PrintWriter;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `signalbox`: the root of all commands.
@Command(
        name = "signalbox",
        description = "A gateway to language models, for clients of the OpenAI, the Anthropic and the Gemini API.",
        mixinStandardHelpOptions = true,
        versionProvider = Signalbox.Versions.class,
        footer = {"", "Try it:  signalbox demo", "", "Exit codes: 0 fine, 1 failed, 2 wrong usage or config."})
public final class Signalbox implements Runnable {
    static final int FAILED = 1;
    static final int WRONG_USAGE = 2;

    @Spec
    CommandSpec spec = CommandSpec.create();

    /// In the order in which help lists them.
    private static final Map<String, Supplier<Object>> COMMANDS = commands();

    private static Map<String, Supplier<Object>> commands() {
        Map<String, Supplier<Object>> commands = new LinkedHashMap<>();
        commands.put("demo", Demo::new);
        commands.put("serve", Serve::new);
        commands.put("check", Check::new);
        commands.put("drill", DrillCommand::new);
        commands.put("schema", SchemaCommand::new);
        commands.put("explain", Explain::new);
        commands.put("models", ModelsCommand::new);
        commands.put("providers", ProvidersCommand::new);
        commands.put("target", TargetCommand::new);
        commands.put("workload", WorkloadCommand::new);
        commands.put("level", LevelCommand::new);
        commands.put("incident", IncidentCommand::new);
        commands.put("maintenance", MaintenanceCommand::new);
        commands.put("deferred", DeferredCommand::new);
        commands.put("status", StatusCommand::new);
        commands.put("report", ReportCommand::new);
        commands.put("key", KeyCommand::new);
        commands.put("usage", UsageCommand::new);
        commands.put("budgets", BudgetsCommand::new);
        commands.put("commitments", CommitmentsCommand::new);
        commands.put("request", RequestCommand::new);
        commands.put("export", ExportCommand::new);
        commands.put("import", ImportCommand::new);
        commands.put("audit", AuditCommand::new);
        commands.put("password", PasswordCommand::new);
        commands.put("token", TokenCommand::new);
        commands.put("sim", Sim::new);
        commands.put("warm", Warm::new);
        return Collections.unmodifiableMap(commands);
    }

    /// @return the exit code
    public static int run(String[] arguments) {
        CommandLine command = new CommandLine(new Signalbox());
        String first = arguments.length == 0 ? "" : arguments[0];
        // Reading the annotations of all commands would take a quarter of the time until the first answer.
        COMMANDS.forEach((name, made) -> {
            if (name.equals(first) || !COMMANDS.containsKey(first)) {
                command.addSubcommand(name, made.get());
            }
        });
        return command.setExecutionExceptionHandler(Signalbox::failed)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .execute(arguments);
    }

    /// With all commands, whatever is asked.
    static CommandLine whole() {
        CommandLine command = new CommandLine(new Signalbox());
        COMMANDS.forEach((name, made) -> command.addSubcommand(name, made.get()));
        return command;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say what to do.");
    }

    static int failed(Exception failure, CommandLine command, CommandLine.ParseResult result) throws Exception {
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
