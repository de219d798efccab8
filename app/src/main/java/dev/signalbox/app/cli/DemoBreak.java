package dev.signalbox.app.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.Iterator;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// What happens to a provider of a demo that runs in another terminal.
@Command(mixinStandardHelpOptions = true)
abstract class DemoBreak implements Callable<Integer> {
    private static final int USUAL_CONSOLE = 9090;

    @Spec
    CommandSpec spec = CommandSpec.create();

    @Parameters(
            paramLabel = "PROVIDER",
            completionCandidates = Providers.class,
            description = "One of: ${COMPLETION-CANDIDATES}.")
    String provider = "";

    @Option(
            names = "--console",
            paramLabel = "ADDR",
            converter = AddressOption.Converter.class,
            description = "HOST:PORT or PORT of the demo's console. Default: 127.0.0.1:9090.")
    @Nullable
    AddressOption console;

    /// For its help.
    static final class Providers implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return DemoFaults.PROVIDERS.iterator();
        }
    }

    abstract boolean breaks();

    @Override
    public final Integer call() throws Failed {
        if (!DemoFaults.PROVIDERS.contains(provider)) {
            throw new Failed(
                    Signalbox.WRONG_USAGE,
                    "signalbox: the demo's providers are " + String.join(" and ", DemoFaults.PROVIDERS) + ".");
        }
        int port = console == null ? USUAL_CONSOLE : console.port();
        DemoFaults faults = DemoFaults.running(port);
        if (faults == null) {
            throw new Failed(
                    Signalbox.FAILED,
                    "signalbox: no demo of this user runs with its console at port " + port
                            + ". Start one with `signalbox demo`, or say where with --console.");
        }
        try {
            faults.set(provider, breaks());
        } catch (IOException e) {
            throw new Failed(Signalbox.FAILED, "signalbox: the demo cannot be told: " + e.getMessage());
        }
        PrintWriter out = spec.commandLine().getOut();
        out.println(
                breaks()
                        ? provider
                                + " answers every request with 503 now. Watch the demo's terminal, or: signalbox level show"
                        : provider + " answers again.");
        out.flush();
        return 0;
    }

    /// `signalbox demo break`.
    @Command(
            name = "break",
            description = "Let a provider of the running demo fail.",
            footer = {"", "Example:  signalbox demo break openai"})
    static final class Break extends DemoBreak {
        @Override
        boolean breaks() {
            return true;
        }
    }

    /// `signalbox demo heal`.
    @Command(
            name = "heal",
            description = "Let it answer again.",
            footer = {"", "Example:  signalbox demo heal openai"})
    static final class Heal extends DemoBreak {
        @Override
        boolean breaks() {
            return false;
        }
    }
}
