package dev.signalbox.app.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.signalbox.app.edge.Answer;
import dev.signalbox.app.edge.Scene;
import dev.signalbox.app.edge.Wire;
import dev.signalbox.simulator.Reply;
import dev.signalbox.simulator.Script;
import dev.signalbox.simulator.Simulator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The process comes near its own limits (row 39).
@Tag("sockets")
@Tag("process")
final class OwnLimitsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @Test
    void row39NearItsDescriptorsItShedsWhatMayWaitThenEverythingAndHealthAnswers() throws Exception {
        try (Simulator provider = Simulator.start(Script.defaults());
                ChildProgram program = new ChildProgram(config(provider))) {
            assertThat(status(program, Scene.CALLER_KEY)).isEqualTo(200);
            assertThat(status(program, "a-key-of-the-batch-0123456789")).isEqualTo(200);

            limit(program, 0.74);
            await().atMost(PATIENCE).until(() -> status(program, "a-key-of-the-batch-0123456789") == 503);
            assertThat(status(program, Scene.CALLER_KEY)).isEqualTo(200);

            limit(program, 0.92);
            await().atMost(PATIENCE).until(() -> status(program, Scene.CALLER_KEY) == 503);
            Answer refused = ask(program, Scene.CALLER_KEY);
            assertThat(refused.code()).isEqualTo("overloaded");
            assertThat(program.get("/healthz").statusCode()).isEqualTo(200);
            assertThat(program.messages()).anyMatch(line -> line.contains("is 100 % now"));

            limit(program, 0.2);
            await().atMost(PATIENCE).until(() -> status(program, Scene.CALLER_KEY) == 200);
            await().atMost(PATIENCE).until(() -> status(program, "a-key-of-the-batch-0123456789") == 200);
        }
    }

    /// What a provider says of our key counts, even when there is no room for all of its words.
    @Test
    void anErrorForWhoseWholeBodyThereIsNoRoomIsUnderstoodByItsStatus() throws Exception {
        int room = 6000;
        try (Simulator provider = Simulator.start(Script.defaults());
                ChildProgram program = new ChildProgram(
                        config(provider) + "limits: { body-idle: 60s }\n", "-XX:MaxDirectMemorySize=40m");
                Wire large = Wire.to(program.port())) {
            String filling = Scene.chat("x".repeat(20 * 1024 * 1024 - room + 1));
            large.send(filling.substring(0, filling.length() - 1));
            String tooLarge = Scene.whole("x".repeat(room));
            await().atMost(PATIENCE)
                    .until(() -> ask(program, Scene.CALLER_KEY, tooLarge).code().equals("overloaded"));
            String words = "{\"error\":{\"message\":\"" + "no ".repeat(20_000) + "\"}}";
            provider.next(Reply.json(401, words));
            assertThat(ask(program, Scene.CALLER_KEY).code()).isEqualTo("upstream_credential");
        }
    }

    /// Leaves the process so many descriptors that those it has are this share of them.
    private static void limit(ChildProgram program, double share) throws IOException, InterruptedException {
        long open;
        try (Stream<Path> descriptors = Files.list(Path.of("/proc", String.valueOf(program.pid()), "fd"))) {
            open = descriptors.count();
        }
        long limit = Math.round(open / share);
        int status = new ProcessBuilder("prlimit", "--pid", String.valueOf(program.pid()), "--nofile=" + limit + ":")
                .start()
                .waitFor();
        assertThat(status).isZero();
    }

    private static int status(ChildProgram program, String key) throws Exception {
        return ask(program, key).status();
    }

    private static Answer ask(ChildProgram program, String key) throws Exception {
        return ask(program, key, Scene.whole("hi"));
    }

    private static Answer ask(ChildProgram program, String key, String body) throws Exception {
        try (Wire wire = Wire.to(program.port())) {
            wire.send(Scene.chat(body).replace(Scene.CALLER_KEY, key));
            return wire.answer();
        }
    }

    private static String config(Simulator provider) {
        return """
                providers: { first: { dialect: openai, url: "%s/v1" } }
                routes: { chat: { targets: [first/m] } }
                workloads: { batch: { criticality: sheddable } }
                keys:
                  - { name: caller, secret: "%s" }
                  - { name: nightly, secret: a-key-of-the-batch-0123456789, workload: batch }
                """.formatted(provider.url(), Scene.CALLER_KEY);
    }
}
