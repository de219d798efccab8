package dev.signalbox.app.fault;

import static dev.signalbox.app.fault.Aftermath.settles;
import static dev.signalbox.app.fault.Aftermath.settlesOnce;
import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.app.edge.Answer;
import dev.signalbox.app.edge.Scene;
import dev.signalbox.app.edge.Wire;
import dev.signalbox.simulator.RecordedRequest;
import dev.signalbox.simulator.RecordedRequest.End;
import dev.signalbox.simulator.Reply;
import dev.signalbox.simulator.Script;
import dev.signalbox.simulator.Simulator;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// Clients that take little or nothing of their answer (row 29).
@Tag("sockets")
final class SlowReaderTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    /// Together more than the kernels' buffers between provider and client hold.
    private static final int EVENTS = 250;
    private static final String WORDS = "word ".repeat(20_000);

    @ParameterizedTest
    @ValueSource(strings = {"openai", "anthropic"})
    void row29TheProviderIsHeldBackAndTheClientIsCut(String provider) throws Exception {
        try (Scene scene = Scene.of(provider).limits("write-timeout: 300ms").start()) {
            scene.first().next(Reply.sse(longAnswer(provider)));
            Wire wire = scene.narrowWire().send(Scene.chat(Scene.streamed("hi")));
            RecordedRequest held = scene.first().awaitRequest(request -> request.end() == End.CLIENT_CLOSED, PATIENCE);
            assertThat(held.eventsSent()).isLessThan(EVENTS * 8 / 10);
            assertThat(Answer.decode(wire.rest())).doesNotContain("[DONE]");
            JsonNode record = settlesOnce(scene, "client_gone", "client_gone");
            assertThat(record.path("bytes_out").asLong()).isLessThan((long) EVENTS * WORDS.length() * 8 / 10);
            assertThat(record.path("duration_ms").asDouble())
                    .as("the write timeout was waited for")
                    .isGreaterThan(300);
            assertThat(record.path("status").asInt()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"openai", "anthropic"})
    void row29AClientThatPausesGetsEverything(String provider) throws Exception {
        try (Scene scene = Scene.of(provider).route("timeouts: { idle: 300ms }").start()) {
            scene.first().next(Reply.sse(longAnswer(provider)));
            Wire wire = scene.narrowWire().send(Scene.chat(Scene.streamed("hi")));
            RecordedRequest request = scene.first().awaitRequests(1, PATIENCE).getFirst();
            // Longer than the provider may be silent: its silence is the client's.
            org.awaitility.Awaitility.await()
                    .pollInterval(Duration.ofMillis(20))
                    .during(Duration.ofMillis(500))
                    .until(new Standstill(request)::holds);
            assertThat(request.end()).isEqualTo(End.OPEN);
            Answer answer = wire.answer();
            assertThat(answer.terminated()).isTrue();
            assertThat(answer.said()).isEqualTo(WORDS.repeat(EVENTS));
            wire.close();
            settlesOnce(scene, "success", null);
        }
    }

    @Test
    void row29AWholeAnswerThatNobodyTakesIsCut() throws Exception {
        try (Scene scene = Scene.of("openai").limits("write-timeout: 300ms").start()) {
            scene.first().next(Reply.fault("big-event=20000000"));
            Wire wire = scene.narrowWire().send(Scene.chat(Scene.whole("hi")));
            settlesOnce(scene, "success", null);
            org.awaitility.Awaitility.await().until(() -> scene.metrics().contains("signalbox_client_connections 0"));
            assertThat(wire.rest()).hasSizeLessThan(20_000_000);
        }
    }

    @Test
    void row29OthersAreServedWhileOneDoesNotRead() throws Exception {
        try (Scene scene = Scene.of("openai").start()) {
            scene.first().next(Reply.sse(longAnswer("openai")));
            Wire slow = scene.narrowWire().send(Scene.chat(Scene.streamed("hi")));
            RecordedRequest held = scene.first().awaitRequests(1, PATIENCE).getFirst();
            org.awaitility.Awaitility.await()
                    .pollInterval(Duration.ofMillis(50))
                    .until(new Standstill(held)::holds);
            // More than there are event loops, so that each serves one.
            for (int i = 0; i < 2 * Runtime.getRuntime().availableProcessors() + 2; i++) {
                assertThat(Visit.ask(scene, Scene.streamed("hi")).said()).isEqualTo("first says: hi");
            }
            assertThat(held.end()).isEqualTo(End.OPEN);
            slow.close();
            scene.first().awaitRequest(request -> request.end() == End.CLIENT_CLOSED, PATIENCE);
            settles(scene, 2 * Runtime.getRuntime().availableProcessors() + 3, "success", null);
        }
    }

    /// Their answers are a gigabyte together, the process has 80 MiB.
    @Test
    void row29ManyWhoDoNotReadDoNotFillTheMemory() throws Exception {
        int clients = 40;
        byte[] answer = longAnswer("openai");
        // One for all: each keeps a copy of its bytes.
        Reply reply = Reply.sse(answer);
        try (Simulator provider = Simulator.start(Script.defaults());
                ChildProgram program = new ChildProgram(
                        """
                        providers: { first: { dialect: openai, url: "%s/v1", keys: ["sk-planted-first-5f2d0c9b"] } }
                        routes: { chat: { targets: [first/m] } }
                        keys: [{ name: caller, secret: "%s" }]
                        limits: { write-timeout: 2s }
                        """.formatted(provider.url(), Scene.CALLER_KEY),
                        "-Xmx48m",
                        "-XX:MaxDirectMemorySize=40m",
                        "-XX:+ExitOnOutOfMemoryError")) {
            List<Wire> wires = new ArrayList<>();
            try {
                for (int i = 0; i < clients; i++) {
                    provider.next(reply);
                    wires.add(Wire.to(program.port(), 4096).send(Scene.chat(Scene.streamed("hi"))));
                }
                for (JsonNode record : settles(program, clients)) {
                    assertThat(record.path("outcome").asString()).isEqualTo("client_gone");
                    assertThat(record.path("bytes_out").asLong()).isLessThan(answer.length * 8L / 10);
                }
                assertThat(provider.requests()).hasSize(clients).allSatisfy(request -> {
                    assertThat(request.end()).isEqualTo(End.CLIENT_CLOSED);
                    assertThat(request.eventsSent()).isLessThan(EVENTS * 8L / 10);
                });
                assertThat(provider.openConnections()).isZero();
            } finally {
                for (Wire wire : wires) {
                    wire.close();
                }
            }
        }
    }

    private static byte[] longAnswer(String provider) {
        String openai =
                "data: {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\",\"choices\":"
                        + "[{\"index\":0,\"delta\":{%s},\"finish_reason\":%s}]}\n\n";
        String answer = provider.equals("openai")
                ? openai.formatted("\"content\":\"" + WORDS + "\"", "null").repeat(EVENTS)
                        + openai.formatted("", "\"stop\"") + "data: [DONE]\n\n"
                : event(
                                "message_start",
                                "\"message\":{\"id\":\"m\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"m\","
                                        + "\"content\":[],\"stop_reason\":null,\"usage\":{\"input_tokens\":1,\"output_tokens\":1}}")
                        + event(
                                "content_block_start",
                                "\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"\"}")
                        + event(
                                        "content_block_delta",
                                        "\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"" + WORDS + "\"}")
                                .repeat(EVENTS)
                        + event("content_block_stop", "\"index\":0")
                        + event(
                                "message_delta",
                                "\"delta\":{\"stop_reason\":\"end_turn\"},\"usage\":{\"output_tokens\":9}")
                        + event("message_stop", "\"x\":0");
        return answer.getBytes(StandardCharsets.UTF_8);
    }

    private static String event(String type, String rest) {
        return "event: " + type + "\ndata: {\"type\":\"" + type + "\"," + rest + "}\n\n";
    }

    /// Whether a provider's answer has stopped moving.
    private static final class Standstill {
        private final RecordedRequest request;
        private long events = -1;

        Standstill(RecordedRequest request) {
            this.request = request;
        }

        boolean holds() {
            long now = request.eventsSent();
            boolean same = now > 0 && now == events;
            events = now;
            return same;
        }
    }
}
