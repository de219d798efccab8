package dev.signalbox.app.cli;

import dev.signalbox.app.config.ConfigProblem;
import dev.signalbox.app.config.Loaded;
import dev.signalbox.app.token.Fetching;
import dev.signalbox.app.token.NoToken;
import dev.signalbox.model.policy.Bookkeeping;
import dev.signalbox.model.policy.CredentialSource.Fetched;
import dev.signalbox.model.policy.Policy;
import dev.signalbox.model.policy.Provider;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
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

    @Option(
            names = "--credentials",
            description = "Also fetch each credential that is to be fetched, once, and say which could be.")
    boolean credentials;

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
        boolean all = !credentials || fetched(policy, out);
        out.flush();
        return all ? 0 : 1;
    }

    /// @return whether all of them could be
    private static boolean fetched(Policy policy, PrintWriter out) throws InterruptedException {
        Fetching fetching = new Fetching(System::getenv);
        boolean all = true;
        for (Provider provider : policy.providers().values()) {
            for (int place = 1; place <= provider.keys().size(); place++) {
                if (provider.keys().get(place - 1).source() instanceof Fetched source) {
                    String what;
                    try {
                        Duration life = fetching.fetch(source, policy).life();
                        what = life == null ? "fetched" : "fetched, good for " + life.toSeconds() + " s";
                    } catch (NoToken e) {
                        what = "NOT fetched: " + e.getMessage();
                        all = false;
                    }
                    out.println(Terminal.shown(
                            "Key " + place + " of " + provider.name() + " (" + source.title() + "): " + what));
                }
            }
        }
        return all;
    }

    private static String access(Policy policy) {
        if (policy.open()) {
            return " (open mode: anyone on this machine may call)";
        }
        return policy.keys().isEmpty() ? " (callers need one that is made at run time)" : "";
    }
}
