package dev.signalbox.app.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyFileTest {
    @TempDir
    Path folder;

    @Test
    void what_a_process_left_half_written_is_not_taken_for_the_key() throws IOException {
        Path store = folder.resolve("s.db");
        Path half = Files.write(folder.resolve("s.db.key.new"), new byte[7]);

        byte[] made = KeyFile.beside(store).of("a secret");

        Path file = folder.resolve("s.db.key");
        assertThat(half).doesNotExist();
        assertThat(file).hasSize(32);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(KeyFile.beside(store).of("a secret")).isEqualTo(made);
    }

    @Test
    void a_file_that_is_no_key_is_left_as_it_is() throws IOException {
        Path file = Files.write(folder.resolve("s.db.key"), new byte[31]);

        assertThatThrownBy(() -> KeyFile.beside(folder.resolve("s.db")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("s.db.key is not the 32 bytes");
        assertThat(file).hasSize(31);
    }
}
