package dev.signalbox.app.cli;

import dev.signalbox.app.config.ConfigProblem;
import dev.signalbox.app.server.Beat;
import dev.signalbox.app.server.Server;
import dev.signalbox.dialects.BuiltInDialects;
import dev.signalbox.model.policy.AccessLog;
import dev.signalbox.model.policy.Bookkeeping;
import dev.signalbox.model.policy.Listener;
import dev.signalbox.model.policy.Policy;
import dev.signalbox.simulator.Script;
import dev.signalbox.simulator.Simulator;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `signalbox demo`.
@Command(
        name = "demo",
        description = {
            "Run the gateway with two simulators as its providers, and traffic of four workloads: nothing else is"
                    + " needed. Its clock for levels is twelve times as fast as that on the wall.",
            "Break a provider from another terminal, and watch."
        },
        mixinStandardHelpOptions = true,
        subcommands = {DemoBreak.Break.class, DemoBreak.Heal.class},
        footer = {"", "Example:  signalbox demo --gateway 127.0.0.1:8081"})
final class Demo implements Callable<Integer> {
    /// How many times faster than on the wall time goes for levels.
    private static final int HURRY = 12;

    @Spec
    CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--gateway",
            paramLabel = "ADDR",
            converter = AddressOption.Converter.class,
            description = "HOST:PORT or PORT that applications call. Default: 127.0.0.1:8080.")
    AddressOption gateway = new AddressOption(null, 8080);

    @Option(
            names = "--console",
            paramLabel = "ADDR",
            converter = AddressOption.Converter.class,
            description = "HOST:PORT or PORT for health, metrics and administration. Default: 127.0.0.1:9090.")
    AddressOption console = new AddressOption(null, 9090);

    @Option(names = "--quiet", description = "No traffic of its own, and a line for each request instead.")
    boolean quiet;

    /// What tells a command where the console is, when it is not in the usual place.
    private static String consoleOption(Server server) {
        int port = server.consoleAddress().getPort();
        return port == 9090 ? "" : " --console " + port;
    }

    private static Script script(String firstToken, String pace) {
        return Script.parse(
                "latency: { first-token: \"" + firstToken + "\", pace: " + pace + " }\n", "the demo's provider");
    }

    @Override
    public Integer call() throws Exception {
        Map<String, Script> healthy = Map.of(
                "openai", script(quiet ? "0ms" : "lognormal(120ms, 0.3)", quiet ? "0ms" : "5ms"),
                "anthropic", script(quiet ? "0ms" : "lognormal(800ms, 0.2)", quiet ? "0ms" : "10ms"));
        Ending ending = Ending.ofProcess();
        Scratch books = ending.with(Scratch.make());
        Map<String, Simulator> providers = new LinkedHashMap<>();
        healthy.forEach((name, script) -> providers.put(name, ending.with(Simulator.start(script))));
        Listener loopback = new Listener("127.0.0.1", 0, null, List.of());
        Path log = books.path().resolve("access.log");
        Policy policy = DemoPolicy.over(
                Objects.requireNonNull(providers.get("openai")).url(),
                Objects.requireNonNull(providers.get("anthropic")).url(),
                gateway.applyTo(loopback),
                console.applyTo(loopback),
                quiet ? AccessLog.STANDARD_OUTPUT : new AccessLog(true, log));
        List<ConfigProblem> wrong = new ConfigOption().loader().check(policy, "demo");
        if (!wrong.isEmpty()) {
            throw new Failed(Signalbox.WRONG_USAGE, ConfigOption.lines(wrong));
        }
        Server server = ending.with(Running.start(
                policy.keeping(Bookkeeping.DEFAULT.at(books.path().resolve("store.db"))),
                BuiltInDialects.all(),
                "--gateway and --console",
                Beat.hurried(HURRY)));
        String url = Running.url(server.policy().gateway(), server.gatewayAddress());
        String console = Running.url(server.policy().console(), server.consoleAddress());
        PrintWriter out = spec.commandLine().getOut();
        out.println("""

            Signalbox is running; built-in simulators answer as its providers.

              gateway   %1$s
              console   %2$s  (/healthz /readyz /metrics /admin/v1/routes)

            Ask it:

              curl %1$s/v1/chat/completions -H 'content-type: application/json' -d '{"model":"chat","messages":[{"role":"user","content":"Hello, 안녕!"}]}'

            Ask it for a stream:

              curl -N %1$s/v1/chat/completions -H 'content-type: application/json' -d '{"model":"chat","stream":true,"messages":[{"role":"user","content":"Hello, 안녕!"}]}'

            Make a key with a budget:  ./signalbox key create web --budget 0.00005/day%3$s
            What was used:             ./signalbox usage%3$s
            """.formatted(url, console, consoleOption(server)));
        if (quiet) {
            out.println("Each request leaves one line below. Ctrl-C ends it.\n");
            out.flush();
            Ending.await();
            return 0;
        }
        out.println("""
            Four workloads ask it all the time. From a second terminal:

              ./signalbox demo break openai%1$s
              ./signalbox level show%1$s
              ./signalbox demo heal openai%1$s

            Each request leaves one line in %2$s. Ctrl-C ends it.
            """.formatted(consoleOption(server), log));
        out.flush();
        DemoFaults faults = DemoFaults.begin(server.consoleAddress().getPort());
        if (faults != null) {
            ending.with(faults);
        }
        DemoTraffic traffic = ending.with(DemoTraffic.start(url));
        ending.with(new DemoScreen(server, providers, healthy, faults, traffic, out));
        Ending.await();
        return 0;
    }
}
