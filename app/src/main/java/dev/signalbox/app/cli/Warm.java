package dev.signalbox.app.cli;

import dev.signalbox.app.server.Server;
import dev.signalbox.dialects.BuiltInDialects;
import dev.signalbox.model.policy.AccessLog;
import dev.signalbox.model.policy.Listener;
import dev.signalbox.simulator.Script;
import dev.signalbox.simulator.Simulator;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/// `signalbox warm`: a short life of the whole program, from which the build makes the AOT cache. Not for people.
@Command(name = "warm", hidden = true, description = "Start, answer a few requests, end.")
final class Warm implements Callable<Integer> {
    private static final int ROUNDS = 20;

    @Override
    public Integer call() throws Exception {
        Listener anyPort = new Listener("127.0.0.1", 0, null, List.of());
        try (Simulator simulator = Simulator.start(Script.defaults());
                Server server = Running.start(
                        DemoPolicy.over(simulator.url(), anyPort, anyPort, AccessLog.STANDARD_OUTPUT),
                        BuiltInDialects.all())) {
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

    private static void ask(String url, String model, boolean stream) throws IOException {
        HttpURLConnection connection = open(url);
        connection.setDoOutput(true);
        connection.setRequestProperty("content-type", "application/json");
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
        return (HttpURLConnection) URI.create(url).toURL().openConnection();
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
