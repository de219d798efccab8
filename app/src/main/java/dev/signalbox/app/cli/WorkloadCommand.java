package dev.signalbox.app.cli;

import dev.signalbox.model.policy.Overrides.Action;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
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

    private static final class Workload extends ByHand.Subject {
        @Parameters(paramLabel = "WORKLOAD", description = "Its name in the config; default for requests without one.")
        String name = "";

        @Override
        String kind() {
            return "workload";
        }

        @Override
        String name() {
            return name;
        }
    }

    /// `signalbox workload pause`.
    @Command(
            name = "pause",
            description = "Answer its new requests with 503 workload_paused; those under way go on.",
            footer = {"", "Example:  signalbox workload pause nightly-batch --for 30m --reason \"room for the shop\""})
    static final class Pause extends ByHand.ForAWhile {
        Pause() {
            super(Action.PAUSE, new Workload());
        }
    }

    /// `signalbox workload resume`.
    @Command(
            name = "resume",
            description = "Take its requests again before its time.",
            footer = {"", "Example:  signalbox workload resume nightly-batch"})
    static final class Resume extends ByHand.NoLonger {
        Resume() {
            super(new Workload());
        }
    }
}
