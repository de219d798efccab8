package dev.signalbox.app.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.signalbox.app.deferral.Press;
import dev.signalbox.simulator.Script;
import dev.signalbox.simulator.Simulator;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// The process is killed in the middle of a batch, `-Dsignalbox.kills` times (3): each line comes to exactly one end.
@Tag("sockets")
@Tag("process")
class KilledBatchTest {
    private static final int KILLS = Integer.getInteger("signalbox.kills", 3);
    private static final int LINES = 300;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Simulator provider = Simulator.start(Script.defaults());
    private final SplittableRandom random = new SplittableRandom();

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    @AfterEach
    void close() {
        provider.close();
    }

    @Test
    void each_line_comes_to_one_end_however_often_the_process_is_killed() throws Exception {
        String batch;
        try (ChildProgram program = program();
                Press press = press(program)) {
            batch = press.batch(press.file(Press.lines(LINES)));
            kill(program);
        }
        for (int kill = 0; kill < KILLS; kill++) {
            try (ChildProgram program = program();
                    Press press = press(program)) {
                int before = done(press.status(batch));
                int enough = before + 5 + random.nextInt(LINES / (2 * KILLS));
                await().pollInterval(Duration.ofMillis(1))
                        .atMost(PATIENCE)
                        .until(() -> done(press.status(batch)) >= Math.min(enough, LINES));
                kill(program);
            }
        }
        try (ChildProgram program = program();
                Press press = press(program)) {
            JsonNode done = press.awaitStatus(batch, "completed");

            assertThat(done.path("request_counts").path("completed").asInt()).isEqualTo(LINES);
            List<String> ids = new ArrayList<>();
            for (JsonNode line : press.content(done.path("output_file_id").asString())) {
                String id = line.path("custom_id").asString();
                ids.add(id);
                assertThat(line.toString()).contains("You said: words " + id.substring("line-".length()) + "\"");
            }
            assertThat(ids)
                    .containsExactlyInAnyOrderElementsOf(IntStream.rangeClosed(1, LINES)
                            .mapToObj(each -> "line-" + each)
                            .toList());
            // Only what was under way at a kill is asked again.
            assertThat(provider.requests()).hasSizeBetween(LINES, LINES + KILLS * 4 + 4);
        }
    }

    private static int done(JsonNode batch) {
        return batch.path("request_counts").path("completed").asInt();
    }

    private static void kill(ChildProgram program) {
        ProcessHandle process = ProcessHandle.of(program.pid()).orElseThrow();
        process.destroyForcibly();
        process.onExit().join();
    }

    private static Press press(ChildProgram program) {
        return new Press("http://127.0.0.1:" + program.port(), "");
    }

    private ChildProgram program() throws IOException, InterruptedException {
        return new ChildProgram("""
                providers: { p: { dialect: openai, url: "%s/v1" } }
                routes: { chat: { targets: [p/m] } }
                workloads: { default: { defer: true } }
                deferral: { concurrency: 4 }
                store: "sqlite:%s"
                """.formatted(provider.url(), folder.resolve("s.db")));
    }
}
