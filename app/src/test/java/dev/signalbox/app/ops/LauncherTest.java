package dev.signalbox.app.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// How `./signalbox` finds its checkout and a JDK.
@Tag("sockets")
@Tag("process")
class LauncherTest {
    private static final Path JDK = Path.of(System.getProperty("java.home"));
    /// Where the few tools are that the script calls.
    private static final String TOOLS = "/usr/bin:/bin";

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    @Test
    void it_runs_through_a_symbolic_link_from_anywhere() throws Exception {
        Path bin = Files.createDirectory(folder.resolve("bin with a space"));
        Path link = Files.createSymbolicLink(bin.resolve("sb"), Launcher.command());

        assertIsJava25(Launcher.runAs(link, folder, Map.of(), "--version"));
    }

    @Test
    void it_runs_through_a_relative_link_to_a_link() throws Exception {
        Files.createSymbolicLink(folder.resolve("real"), Launcher.command());
        Path bin = Files.createDirectory(folder.resolve("bin"));
        Path link = Files.createSymbolicLink(bin.resolve("signalbox"), Path.of("..", "real"));

        assertIsJava25(Launcher.runAs(link, folder, Map.of(), "--version"));
    }

    @Test
    void without_java_home_the_jdk_on_the_path_is_found() throws Exception {
        assertIsJava25(run(Map.of("JAVA_HOME", "", "PATH", JDK.resolve("bin") + ":" + TOOLS)));
    }

    @Test
    void a_javac_on_the_path_that_is_a_link_leads_to_its_jdk() throws Exception {
        Path bin = Files.createDirectory(folder.resolve("bin"));
        Files.createSymbolicLink(bin.resolve("javac"), JDK.resolve("bin/javac"));

        assertIsJava25(run(Map.of("JAVA_HOME", "", "PATH", bin + ":" + TOOLS)));
    }

    @Test
    void without_java_home_and_without_a_java_on_the_path_the_users_own_jdks_are_found() throws Exception {
        Path jdks = Files.createDirectories(folder.resolve(".sdkman/candidates/java"));
        oldJdk(jdks.resolve("17"));
        Files.createSymbolicLink(jdks.resolve("25"), JDK);

        assertIsJava25(run(Map.of("JAVA_HOME", "", "PATH", TOOLS, "HOME", folder.toString())));
    }

    @Test
    void a_java_home_of_another_version_is_passed_over() throws Exception {
        Path old = oldJdk(folder.resolve("jdk-17"));

        assertIsJava25(run(Map.of("JAVA_HOME", old.toString(), "PATH", JDK.resolve("bin") + ":" + TOOLS)));
    }

    @Test
    void a_java_home_that_is_not_there_is_passed_over() throws Exception {
        assertIsJava25(
                run(Map.of("JAVA_HOME", folder.resolve("gone").toString(), "PATH", JDK.resolve("bin") + ":" + TOOLS)));
    }

    @Test
    void where_no_jdk_fits_it_says_what_is_missing_and_where_it_looked() throws Exception {
        // A checkout that wants a JDK which nobody has.
        Path checkout = Files.createDirectory(folder.resolve("checkout"));
        Path copy = Files.copy(Launcher.command(), checkout.resolve("signalbox"));
        assertThat(copy.toFile().setExecutable(true)).isTrue();
        Path script = Files.createDirectory(checkout.resolve(".mvn")).resolve("jdk.sh");
        Files.copy(Launcher.command().resolveSibling(".mvn/jdk.sh"), script);
        Files.writeString(checkout.resolve(".java-version"), "999\n");

        Program.Ended ended = Launcher.runAs(copy, folder, Map.of("JAVA_HOME", "/nowhere"), "--version");

        assertThat(ended.exit()).isEqualTo(2);
        assertThat(ended.out()).isEmpty();
        assertThat(ended.err()).contains("JDK 999 was not found.", "JAVA_HOME=/nowhere", "/usr/lib/jvm");
    }

    private Program.Ended run(Map<String, String> environment) throws Exception {
        return Launcher.runAs(Launcher.command(), folder, environment, "--version");
    }

    /// What has the looks of a JDK 17, and fails when it is run.
    private static Path oldJdk(Path home) throws Exception {
        Path bin = Files.createDirectories(home.resolve("bin"));
        Files.writeString(home.resolve("release"), "JAVA_VERSION=\"17.0.12\"\n");
        for (String tool : new String[] {"java", "javac"}) {
            Path file = Files.writeString(bin.resolve(tool), "#!/bin/sh\nexit 1\n");
            assertThat(file.toFile().setExecutable(true)).isTrue();
        }
        return home;
    }

    private static void assertIsJava25(Program.Ended ended) {
        assertThat(ended.exit()).as(ended.err()).isZero();
        assertThat(ended.out()).matches("signalbox \\S+, Java 25\\S*\\R");
        assertThat(ended.err()).isEmpty();
    }
}
