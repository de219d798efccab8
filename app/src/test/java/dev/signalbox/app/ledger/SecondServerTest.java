package dev.signalbox.app.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signalbox.app.Rig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A store is one process's, and with it all that is beside it.
@Tag("sockets")
class SecondServerTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"{ criticality: sheddable }", "{ criticality: sheddable, defer: true }"})
    void a_second_server_on_the_same_store_ends_before_it_touches_what_is_beside_it(String workload)
            throws IOException {
        try (Rig first = Rig.start(config("one", workload))) {
            Map<String, Integer> before = beside();

            assertThatThrownBy(() -> Rig.start(config("two", workload)).close())
                    .hasStackTraceContaining("is in use by another process");

            assertThat(first.port()).isPositive();
            assertThat(beside()).isEqualTo(before);
        }
    }

    @Test
    void one_that_was_refused_its_spool_leaves_the_store_to_others() throws IOException {
        try (Rig first = Rig.start(config("one", "{}"))) {
            String other = config("one", "{}").replace("s.db", "t.db");
            assertThatThrownBy(() -> Rig.start(other).close()).hasStackTraceContaining("is in use by another process");

            assertThat(first.port()).isPositive();
        }
        Rig.start(config("one", "{}").replace("s.db", "t.db")).close();
    }

    /// What there is, by name, as it is; but for the store itself, which is written all the time.
    private Map<String, Integer> beside() throws IOException {
        Map<String, Integer> found = new TreeMap<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path each : files.filter(Files::isRegularFile).toList()) {
                String name = folder.relativize(each).toString();
                if (name.startsWith("s.db.") && !name.startsWith("s.db.lock")) {
                    found.put(name, Arrays.hashCode(Files.readAllBytes(each)));
                }
            }
        }
        return found;
    }

    private String config(String spool, String workload) {
        return """
                providers: { p: { dialect: openai, url: "http://127.0.0.1:9/v1" } }
                routes: { chat: { targets: [p/m] } }
                workloads: { night: %s }
                store: "sqlite:%s"
                ledger: { directory: "%s" }
                audit: none
                drain-timeout: 0s
                """.formatted(workload, folder.resolve("s.db"), folder.resolve(spool));
    }
}
