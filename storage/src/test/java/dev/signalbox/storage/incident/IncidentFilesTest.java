package dev.signalbox.storage.incident;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.codered.Cause;
import dev.signalbox.core.codered.Scope;
import dev.signalbox.core.incident.Acknowledgement;
import dev.signalbox.core.incident.Entry;
import dev.signalbox.core.incident.Figure;
import dev.signalbox.core.incident.Incident;
import dev.signalbox.core.incident.Update;
import dev.signalbox.model.policy.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IncidentFilesTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    @SuppressWarnings("NullAway.Init") // JUnit calls open() first
    private IncidentFiles files;

    @BeforeEach
    void open() {
        files = new IncidentFiles(folder.resolve("incidents"));
    }

    @Test
    void whatWasWrittenIsReadAgain() throws Exception {
        Incident closed = incident("2026-11-22-1", 100L);
        Incident open = incident("2026-11-23-10", null);
        files.write(closed);
        files.write(open);

        assertThat(files.read()).containsExactlyInAnyOrder(open, closed);
    }

    @Test
    void withoutADirectoryThereAreNone() throws Exception {
        assertThat(files.read()).isEmpty();
    }

    @Test
    void nobodyElseMayReadThem() throws Exception {
        files.write(incident("2026-11-23-1", null));

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("incidents"))))
                .isEqualTo("rwx------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file("2026-11-23-1.json"))))
                .isEqualTo("rw-------");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "{}",
                "null",
                "{\"form\":2}",
                "{\"form\":1,\"id\":\"2026-11-23-2\",\"opened\":1}",
                "not JSON at all \u0000"
            })
    void whatCannotBeReadIsSetAsideAndTheRestIsRead(String broken) throws Exception {
        files.write(incident("2026-11-23-1", 100L));
        files.write(incident("2026-11-23-2", null));
        Files.writeString(file("2026-11-23-2.json"), broken);

        assertThat(files.read()).extracting(Incident::id).containsExactly("2026-11-23-1");
        assertThat(file("2026-11-23-2.json")).doesNotExist();
        assertThat(file("2026-11-23-2.json.broken")).exists();
        assertThat(files.read()).hasSize(1);
    }

    @Test
    void aFileOfAnotherIncidentIsNotBelieved() throws Exception {
        files.write(incident("2026-11-23-1", null));
        Files.copy(file("2026-11-23-1.json"), file("2026-11-23-2.json"));

        assertThat(files.read()).hasSize(1);
    }

    @Test
    void whatWasLeftHalfWrittenIsNoMatter() throws Exception {
        files.write(incident("2026-11-23-1", null));
        Files.writeString(file("2026-11-23-1.json.new"), "{\"form\":");

        assertThat(files.read()).hasSize(1);
        files.write(incident("2026-11-23-1", 100L));
        assertThat(files.read().getFirst().isOpen()).isFalse();
    }

    @Test
    void whatIsTakenAwayIsGone() throws Exception {
        files.write(incident("2026-11-23-1", 100L));
        files.remove("2026-11-23-1");
        files.remove("2026-11-23-1");

        assertThat(files.read()).isEmpty();
    }

    private Path file(String name) {
        return folder.resolve("incidents").resolve(name);
    }

    private static Incident incident(String id, @Nullable Long closed) {
        Scope scope = new Scope("코어", "chat");
        return new Incident(
                id,
                50,
                closed,
                new Acknowledgement(60, "user:ann"),
                new TreeMap<>(Map.of(scope, Level.RED)),
                closed == null ? Level.RED : Level.GREEN,
                Level.RED,
                Cause.RATE_LIMIT,
                List.of(
                        new Entry(
                                50,
                                Entry.Kind.LEVEL,
                                null,
                                scope,
                                Level.GREEN,
                                Level.RED,
                                Cause.RATE_LIMIT,
                                "",
                                List.of(new Figure("success", 0.999, 90, 10, 1.5, 2.5, 3.5))),
                        new Entry(70, Entry.Kind.NOTE, "user:ann", null, null, null, null, "조사 중", List.of())),
                3,
                List.of(new Update(
                        80, Update.State.MONITORING, new TreeMap<>(Map.of("en", "Better", "ko", "나아짐")), "user:ann")));
    }
}
