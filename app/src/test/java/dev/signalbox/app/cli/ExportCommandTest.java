package dev.signalbox.app.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signalbox.app.Rig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/// `signalbox export` against a server of this process.
@Tag("sockets")
class ExportCommandTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    @Test
    void where_reading_needs_a_login_the_token_is_shown() throws Exception {
        try (Rig rig = Rig.start(config("console: { login: always }"))) {
            assertThat(export(rig, "state.ndjson")).contains("{\"end\":{\"keys\":0,\"overrides\":0}}");
            assertThat(export(rig, "usage.ndjson", "--usage")).contains("{\"end\":{\"records\":0}}");
        }
    }

    @Test
    void a_token_that_is_not_the_servers_is_told() throws Exception {
        try (Rig rig = Rig.start(config("console: { login: always }"))) {
            Files.writeString(folder.resolve("other"), "x".repeat(43));
            String other = "--token-file=" + folder.resolve("other");

            assertThatThrownBy(() -> export(rig, "f", other)).hasMessageContaining("of another process");
            assertThatThrownBy(() -> export(rig, "f", "--usage", other)).hasMessageContaining("of another process");
        }
    }

    @Test
    void a_failed_export_leaves_no_file_behind() throws Exception {
        try (Rig rig = Rig.start(config("console: { login: always }"))) {
            assertThatThrownBy(() -> export(rig, "f", "--usage", "--token-file=" + folder.resolve("none")))
                    .isInstanceOf(Failed.class);

            assertThat(folder.resolve("f")).doesNotExist();
            assertThat(export(rig, "f", "--usage")).contains("\"end\"");
        }
    }

    @Test
    void a_file_that_was_there_before_is_left_as_it_is() throws Exception {
        try (Rig rig = Rig.start(config(""))) {
            Files.writeString(folder.resolve("f"), "mine");

            assertThatThrownBy(() -> export(rig, "f", "--usage")).hasMessageContaining("is there already");

            assertThat(folder.resolve("f")).hasContent("mine");
        }
    }

    private String config(String console) {
        return """
                providers: { main: { dialect: openai, url: "http://127.0.0.1:1/v1" } }
                routes: { chat: { targets: [main/m] } }
                admin-token: "%s"
                store: "sqlite:%s"
                %s
                """.formatted(folder.resolve("token"), folder.resolve("s.db"), console);
    }

    private String export(Rig rig, String name, String... more) throws Exception {
        Path file = folder.resolve(name);
        List<String> words = new ArrayList<>(List.of("--output", file.toString()));
        words.add("--console=" + rig.console().substring("http://".length()));
        words.addAll(List.of(more));
        if (words.stream().noneMatch(each -> each.startsWith("--token-file"))) {
            words.add("--token-file=" + folder.resolve("token"));
        }
        ExportCommand command = new ExportCommand();
        new CommandLine(command).parseArgs(words.toArray(String[]::new));
        command.call();
        return Files.readString(file);
    }
}
