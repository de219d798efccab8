package dev.signalbox.app.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import tools.jackson.databind.json.JsonMapper;

/// A process of ours and what it prints.
final class Program implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Process process;
    private final Path out;
    private final Path err;

    private Program(Process process, Path out, Path err) {
        this.process = process;
        this.out = out;
        this.err = err;
    }

    /// How it ended.
    record Ended(int exit, String out, String err) {}

    static Program of(ProcessBuilder builder) throws IOException {
        Path out = Files.createTempFile("signalbox", ".out");
        Path err = Files.createTempFile("signalbox", ".err");
        return new Program(
                builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start(), out, err);
    }

    String out() {
        return read(out);
    }

    String err() {
        return read(err);
    }

    /// Waits until it has printed this on standard output.
    MatchResult awaitOut(Pattern pattern) {
        return await(pattern, this::out);
    }

    /// Waits until it has printed this on standard error.
    MatchResult awaitErr(Pattern pattern) {
        return await(pattern, this::err);
    }

    private MatchResult await(Pattern pattern, Supplier<String> text) {
        return Awaitility.await("\"" + pattern + "\"")
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(10))
                .until(
                        () -> {
                            Matcher found = pattern.matcher(text.get());
                            if (!found.find()) {
                                assertThat(process.isAlive())
                                        .as("it ended: %s %s", out(), err())
                                        .isTrue();
                                return null;
                            }
                            return found.toMatchResult();
                        },
                        match -> match != null);
    }

    /// `INT`, `TERM` or `HUP`.
    void signal(String name) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid())).start();
        assertThat(kill.waitFor()).isZero();
    }

    Ended awaitEnd() throws InterruptedException {
        assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .as("it has ended: %s %s", out(), err())
                .isTrue();
        return new Ended(process.exitValue(), out(), err());
    }

    /// Every line on standard error is one of the program's own log, and none is a complaint.
    void assertOnlyLogLines() {
        List<String> lines = err().lines().toList();
        for (String line : lines) {
            assertThat(line).startsWith("{").endsWith("}");
            assertThat(JsonMapper.shared().readTree(line).path("level").asString())
                    .as(line)
                    .isEqualTo("INFO");
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor();
            Files.deleteIfExists(out);
            Files.deleteIfExists(err);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
