package dev.signalbox.app.cli;

import dev.signalbox.app.config.Loaded;
import dev.signalbox.app.server.Server;
import dev.signalbox.model.policy.Policy;
import dev.signalbox.simulator.Script;
import dev.signalbox.simulator.Simulator;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `signalbox warm`: a short life of the whole program, from which the build makes the AOT cache. Not for
/// people.
@Command(name = "warm", hidden = true, description = "Start, answer a few requests, end.")
final class Warm implements Callable<Integer> {
    private static final int ROUNDS = 20;

    private static final String KEY = "a-key-for-warming-up";

    @Mixin
    ConfigOption config = new ConfigOption();

    @Override
    public Integer call() throws Exception {
        try (Simulator simulator = Simulator.start(Script.defaults());
                Server server = new Server(policy(simulator), config.dialects())) {
            String gateway = Running.url(server.policy().gateway(), server.gatewayAddress());
            for (int i = 0; i < ROUNDS; i++) {
                for (String model : List.of("chat", "anthropic/claude-sonnet-4-5")) {
                    for (boolean stream : new boolean[] {false, true}) {
                        ask(gateway + "/v1/chat/completions", model, stream);
                        ask(gateway + "/v1/messages", model, stream);
                    }
                }
            }
            read(gateway + "/v1/models");
            read(Running.url(server.policy().console(), server.consoleAddress()) + "/metrics");
        }
        return 0;
    }

    /// Read from a text as `serve` reads it from a file.
    private Policy policy(Simulator simulator) throws Failed {
        String text = """
                listen: { gateway: "127.0.0.1:0", console: "127.0.0.1:0" }
                providers:
                  openai: { dialect: openai, url: "%1$s/v1", keys: [sk-of-the-simulator] }
                  anthropic: { dialect: anthropic, url: "%1$s" }
                routes:
                  chat: { targets: [openai/gpt-4o-mini, { to: anthropic/claude-sonnet-4-5, priority: 1 }], timeouts: { total: 1m } }
                  "*": {}
                workloads: { core: { criticality: critical } }
                keys: [{ name: warm, secret: %2$s, workload: core }]
                """.formatted(simulator.url(), KEY);
        return switch (config.loader().parse(text, Path.of("warm.yaml"))) {
            case Loaded.Valid valid -> valid.policy();
            case Loaded.Invalid invalid -> throw new Failed(Signalbox.FAILED, ConfigOption.lines(invalid.problems()));
        };
    }

    private static void ask(String url, String model, boolean stream) throws IOException {
        HttpURLConnection connection = open(url);
        connection.setDoOutput(true);
        String body = """
                {"model":"%s","stream":%b,"max_tokens":20,"messages":[{"role":"user","content":"Hello"}]}
                """.formatted(model, stream);
        connection.getOutputStream().write(body.getBytes(StandardCharsets.UTF_8));
        drain(connection);
    }

    private static void read(String url) throws IOException {
        drain(open(url));
    }

    private static HttpURLConnection open(String url) throws IOException {
        HttpURLConnection connection =
                (HttpURLConnection) URI.create(url).toURL().openConnection();
        connection.setRequestProperty("content-type", "application/json");
        connection.setRequestProperty("authorization", "Bearer " + KEY);
        return connection;
    }

    private static void drain(HttpURLConnection connection) throws IOException {
        if (connection.getResponseCode() != 200) {
            throw new IOException(connection.getURL() + " answered " + connection.getResponseCode());
        }
        try (InputStream body = connection.getInputStream()) {
            body.readAllBytes();
        }
    }
}
