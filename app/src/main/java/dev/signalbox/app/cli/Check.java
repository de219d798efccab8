package dev.signalbox.app.cli;

import dev.signalbox.app.config.ConfigProblem;
import dev.signalbox.app.config.Loaded;
import dev.signalbox.model.policy.Bookkeeping;
import dev.signalbox.model.policy.Policy;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `signalbox check`.
@Command(
        name = "check",
        description = "Read the config and say what is wrong with it, without starting anything.",
        mixinStandardHelpOptions = true,
        footer = {"", "Example:  signalbox check --config signalbox.yaml"})
final class Check implements Callable<Integer> {
    @Spec
    CommandSpec spec = CommandSpec.create();

    @Mixin
    ConfigOption config = new ConfigOption();

    @Override
    public Integer call() throws Exception {
        Loaded.Valid loaded = config.load();
        PrintWriter errors = spec.commandLine().getErr();
        for (ConfigProblem warning : loaded.warnings()) {
            errors.println(warning);
        }
        errors.flush();
        Policy policy = loaded.policy();
        PrintWriter out = spec.commandLine().getOut();
        out.printf(
                "The config is valid: %s, %s, %s, %s%s.%n",
                Counted.of(policy.providers().size(), "provider"),
                Counted.of(policy.routes().size(), "route"),
                Counted.of(policy.workloads().size(), "workload"),
                Counted.of(policy.keys().size(), "key"),
                access(policy));
        if (policy.bookkeeping().store() instanceof Bookkeeping.Store.Server && !policy.keepsKeys()) {
            out.println("Keys cannot be made at run time: with a PostgreSQL store that needs `key-hash`.");
        }
        out.flush();
        return 0;
    }

    private static String access(Policy policy) {
        if (policy.open()) {
            return " (open mode: anyone on this machine may call)";
        }
        return policy.keys().isEmpty() ? " (callers need one that is made at run time)" : "";
    }
}
