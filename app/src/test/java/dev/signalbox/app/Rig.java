package dev.signalbox.app;

import dev.signalbox.app.config.ConfigLoader;
import dev.signalbox.app.config.Loaded;
import dev.signalbox.app.server.Beat;
import dev.signalbox.app.server.Server;
import dev.signalbox.core.dialect.Dialect;
import dev.signalbox.core.dialect.Dialects;
import dev.signalbox.dialects.BuiltInDialects;
import dev.signalbox.model.policy.Policy;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The real program on free loopback ports, started from a config text as a user would write it. Its access log goes to
/// a file, so that a test can read what each request left behind.
public final class Rig implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Path log;
    private final Server server;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private Rig(Path log, Server server) {
        this.log = log;
        this.server = server;
    }

    /// @param yaml a config without `access-log`, which the rig adds, as it does `listen` when there is none
    public static Rig start(String yaml) throws IOException {
        return start(yaml, BuiltInDialects.all());
    }

    /// The same with other dialects of the same names.
    public static Rig start(String yaml, Dialects dialects) throws IOException {
        Path log = Files.createTempFile("signalbox-access", ".log");
        Policy policy = policy(yaml, log);
        return new Rig(log, new Server(policy, dialects));
    }

    /// The same with a clock of its own for levels.
    public static Rig start(String yaml, Beat beat) throws IOException {
        Path log = Files.createTempFile("signalbox-access", ".log");
        return new Rig(log, new Server(policy(yaml, log), BuiltInDialects.all(), _ -> List.of(), beat));
    }

    private static Policy policy(String yaml, Path log) {
        String listen =
                yaml.contains("listen:") ? "" : "listen: { gateway: \"127.0.0.1:0\", console: \"127.0.0.1:0\" }\n";
        String whole = listen + "access-log: { file: \"" + log + "\" }\n" + yaml;
        return switch (loader().parse(whole, Path.of("test.yaml"))) {
            case Loaded.Valid valid -> valid.policy();
            case Loaded.Invalid invalid ->
                throw new IllegalArgumentException(invalid.problems().toString());
        };
    }

    /// A config loader as the program uses it, without environment variables.
    public static ConfigLoader loader() {
        Dialects dialects = BuiltInDialects.all();
        Map<String, URI> known = new LinkedHashMap<>();
        for (Dialect dialect : dialects.all()) {
            known.put(dialect.name(), dialect.provider().publicUrl());
        }
        return new ConfigLoader(_ -> null, known, Locale.ENGLISH);
    }

    /// Puts another config in force, as a reload does.
    public void adopt(String yaml) {
        server.adopt(policy(yaml, log));
    }

    public Server server() {
        return server;
    }

    public int port() {
        return server.gatewayAddress().getPort();
    }

    /// `http://127.0.0.1:PORT` of the gateway.
    public String url() {
        return "http://127.0.0.1:" + port();
    }

    /// `http://127.0.0.1:PORT` of the console.
    public String console() {
        return "http://127.0.0.1:" + server.consoleAddress().getPort();
    }

    /// Posts JSON; `headers` are names and values in turn.
    public HttpResponse<String> post(String path, String json, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url() + path))
                .timeout(PATIENCE)
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    public HttpResponse<String> get(String url, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(url)).timeout(PATIENCE).GET();
        if (headers.length > 0) {
            request.headers(headers);
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    /// The access log's lines once there are `count` of them, oldest first.
    public List<JsonNode> records(int count) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            List<String> lines = Files.readAllLines(log, StandardCharsets.UTF_8);
            if (lines.size() >= count || System.nanoTime() - deadline > 0) {
                if (lines.size() < count) {
                    throw new AssertionError(lines.size() + " records instead of " + count + ": " + lines);
                }
                return lines.stream()
                        .map(line -> JsonMapper.shared().readTree(line))
                        .toList();
            }
            Thread.sleep(5);
        }
    }

    /// Everything that the access log holds now.
    public String logText() throws IOException {
        return Files.readString(log);
    }

    @Override
    public void close() throws IOException {
        http.close();
        server.close();
        Files.deleteIfExists(log);
    }
}
