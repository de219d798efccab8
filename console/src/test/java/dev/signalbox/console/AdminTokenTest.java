package dev.signalbox.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AdminTokenTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    private final AdminToken token = AdminToken.random();

    @Test
    void itsFileIsForItsOwnerOnlyAndItsFolderIsMade() throws Exception {
        Path file = folder.resolve("a/b/token");

        token.writeTo(file);

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("a/b"))))
                .isEqualTo("rwx------");
        assertThat(token.isIn("Bearer " + Files.readString(file).strip())).isTrue();
        assertThat(Files.readString(file)).matches("[A-Za-z0-9_-]{43}\n");
    }

    @Test
    void anOldFileIsReplacedWhateverItsMode() throws Exception {
        Path file = Files.writeString(folder.resolve("token"), "of another process");

        token.writeTo(file);

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void aLinkInItsPlaceIsReplacedAndNotFollowed() throws Exception {
        Path victim = Files.writeString(folder.resolve("victim"), "precious");
        Path file = Files.createSymbolicLink(folder.resolve("token"), victim);

        token.writeTo(file);

        assertThat(Files.isSymbolicLink(file)).isFalse();
        assertThat(Files.readString(victim)).isEqualTo("precious");
    }

    @Test
    void itIsRemovedUnlessAnotherProcessPutItsOwnThere() throws Exception {
        Path file = folder.resolve("token");
        token.writeTo(file);
        AdminToken.random().writeTo(file);
        token.removeFrom(file);
        assertThat(file).exists();

        token.writeTo(file);
        token.removeFrom(file);
        token.removeFrom(file);

        assertThat(file).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Bearer", "Bearer ", "Bearer x", "Basic %s", "%s", "Bearer %sx", "Bearer x%s"})
    void nothingElseIsTakenForIt(String header) throws Exception {
        Path file = folder.resolve("token");
        token.writeTo(file);
        String text = Files.readString(file).strip();

        assertThat(token.isIn(header.formatted(text))).isFalse();
        assertThat(token.isIn(null)).isFalse();
        assertThat(token.isIn("bearer " + text)).isTrue();
    }
}
