package dev.signalbox.app.cli;

import dev.signalbox.app.config.ConfigProblem;
import dev.signalbox.app.server.Server;
import dev.signalbox.dialects.BuiltInDialects;
import dev.signalbox.model.policy.AccessLog;
import dev.signalbox.model.policy.Bookkeeping;
import dev.signalbox.model.policy.Listener;
import dev.signalbox.model.policy.Policy;
import dev.signalbox.simulator.Script;
import dev.signalbox.simulator.Simulator;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `signalbox demo`.
@Command(
        name = "demo",
        description = "Run the gateway with the simulator as its provider: nothing else is needed.",
        mixinStandardHelpOptions = true,
        footer = {"", "Example:  signalbox demo --gateway 127.0.0.1:8081"})
final class Demo implements Callable<Integer> {
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

    private static Server start(Policy policy, Scratch books) throws Failed, IOException {
        try {
            return Running.start(policy, BuiltInDialects.all(), "--gateway and --console");
        } catch (Failed e) {
            books.close();
            throw e;
        }
    }

    /// What tells a command where the console is, when it is not in the usual place.
    private static String consoleOption(Server server) {
        int port = server.consoleAddress().getPort();
        return port == 9090 ? "" : " --console " + port;
    }

    @Override
    public Integer call() throws Exception {
        Simulator simulator = Simulator.start(Script.defaults());
        Listener loopback = new Listener("127.0.0.1", 0, null, List.of());
        Policy policy = DemoPolicy.over(
                simulator.url(), gateway.applyTo(loopback), console.applyTo(loopback), AccessLog.STANDARD_OUTPUT);
        List<ConfigProblem> wrong = new ConfigOption().loader().check(policy, "demo");
        if (!wrong.isEmpty()) {
            throw new Failed(Signalbox.WRONG_USAGE, ConfigOption.lines(wrong));
        }
        Scratch books = Scratch.make();
        Server server = start(policy.keeping(Bookkeeping.DEFAULT.at(books.path().resolve("store.db"))), books);
        String url = Running.url(server.policy().gateway(), server.gatewayAddress());
        PrintWriter out = spec.commandLine().getOut();
        out.println("""

            Signalbox is running; a built-in simulator answers as its provider.

              gateway   %1$s
              console   %2$s  (/healthz /readyz /metrics /admin/v1/routes)

            Ask it:

              curl %1$s/v1/chat/completions -H 'content-type: application/json' -d '{"model":"chat","messages":[{"role":"user","content":"Hello, 안녕!"}]}'

            Ask it for a stream:

              curl -N %1$s/v1/chat/completions -H 'content-type: application/json' -d '{"model":"chat","stream":true,"messages":[{"role":"user","content":"Hello, 안녕!"}]}'

            Make a key with a budget:  ./signalbox key create web --budget 0.00005/day%3$s
            What was used:             ./signalbox usage%3$s

            Each request leaves one line below. Ctrl-C ends it.
            """.formatted(
                        url, Running.url(server.policy().console(), server.consoleAddress()), consoleOption(server)));
        out.flush();
        Running.untilStopped(server, simulator, books);
        return 0;
    }
}
