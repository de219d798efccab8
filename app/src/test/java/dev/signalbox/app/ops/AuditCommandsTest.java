package dev.signalbox.app.ops;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.port.AuditLog.Act;
import dev.signalbox.storage.audit.AuditTrail;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `signalbox audit`, as it is called.
@Tag("process")
class AuditCommandsTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    @Test
    void verify_says_where_and_ends_with_1_and_show_prints_the_acts() throws Exception {
        try (AuditTrail trail = AuditTrail.open(log(), Duration.ofDays(1))) {
            for (int i = 0; i < 3; i++) {
                trail.record(new Act(
                        "admin-token", "127.0.0.1", "override.set", "sim/m", Map.of(), Map.of("reason", "a test")));
            }
        }
        Program.Ended good = Launcher.run(folder, Map.of(), "audit", "verify", "--directory", log().toString());
        assertThat(good.exit()).isZero();
        assertThat(good.out()).contains("is as it was written: 3 lines, the last with number 3");
        assertThat(Launcher.run(folder, Map.of(), "audit", "show", "--directory", log().toString())
                        .out())
                .contains("admin-token  override.set  sim/m  from 127.0.0.1", "reason=a test");

        Path file = log().resolve("audit-000000000000000001.ndjson");
        Files.writeString(file, Files.readString(file).replace("a test", "a jest"));

        Program.Ended changed = Launcher.run(folder, Map.of(), "audit", "verify", "--directory", log().toString());
        assertThat(changed.exit()).isEqualTo(1);
        assertThat(changed.err()).contains("audit-000000000000000001.ndjson, line 2: the line was changed");
    }

    private Path log() {
        return folder.resolve("audit");
    }
}
