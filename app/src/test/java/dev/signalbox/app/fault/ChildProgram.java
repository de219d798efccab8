package dev.signalbox.app.fault;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The program as a process of its own, for what depends on options of its JVM.
final class ChildProgram implements AutoCloseable {
    private static final Pattern GATEWAY = Pattern.compile("Gateway on [^,]*127\\.0\\.0\\.1:(\\d+)");

    private final Path config;
    private final Process process;
    private final int port;

    /// @param yaml a config without `listen`
    ChildProgram(String yaml, String... jvmOptions) throws IOException, InterruptedException {
        config = Files.createTempFile("signalbox", ".yaml");
        Files.writeString(config, yaml);
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(jvmOptions));
        command.add("--enable-native-access=ALL-UNNAMED");
        command.add("-cp");
        command.add(System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
        command.addAll(List.of("dev.signalbox.app.Main", "serve", "--config", config.toString()));
        command.addAll(List.of("--gateway", "127.0.0.1:0", "--console", "127.0.0.1:0"));
        process = new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        BufferedReader messages =
                new BufferedReader(new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8));
        try {
            port = CompletableFuture.supplyAsync(() -> portIn(messages)).get(60, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            process.destroyForcibly();
            throw new IOException("the program has not started", e);
        }
        Thread.startVirtualThread(() -> messages.lines().forEach(_ -> {}));
    }

    int port() {
        return port;
    }

    private static int portIn(BufferedReader messages) {
        List<String> seen = new ArrayList<>();
        try {
            for (String line = messages.readLine(); line != null; line = messages.readLine()) {
                seen.add(line);
                Matcher found = GATEWAY.matcher(line);
                if (found.find()) {
                    return Integer.parseInt(found.group(1));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        throw new IllegalStateException("the program has ended: " + seen);
    }

    @Override
    public void close() throws IOException {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        Files.deleteIfExists(config);
    }
}
