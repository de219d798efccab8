package dev.signalbox.app.ops;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.simulator.Script;
import dev.signalbox.simulator.Simulator;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `export` and `import` against a server that runs, each as a process.
@Tag("sockets")
@Tag("process")
class StateCommandsTest {
    private final Simulator provider = Simulator.start(Script.defaults());

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    @SuppressWarnings("NullAway.Init") // JUnit calls start() first
    private Program program;

    private String console = "";

    @BeforeEach
    void start() throws Exception {
        Files.writeString(folder.resolve("signalbox.yaml"), """
                providers:
                  main: { dialect: openai, url: "%1$s/v1" }
                routes:
                  chat: { targets: [main/m] }
                admin-token: token
                store: sqlite:books.db
                """.formatted(provider.url()));
        program = Launcher.start(folder, Map.of(), "serve", "--gateway", "127.0.0.1:0", "--console", "127.0.0.1:0");
        console = program.awaitErr(Pattern.compile("Gateway on http://([0-9.:]+), console on http://([0-9.:]+)"))
                .group(2);
    }

    @AfterEach
    void close() {
        program.close();
        provider.close();
    }

    @Test
    void state_goes_out_and_comes_back() throws Exception {
        Files.writeString(folder.resolve("phrase"), "correct horse battery\n");
        assertThat(command("key", "create", "web").exit()).isZero();
        Program.Ended plain = command("export");
        assertThat(plain.out()).contains("\"name\":\"web\"", "{\"end\":{\"keys\":1,\"overrides\":0}}");

        Program.Ended sealed =
                command("export", "--with-secrets", "--passphrase-file", "phrase", "--output", "state.ndjson");
        assertThat(sealed.exit()).as(sealed.err()).isZero();
        assertThat(Files.getPosixFilePermissions(folder.resolve("state.ndjson")))
                .hasSize(2);
        Program.Ended again =
                command("export", "--with-secrets", "--passphrase-file", "phrase", "--output", "state.ndjson");
        assertThat(again.err()).contains("is there already");
        assertThat(command("key", "revoke", "web").exit()).isZero();
        Program.Ended taken = command("import", "state.ndjson", "--passphrase-file", "phrase");
        assertThat(taken.out()).as(taken.err()).contains("Taken in: 1 key and 0 overrides;");

        Program.Ended key =
                command("import", "state.ndjson", "--passphrase-file", "phrase", "--hash-key-to", "new.key");
        assertThat(key.exit()).as(key.err()).isZero();
        assertThat(Files.readAllBytes(folder.resolve("new.key")))
                .isEqualTo(Files.readAllBytes(folder.resolve("books.db.key")));
        assertThat(command("import", "state.ndjson").err()).contains("line 1: ", "passphrase");
        assertThat(command("export", "--with-secrets").err()).contains("needs a passphrase");
        assertThat(command("export", "--usage", "--from", "1h").out()).contains("\"signalbox\":\"usage\"", "\"end\"");
    }

    private Program.Ended command(String... arguments) throws Exception {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--console", console, "--token-file", "token"));
        return Launcher.run(folder, Map.of(), all.toArray(String[]::new));
    }
}
