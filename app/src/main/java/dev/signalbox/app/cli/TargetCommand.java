package dev.signalbox.app.cli;

import dev.signalbox.model.policy.Overrides.Action;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
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
    @Spec
    CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say what to do with the target: drain, disable or enable.");
    }

    private static final class Target extends ByHand.Subject {
        @Parameters(
                paramLabel = "TARGET",
                description = "provider/model as the config writes it; provider/* for the models that clients name"
                        + " themselves.")
        String label = "";

        @Override
        String kind() {
            return "target";
        }

        @Override
        String name() {
            return label;
        }
    }

    /// `signalbox target drain`.
    @Command(
            name = "drain",
            description = "Send it no new requests; those under way go on. Use it for what is to come back.",
            footer = {"", "Example:  signalbox target drain openai/gpt-5.1 --for 1h --reason \"maintenance at 14:00\""})
    static final class Drain extends ByHand.ForAWhile {
        Drain() {
            super(Action.DRAIN, new Target());
        }
    }

    /// `signalbox target disable`.
    @Command(
            name = "disable",
            description = "Send it no new requests; those under way go on. Use it for what is broken.",
            footer = {
                "",
                "Example:  signalbox target disable claude/claude-sonnet-4-5 --for 24h --reason \"bad answers\""
            })
    static final class Disable extends ByHand.ForAWhile {
        Disable() {
            super(Action.DISABLE, new Target());
        }
    }

    /// `signalbox target enable`.
    @Command(
            name = "enable",
            description = "Use it again before its time.",
            footer = {"", "Example:  signalbox target enable openai/gpt-5.1"})
    static final class Enable extends ByHand.NoLonger {
        Enable() {
            super(new Target());
        }
    }
}
