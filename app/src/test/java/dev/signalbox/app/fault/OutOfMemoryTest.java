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
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// The memory for what is read and written is used up (row 39): whatever breaks then is a fault of ours,
/// neither the provider's nor the client's.
@Tag("sockets")
final class OutOfMemoryTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int REQUESTS = 20;
    /// Several times as many as there is memory for.
    private static final int HEADS = 150;
    private static final String WORDS = "a long story ".repeat(100).strip();
    private static final String ERROR = "OutOfDirectMemoryError";

    @Test
    void row39WhenThereIsNoMemoryRequestsEndAsOurFaultAndItGoesOnAfterwards() throws Exception {
        try (Simulator provider = Simulator.start(Script.defaults());
                ChildProgram program = new ChildProgram(config(provider), "-Dio.netty.maxDirectMemory=8388608")) {
            List<Wire> asking = new ArrayList<>();
            for (int i = 0; i < REQUESTS; i++) {
                provider.next(Reply.fault("drip=20ms"));
                Wire wire = Wire.to(program.port());
                asking.add(wire.send(Scene.chat(Scene.streamed(WORDS), "Connection: close")));
            }
            for (Wire wire : asking) {
                wire.until("story");
            }
            fill(program);
            for (Wire wire : asking) {
                wire.rest();
                wire.close();
            }
            for (JsonNode record : program.records(REQUESTS)) {
                assertThat(record.path("outcome").asString()).isIn("internal_error", "success");
                assertThat(Scene.attempts(record)).containsAnyOf("internal_error", "-");
            }
            assertThat(program.records(REQUESTS)).hasSize(REQUESTS);
            assertThat(program.messages().stream().filter(line -> line.contains("gateway.fault.Complaints")))
                    .as("connections that have not asked anything")
                    .hasSizeLessThanOrEqualTo(2);
            await().atMost(PATIENCE).until(() -> ask(program).status() == 200);
        }
    }

    /// Heads that do not end, which count as nothing yet.
    private static void fill(ChildProgram program) throws IOException {
        byte[] head =
                ("GET / HTTP/1.1\r\nHost: x\r\nX-Long: " + "x".repeat(250_000)).getBytes(StandardCharsets.US_ASCII);
        List<Wire> heads = new ArrayList<>();
        try {
            for (int i = 0; i < HEADS; i++) {
                heads.add(Wire.to(program.port()).trySending(head));
            }
            await().atMost(PATIENCE).until(() -> program.messages().stream().anyMatch(line -> line.contains(ERROR)));
        } finally {
            for (Wire each : heads) {
                each.close();
            }
        }
    }

    private static Answer ask(ChildProgram program) throws IOException {
        try (Wire wire = Wire.to(program.port())) {
            return wire.send(Scene.chat(Scene.whole("hi"))).answer();
        }
    }

    private static String config(Simulator provider) {
        return """
                providers: { first: { dialect: openai, url: "%s/v1" } }
                routes: { chat: { targets: [first/m] } }
                keys: [{ name: caller, secret: "%s" }]
                limits: { head: 256KiB }
                """.formatted(provider.url(), Scene.CALLER_KEY);
    }
}
