package dev.signalbox.app.fault;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The program as a process of its own, for what depends on options of its JVM or on its end.
final class ChildProgram implements AutoCloseable {
    private static final Pattern LISTENING =
            Pattern.compile("Gateway on [^,]*127\\.0\\.0\\.1:(\\d+), console on [^,]*127\\.0\\.0\\.1:(\\d+)");
    private static final Pattern TOTAL = Pattern.compile("(?m)^Total\\s+\\d+\\s+(\\d+)\\s*$");
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Path config;
    private final Path log;
    private final Process process;
    private final List<String> messages = new CopyOnWriteArrayList<>();
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final int port;
    private final int console;

    /// @param yaml a config without `listen` and `access-log`; where it names no store there is none
    ChildProgram(String yaml, String... jvmOptions) throws IOException, InterruptedException {
        config = Files.createTempFile("signalbox", ".yaml");
        log = Files.createTempFile("signalbox-access", ".log");
        Files.writeString(
                config,
                "access-log: { file: \"" + log + "\" }\n" + (yaml.contains("store:") ? "" : "store: none\n") + yaml);
        List<String> command = new ArrayList<>();
        command.add(tool("java"));
        command.addAll(List.of(jvmOptions));
        // It lives for seconds: nothing that it compiles with more effort pays off.
        command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-XX:TieredStopAtLevel=1"));
        command.add("-cp");
        command.add(System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
        command.addAll(List.of("dev.signalbox.app.Main", "serve", "--config", config.toString()));
        command.addAll(List.of("--gateway", "127.0.0.1:0", "--console", "127.0.0.1:0"));
        ProcessBuilder builder = new ProcessBuilder(command).redirectOutput(ProcessBuilder.Redirect.DISCARD);
        // Not into the home of whoever runs the tests: there is no such folder, nor can there be.
        builder.environment().put("XDG_RUNTIME_DIR", log + "/run");
        builder.environment().put("XDG_STATE_HOME", log + "/state");
        builder.environment().put("HOME", log + "/home");
        process = builder.start();
        CompletableFuture<int[]> ports = new CompletableFuture<>();
        Thread.startVirtualThread(() -> listen(ports));
        try {
            int[] found = ports.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            port = found[0];
            console = found[1];
        } catch (ExecutionException | TimeoutException e) {
            close();
            throw new IOException("the program has not started", e);
        }
    }

    int port() {
        return port;
    }

    long pid() {
        return process.pid();
    }

    /// What it said on standard error, up to now.
    List<String> messages() {
        return messages;
    }

    String metrics() throws IOException, InterruptedException {
        return get("/metrics").body();
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + console + path))
                .timeout(PATIENCE)
                .build();
        return http.send(request, HttpResponse.BodyHandlers.ofString());
    }

    /// The access log's lines once there are `count` of them.
    List<JsonNode> records(int count) {
        return Awaitility.await()
                .atMost(PATIENCE)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(10))
                .until(
                        () -> logText()
                                .lines()
                                .map(JsonMapper.shared()::readTree)
                                .toList(),
                        lines -> lines.size() >= count);
    }

    String logText() throws IOException {
        return Files.readString(log);
    }

    /// Bytes of its heap that live objects take, after a full collection.
    long liveHeap() throws IOException, InterruptedException {
        Process jcmd = new ProcessBuilder(tool("jcmd"), String.valueOf(process.pid()), "GC.class_histogram")
                .redirectErrorStream(true)
                .start();
        String said = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        jcmd.waitFor();
        Matcher total = TOTAL.matcher(said);
        if (!total.find()) {
            throw new AssertionError("no histogram of the heap: " + said);
        }
        return Long.parseLong(total.group(1));
    }

    /// Writes another config; the program looks for changes by itself.
    void rewrite(String yaml) throws IOException {
        Files.writeString(
                config,
                "access-log: { file: \"" + log + "\" }\n" + (yaml.contains("store:") ? "" : "store: none\n") + yaml);
    }

    /// Sends it a signal.
    ///
    /// @param name such as `STOP`
    void signal(String name) throws IOException, InterruptedException {
        int status = new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid()))
                .start()
                .waitFor();
        if (status != 0) {
            throw new IOException("the signal " + name + " could not be sent");
        }
    }

    /// SIGTERM.
    void terminate() {
        process.destroy();
    }

    boolean running() {
        return process.isAlive();
    }

    /// Its exit status, once it has one.
    int awaitEnd() throws InterruptedException {
        if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            throw new AssertionError("it still runs: " + messages);
        }
        return process.exitValue();
    }

    private void listen(CompletableFuture<int[]> ports) {
        try (BufferedReader said = process.errorReader(StandardCharsets.UTF_8)) {
            for (String line = said.readLine(); line != null; line = said.readLine()) {
                messages.add(line);
                Matcher found = LISTENING.matcher(line);
                if (found.find()) {
                    ports.complete(new int[] {Integer.parseInt(found.group(1)), Integer.parseInt(found.group(2))});
                }
            }
            ports.completeExceptionally(new IllegalStateException("the program has ended: " + messages));
        } catch (IOException e) {
            ports.completeExceptionally(new UncheckedIOException(e));
        }
    }

    private static String tool(String name) {
        return Path.of(System.getProperty("java.home"), "bin", name).toString();
    }

    @Override
    public void close() throws IOException {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        http.close();
        Files.deleteIfExists(config);
        Files.deleteIfExists(log);
    }
}
