package dev.signalbox.app.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.signalbox.app.Rig;
import dev.signalbox.app.deferral.Press;
import dev.signalbox.simulator.Reply;
import dev.signalbox.simulator.Script;
import dev.signalbox.simulator.Simulator;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/// What an operator types about what is answered later.
@Tag("sockets")
class DeferredCommandTest {
    private static final String KEY = "a-long-secret-of-the-night";
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Simulator provider = Simulator.start(Script.defaults());

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    @SuppressWarnings("NullAway.Init") // JUnit calls start() first
    private Rig rig;

    @BeforeEach
    void start() throws Exception {
        rig = Rig.start("""
                admin-token: "%s"
                store: "sqlite:%s"
                audit: { directory: "%s" }
                providers: { main: { dialect: openai, url: "%s/v1" } }
                routes: { chat: { targets: [main/m] } }
                workloads: { night: { defer: true } }
                keys: [{ name: night-key, secret: %s, workload: night }]
                deferral: { concurrency: 1 }
                """.formatted(
                        folder.resolve("token"), folder.resolve("s.db"), folder.resolve("audit"), provider.url(), KEY));
    }

    @AfterEach
    void stop() throws Exception {
        rig.close();
        provider.close();
    }

    private String accepted(String words) throws Exception {
        HttpResponse<String> answer = rig.post(
                "/v1/chat/completions",
                "{\"model\":\"chat\",\"messages\":[{\"role\":\"user\",\"content\":\"" + words + "\"}]}",
                "authorization",
                "Bearer " + KEY,
                "prefer",
                "respond-async");
        return Press.json(answer).path("id").asString();
    }

    @Test
    void where_nothing_is_kept_there_is_none() {
        assertThat(type("deferred", "list")).isEqualTo("There is none.\n");
    }

    @Test
    void requests_and_batches_of_all_keys_are_listed_shown_and_cancelled_and_never_their_text() throws Exception {
        provider.next(Reply.fault("hang"));
        String running = accepted("the-words-of-somebody");
        provider.awaitRequests(1, PATIENCE);
        try (Press press = new Press(rig.url(), KEY)) {
            String batch = press.batch(press.file(Press.lines(5)));
            press.awaitStatus(batch, "in_progress");

            String listed = type("deferred", "list");
            assertThat(listed)
                    .contains("ID", "ATTEMPTS", running, batch, "night-key", "night", "running", "in_progress", "0/5")
                    .doesNotContain("the-words-of-somebody", "words 1", KEY);
            assertThat(listed.lines()).hasSize(3);
            assertThat(type("deferred", "list", "--status", "running"))
                    .contains(running)
                    .doesNotContain(batch);
            assertThat(type("deferred", "list", "--workload", "day")).isEqualTo("There is none.\n");
            await().atMost(PATIENCE)
                    .until(() ->
                            type("deferred", "list", "--batch", batch).lines().count() > 1);
            assertThat(type("deferred", "show", running)).contains(running + ": running", "Begun once");

            assertThat(type("deferred", "cancel", batch)).contains(batch);
            press.awaitStatus(batch, "cancelled");
            assertThat(type("deferred", "cancel", running)).contains(running + ": cancelled");
            await().atMost(PATIENCE).until(() -> provider.openConnections() == 0);
            assertThat(failing("deferred", "cancel", running)).contains("ended already");
            assertThat(failing("deferred", "show", "def_0")).contains("none of that id");
        }
        try (Stream<Path> files = Files.list(folder.resolve("audit"))) {
            StringBuilder all = new StringBuilder();
            for (Path each : files.filter(Files::isRegularFile).toList()) {
                all.append(Files.readString(each));
            }
            assertThat(all).contains("deferred.cancelled", running);
        }
    }

    private String type(String... words) {
        StringWriter said = new StringWriter();
        assertThat(run(said, words)).as(said.toString()).isZero();
        return said.toString();
    }

    private String failing(String... words) {
        StringWriter said = new StringWriter();
        assertThat(run(said, words)).as(said.toString()).isNotZero();
        return said.toString();
    }

    private int run(StringWriter said, String... words) {
        List<String> all = new ArrayList<>(Arrays.asList(words));
        all.addAll(List.of(
                "--console",
                "127.0.0.1:" + rig.server().consoleAddress().getPort(),
                "--token-file",
                folder.resolve("token").toString()));
        CommandLine command =
                Signalbox.whole().setOut(new PrintWriter(said, true)).setErr(new PrintWriter(said, true));
        return command.execute(all.toArray(String[]::new));
    }
}
