package dev.signalbox.app.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.app.Rig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("sockets")
class ReloadingTest {
    private static final String CONFIG = "providers: { p: { dialect: openai } }\n";

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    @Test
    void aBugWhileAConfigIsTakenIsARejectedConfigWhoeverAskedForIt() throws Exception {
        Path file = Files.writeString(folder.resolve("signalbox.yaml"), CONFIG);
        try (Rig rig = Rig.start(CONFIG);
                Reloading reloading = new Reloading(rig.server(), Rig.loader(), file, Set.of(), Instant.now(), _ -> {
                    throw new IllegalStateException("planted");
                })) {
            reloading.reload();

            assertThat(rig.get(rig.console() + "/metrics").body())
                    .contains("signalbox_config_reloads_total{result=\"rejected\"} 1");
        }
    }

    @Test
    void afterItsEndItChangesNothing() throws Exception {
        Path file = Files.writeString(folder.resolve("signalbox.yaml"), CONFIG.replace("p:", "q:"));
        try (Rig rig = Rig.start(CONFIG)) {
            Reloading reloading =
                    new Reloading(rig.server(), Rig.loader(), file, Set.of(), Instant.now(), UnaryOperator.identity());
            reloading.close();
            reloading.reload();

            assertThat(rig.server().policy().providers()).containsOnlyKeys("p");
        }
    }
}
