package dev.signalbox.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.app.Rig;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/// What somebody on call types.
@Tag("sockets")
class IncidentCommandTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    @SuppressWarnings("NullAway.Init") // JUnit calls start() first
    private Rig rig;

    @BeforeEach
    void start() throws Exception {
        rig = Rig.start(config());
    }

    private String config() {
        return """
                admin-token: "%s"
                store: none
                audit: none
                providers: { main: { dialect: openai, url: "http://127.0.0.1:1/v1" } }
                routes: { chat: { targets: [main/m] } }
                workloads: { core: { criticality: critical-plus } }
                keys: [{ name: core, secret: a-long-secret-of-the-core, workload: core }]
                """.formatted(folder.resolve("token"));
    }

    @AfterEach
    void stop() throws Exception {
        rig.close();
    }

    @Test
    void without_an_incident_there_is_none_to_list() {
        assertThat(type("incident", "list")).isEqualTo("There was no incident.\n");
    }

    @Test
    void an_incident_is_listed_taken_noted_told_and_drafted() {
        type("level", "force", "orange", "--reason", "a drill");

        String listed = type("incident", "list");
        String id = listed.lines().toList().get(1).split(" ")[0];
        assertThat(listed).contains("ID", "TAKEN BY", "orange", "open");
        assertThat(type("incident", "ack")).contains("taken by admin-token");
        assertThat(type("incident", "note", "the provider says 20 minutes"))
                .contains("note by admin-token  the provider says 20 minutes");
        assertThat(type("incident", "note", id, "and one more")).contains("and one more");
        assertThat(type("incident", "update", "--state", "identified", "--en", "We know why.", "--ko", "원인을 찾았습니다."))
                .contains("Told outside", "원인을 찾았습니다.");
        assertThat(type("incident", "show", id))
                .contains("Incident " + id + ": orange")
                .contains("What to do: docs/runbooks/")
                .contains("green → orange")
                .contains("by-hand");
        assertThat(type("incident", "show")).as("the one that is open").isEqualTo(type("incident", "show", id));
        assertThat(type("incident", "postmortem")).startsWith("# Post-mortem of incident " + id);
        assertThat(type("incident", "postmortem", id))
                .startsWith("# Post-mortem of incident " + id + " (draft)\n")
                .contains("| Taken by | admin-token")
                .contains("identified: We know why.")
                .contains("## What went badly");
        assertThat(type("incident", "test")).contains("on its way");
    }

    @Test
    void what_was_said_of_everything_is_shown_of_what_there_is_and_explained() throws Exception {
        type("level", "force", "orange", "--reason", "a drill");

        String shown = type("level", "show");
        assertThat(shown).containsPattern("core +chat +orange \\(by itself green\\) +\\S+ +by-hand");
        assertThat(shown.lines().filter(line -> line.contains("by-hand"))).hasSize(1);
        Path config = Files.writeString(folder.resolve("c.yaml"), config());
        assertThat(type("explain", "--model", "chat", "--key", "core", "--live", "--config", config.toString()))
                .contains("level now: orange");
    }

    private String type(String... words) {
        List<String> all = new ArrayList<>(Arrays.asList(words));
        all.addAll(List.of(
                "--console",
                "127.0.0.1:" + rig.server().consoleAddress().getPort(),
                "--token-file",
                folder.resolve("token").toString()));
        StringWriter said = new StringWriter();
        CommandLine command =
                Signalbox.whole().setOut(new PrintWriter(said, true)).setErr(new PrintWriter(said, true));
        int code = command.execute(all.toArray(String[]::new));
        assertThat(code).as(said.toString()).isZero();
        return said.toString();
    }
}
