package dev.signalbox.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoFaultsTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    @Test
    void what_a_second_command_breaks_the_demo_sees() throws IOException {
        DemoFaults demo = DemoFaults.begin(folder.resolve("demo-1"), ProcessHandle.current());

        DemoFaults second = Objects.requireNonNull(DemoFaults.in(folder.resolve("demo-1")));
        second.set("openai", true);
        assertThat(demo.broken()).containsExactly("openai");
        second.set("openai", false);

        assertThat(demo.broken()).isEmpty();
    }

    @Test
    void a_demo_that_was_killed_listens_no_more() throws Exception {
        Process killed = new ProcessBuilder("sleep", "100").start();
        DemoFaults.begin(folder.resolve("demo-1"), killed.toHandle());
        assertThat(DemoFaults.in(folder.resolve("demo-1"))).isNotNull();

        killed.destroyForcibly().waitFor();

        assertThat(DemoFaults.in(folder.resolve("demo-1"))).isNull();
        Files.writeString(folder.resolve("demo-1"), "openai");
        assertThat(DemoFaults.in(folder.resolve("demo-1"))).isNull();
        assertThat(DemoFaults.in(folder.resolve("demo-2"))).isNull();
    }

    @Test
    void an_end_in_the_middle_of_a_start_closes_what_was_begun_the_last_first() {
        List<String> closed = new ArrayList<>();
        Ending ending = new Ending();
        ending.with(() -> closed.add("folder"));
        ending.with(() -> {
            throw new IOException("a disk");
        });
        ending.with(() -> closed.add("server"));

        ending.end();
        ending.end();

        assertThat(closed).containsExactly("server", "folder");
    }
}
