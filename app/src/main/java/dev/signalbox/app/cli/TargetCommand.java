package dev.signalbox.app.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `signalbox target`.
@Command(
        name = "target",
        description = "Take a target of a running server out for a while, or back in.",
        mixinStandardHelpOptions = true,
        subcommands = {TargetCommand.Drain.class, TargetCommand.Disable.class, TargetCommand.Enable.class},
        footer = {"", "Example:  signalbox target drain openai/gpt-5.1 --for 1h --reason \"maintenance at 14:00\""})
final class TargetCommand implements Runnable {
    private static final String LABEL =
            "provider/model as the config writes it; provider/* for the models that clients" + " name themselves.";

    @Spec
    CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say what to do with the target: drain, disable or enable.");
    }

    /// `signalbox target drain`.
    @Command(
            name = "drain",
            description = "Send it no new requests; those under way go on. Use it for what is to come back.",
            mixinStandardHelpOptions = true,
            footer = {"", "Example:  signalbox target drain openai/gpt-5.1 --for 1h --reason \"maintenance at 14:00\""})
    static final class Drain implements Callable<Integer> {
        @Spec
        CommandSpec spec = CommandSpec.create();

        @Mixin
        ForAWhile forAWhile = new ForAWhile();

        @Parameters(paramLabel = "TARGET", description = LABEL)
        String target = "";

        @Override
        public Integer call() throws Exception {
            return forAWhile.apply("drain", "target", target, spec.commandLine().getOut());
        }
    }

    /// `signalbox target disable`.
    @Command(
            name = "disable",
            description = "Send it no new requests; those under way go on. Use it for what is broken.",
            mixinStandardHelpOptions = true,
            footer = {
                "",
                "Example:  signalbox target disable claude/claude-sonnet-4-5 --for 24h --reason \"bad answers\""
            })
    static final class Disable implements Callable<Integer> {
        @Spec
        CommandSpec spec = CommandSpec.create();

        @Mixin
        ForAWhile forAWhile = new ForAWhile();

        @Parameters(paramLabel = "TARGET", description = LABEL)
        String target = "";

        @Override
        public Integer call() throws Exception {
            return forAWhile.apply(
                    "disable", "target", target, spec.commandLine().getOut());
        }
    }

    /// `signalbox target enable`.
    @Command(
            name = "enable",
            description = "Use it again before its time.",
            mixinStandardHelpOptions = true,
            footer = {"", "Example:  signalbox target enable openai/gpt-5.1"})
    static final class Enable implements Callable<Integer> {
        @Spec
        CommandSpec spec = CommandSpec.create();

        @Mixin
        ConsoleOption console = new ConsoleOption();

        @Option(names = "--json", description = "Print JSON; null when nothing was changed.")
        boolean json;

        @Parameters(paramLabel = "TARGET", description = LABEL)
        String target = "";

        @Override
        public Integer call() throws Exception {
            return ForAWhile.takeBack(
                    console, json, "target", target, spec.commandLine().getOut());
        }
    }
}
