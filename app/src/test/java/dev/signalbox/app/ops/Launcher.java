package dev.signalbox.app.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// Runs `./signalbox` of this checkout. It builds the program when that is out of date, which must not happen
/// in the middle of a build: so the tests are skipped where it is not packaged, and fail instead with
/// `-Dsignalbox.packaged=true`, which a build says that has packaged it.
final class Launcher {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Path JAR = ROOT.resolve("app/target/signalbox.jar");
    private static final List<String> MODULES =
            List.of("model", "core", "dialects", "gateway", "console", "storage", "simulator", "app");

    private Launcher() {}

    /// Starts it in a folder, with nothing of our environment that could configure it.
    ///
    /// @param environment further variables
    static Program start(Path folder, Map<String, String> environment, String... arguments) throws IOException {
        return startAs(command(), folder, environment, arguments);
    }

    private static Program startAs(Path command, Path folder, Map<String, String> environment, String... arguments)
            throws IOException {
        boolean packaged = packaged();
        if (Boolean.getBoolean("signalbox.packaged")) {
            assertThat(packaged)
                    .as("%s is there and newer than its sources", JAR)
                    .isTrue();
        }
        assumeTrue(packaged, JAR + " is missing or older than its sources, so the launcher is not tested");
        // A test run in the background of a shell has these two ignored, and would hand that on.
        List<String> line = new ArrayList<>(List.of("env", "--default-signal=INT,HUP", command.toString()));
        line.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(line).directory(folder.toFile());
        builder.environment()
                .keySet()
                .removeIf(name -> name.startsWith("OPENAI_")
                        || name.startsWith("ANTHROPIC_")
                        || name.startsWith("SIGNALBOX_")
                        || name.startsWith("LC_")
                        || name.startsWith("JDK_JAVA_OPTIONS")
                        || name.startsWith("JAVA_TOOL_OPTIONS"));
        builder.environment().put("LANG", "C.UTF-8");
        // Not into the home of whoever runs the tests.
        builder.environment().put("XDG_RUNTIME_DIR", folder.resolve("run").toString());
        builder.environment().put("XDG_STATE_HOME", folder.resolve("state").toString());
        builder.environment().putAll(environment);
        return Program.of(builder);
    }

    /// Runs it to its end.
    static Program.Ended run(Path folder, Map<String, String> environment, String... arguments)
            throws IOException, InterruptedException {
        try (Program program = start(folder, environment, arguments)) {
            return program.awaitEnd();
        }
    }

    /// Runs it to its end by another path that leads to it, or runs a copy of it.
    static Program.Ended runAs(Path command, Path folder, Map<String, String> environment, String... arguments)
            throws IOException, InterruptedException {
        try (Program program = startAs(command, folder, environment, arguments)) {
            return program.awaitEnd();
        }
    }

    /// Where it is.
    static Path command() {
        return ROOT.resolve("signalbox");
    }

    private static boolean packaged() {
        try {
            if (!Files.exists(JAR)) {
                return false;
            }
            FileTime built = Files.getLastModifiedTime(JAR);
            for (String module : MODULES) {
                Path folder = ROOT.resolve(module);
                if (newer(folder.resolve("pom.xml"), built)) {
                    return false;
                }
                try (Stream<Path> sources = Files.walk(folder.resolve("src/main"))) {
                    if (sources.anyMatch(source -> newer(source, built))) {
                        return false;
                    }
                }
            }
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean newer(Path file, FileTime than) {
        try {
            return Files.getLastModifiedTime(file).compareTo(than) > 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
