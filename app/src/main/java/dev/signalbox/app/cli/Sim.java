package dev.signalbox.app.cli;

import dev.signalbox.simulator.Script;
import dev.signalbox.simulator.ScriptException;
import dev.signalbox.simulator.Simulator;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `signalbox sim`.
@Command(
        name = "sim",
        description =
                "Run the provider simulator: OpenAI's, Anthropic's and Google's APIs, Vertex AI and Bedrock, with declared"
                        + " delays and faults.",
        mixinStandardHelpOptions = true,
        footer = {"", "Example:  signalbox sim --script faults.yaml --listen 127.0.0.1:9100"})
final class Sim implements Callable<Integer> {
    @Spec
    CommandSpec spec = CommandSpec.create();

    @Option(names = "--script", paramLabel = "FILE", description = "What it does; see docs/simulator.md.")
    @Nullable
    Path script;

    @Option(
            names = "--listen",
            paramLabel = "ADDR",
            converter = AddressOption.Converter.class,
            description = "HOST:PORT or PORT. Default: 127.0.0.1:9100.")
    AddressOption listen = new AddressOption(null, 9100);

    @Override
    public Integer call() throws Exception {
        Script read = read();
        String host = listen.host() == null ? "127.0.0.1" : listen.host();
        Simulator simulator;
        try {
            simulator = Simulator.start(read, new InetSocketAddress(host, listen.port()));
        } catch (UncheckedIOException e) {
            throw new Failed(
                    Signalbox.FAILED, "signalbox: " + e.getMessage() + ". Choose another address with --listen.");
        }
        Runtime.getRuntime().addShutdownHook(new Thread(simulator::close));
        PrintWriter out = spec.commandLine().getOut();
        out.printf(
                "The simulator answers on %s/v1 (OpenAI) and %s (Anthropic, Gemini, Vertex AI, Bedrock).%n",
                simulator.url(), simulator.url());
        out.flush();
        new CountDownLatch(1).await();
        return 0;
    }

    private Script read() throws Failed {
        if (script == null) {
            return Script.defaults();
        }
        try {
            return Script.parse(Files.readString(script), script.toString());
        } catch (IOException e) {
            throw new Failed(Signalbox.WRONG_USAGE, "signalbox: cannot read " + script);
        } catch (ScriptException e) {
            throw new Failed(Signalbox.WRONG_USAGE, String.valueOf(e.getMessage()));
        }
    }
}
