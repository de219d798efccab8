package dev.signalbox.app.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `signalbox workload`.
@Command(
        name = "workload",
        description = "Turn a workload's requests away at a running server for a while, or take them again.",
        mixinStandardHelpOptions = true,
        subcommands = {WorkloadCommand.Pause.class, WorkloadCommand.Resume.class},
        footer = {"", "Example:  signalbox workload pause nightly-batch --for 30m --reason \"room for the shop\""})
final class WorkloadCommand implements Runnable {
    @Spec
    CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say what to do with the workload: pause or resume.");
    }

    /// `signalbox workload pause`.
    @Command(
            name = "pause",
            description = "Answer its new requests with 503 workload_paused; those under way go on.",
            mixinStandardHelpOptions = true,
            footer = {"", "Example:  signalbox workload pause nightly-batch --for 30m --reason \"room for the shop\""})
    static final class Pause implements Callable<Integer> {
        @Spec
        CommandSpec spec = CommandSpec.create();

        @Mixin
        ForAWhile forAWhile = new ForAWhile();

        @Parameters(paramLabel = "WORKLOAD", description = "Its name in the config; default for requests without one.")
        String workload = "";

        @Override
        public Integer call() throws Exception {
            return forAWhile.apply(
                    "pause", "workload", workload, spec.commandLine().getOut());
        }
    }

    /// `signalbox workload resume`.
    @Command(
            name = "resume",
            description = "Take its requests again before its time.",
            mixinStandardHelpOptions = true,
            footer = {"", "Example:  signalbox workload resume nightly-batch"})
    static final class Resume implements Callable<Integer> {
        @Spec
        CommandSpec spec = CommandSpec.create();

        @Mixin
        ConsoleOption console = new ConsoleOption();

        @Option(names = "--json", description = "Print JSON; null when nothing was changed.")
        boolean json;

        @Parameters(paramLabel = "WORKLOAD", description = "Its name in the config.")
        String workload = "";

        @Override
        public Integer call() throws Exception {
            return ForAWhile.takeBack(
                    console, json, "workload", workload, spec.commandLine().getOut());
        }
    }
}
