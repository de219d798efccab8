package dev.signalbox.app.fault;

import static dev.signalbox.app.fault.Aftermath.settles;
import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.app.edge.Answer;
import dev.signalbox.app.edge.Scene;
import dev.signalbox.app.edge.Wire;
import dev.signalbox.simulator.RecordedRequest;
import dev.signalbox.simulator.RecordedRequest.End;
import dev.signalbox.simulator.Reply;
import dev.signalbox.simulator.Script;
import dev.signalbox.simulator.Simulator;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// Providers that send more than anybody can hold (row 14), to a process whose whole memory is less than one
/// of their answers: it would die of the first that it did not cut.
@Tag("sockets")
final class FloodTest {
    private static final int ROUNDS = 12;
    private static final long FLAT = 2 << 20;
    private static final List<String> FLOODS = List.of("big-event=67108864", "endless-headers", "endless-body");

    @ParameterizedTest
    @ValueSource(strings = {"openai", "anthropic"})
    void row14EverythingIsCutAtTheLimitAndTheHeapStaysFlat(String dialect) throws Exception {
        try (Simulator provider = Simulator.start(Script.defaults());
                ChildProgram program = new ChildProgram(
                        config(dialect, provider),
                        "-Xmx48m",
                        "-XX:MaxDirectMemorySize=40m",
                        "-XX:+UseSerialGC",
                        "-XX:+ExitOnOutOfMemoryError")) {
            int asked = round(program, provider);
            long before = program.liveHeap();
            for (int i = 1; i < ROUNDS; i++) {
                asked += round(program, provider);
            }
            assertThat(program.liveHeap()).isLessThan(before + FLAT);
            List<JsonNode> flooded = settles(program, asked).stream()
                    .filter(record -> !record.path("outcome").asString().equals("success"))
                    .toList();
            assertThat(flooded).hasSize(asked / 2);
            for (JsonNode record : flooded) {
                assertThat(record.path("code").asString()).isEqualTo("upstream_too_large");
                assertThat(record.path("outcome").asString()).isEqualTo("upstream_error");
                assertThat(Scene.attempts(record)).containsExactly("upstream_too_large");
            }
            for (RecordedRequest request : provider.requests()) {
                provider.awaitRequest(
                        same -> same.number() == request.number()
                                && (same.end() == End.CLIENT_CLOSED || same.end() == End.COMPLETED),
                        Duration.ofSeconds(5));
            }
            assertThat(provider.openConnections())
                    .as("that of the last good answer, kept for the next")
                    .isLessThanOrEqualTo(Runtime.getRuntime().availableProcessors());
        }
    }

    /// Each flood once as a stream and once as a whole answer, and a good answer after each: five failures in
    /// a row would end the asking.
    private static int round(ChildProgram program, Simulator provider) throws Exception {
        int asked = 0;
        for (String flood : FLOODS) {
            for (boolean stream : new boolean[] {true, false}) {
                provider.next(Reply.fault(flood));
                String body = stream ? Scene.streamed("hi") : Scene.whole("hi");
                try (Wire wire = Wire.to(program.port())) {
                    Answer answer =
                            wire.send(Scene.chat(body, "Connection: close")).answer();
                    assertThat(answer.status()).as(flood + ": " + answer.text()).isEqualTo(502);
                    assertThat(answer.code()).as(flood).isEqualTo("upstream_too_large");
                    assertThat(answer.text()).hasSizeLessThan(1000);
                    assertThat(wire.transcript()).doesNotContain(Scene.PLANTED);
                }
                try (Wire wire = Wire.to(program.port())) {
                    assertThat(wire.send(Scene.chat(Scene.whole("hi"), "Connection: close"))
                                    .answer()
                                    .status())
                            .isEqualTo(200);
                }
                asked += 2;
            }
        }
        return asked;
    }

    private static String config(String dialect, Simulator provider) {
        return """
                providers: { first: { dialect: %s, url: "%s", keys: ["sk-planted-first-5f2d0c9b7a61e348"] } }
                routes: { chat: { targets: [first/m], retry: { attempts: 1 } } }
                keys: [{ name: caller, secret: "%s" }]
                limits: { event: 1MiB, answer: 2MiB }
                """.formatted(dialect, provider.url() + (dialect.equals("openai") ? "/v1" : ""), Scene.CALLER_KEY);
    }
}
