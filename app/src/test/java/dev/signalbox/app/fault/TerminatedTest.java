package dev.signalbox.app.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.signalbox.app.edge.Answer;
import dev.signalbox.app.edge.Scene;
import dev.signalbox.app.edge.Wire;
import dev.signalbox.simulator.RecordedRequest.End;
import dev.signalbox.simulator.Reply;
import dev.signalbox.simulator.Script;
import dev.signalbox.simulator.Simulator;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/// A process gets SIGTERM in the middle of a stream (row 36). What else a drain does is in `DrainTest`.
@Tag("sockets")
final class TerminatedTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int SIGTERM = 128 + 15;
    private static final String WORDS = "one two three four five six seven eight nine ten";

    @Test
    void row36SigtermLetsAStreamFinish() throws Exception {
        try (Simulator provider = Simulator.start(Script.defaults());
                ChildProgram program = program(provider, "openai", "30s");
                Wire wire = Wire.to(program.port())) {
            provider.next(Reply.fault("drip=300ms"));
            wire.send(Scene.chat(Scene.streamed(WORDS)));
            String before = wire.until(" one");
            program.terminate();
            await().atMost(PATIENCE).until(() -> program.get("/readyz").statusCode() == 503);
            assertThat(program.get("/healthz").statusCode()).isEqualTo(200);
            assertThat(before + wire.until("0\r\n\r\n")).contains(" ten", "data: [DONE]");
            assertThat(wire.closed()).isTrue();
            assertThat(program.awaitEnd()).isEqualTo(SIGTERM);
            assertEnded(program, provider, wire, "success", null);
        }
    }

    @ParameterizedTest
    @CsvSource({"openai, openai", "openai, anthropic", "anthropic, openai", "anthropic, anthropic"})
    void row36SigtermEndsAStreamInBandAfterTheDrainTimeout(String client, String dialect) throws Exception {
        try (Simulator provider = Simulator.start(Script.defaults());
                ChildProgram program = program(provider, dialect, "1s");
                Wire wire = Wire.to(program.port())) {
            provider.next(Reply.fault("hang-after=5"));
            String path = client.equals("openai") ? "/v1/chat/completions" : "/v1/messages";
            wire.send(Scene.post(path, Scene.streamed(WORDS)));
            // Content has reached the client: what follows can only be told inside of the stream.
            provider.awaitRequest(request -> request.eventsSent() >= 5, PATIENCE);
            program.terminate();
            long told = System.nanoTime();
            Answer answer = wire.answer();
            assertThat(Duration.ofNanos(System.nanoTime() - told))
                    .as("not before the drain timeout, and soon after it")
                    .isBetween(Duration.ofMillis(900), Duration.ofSeconds(5));
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.code()).isEqualTo("draining");
            assertThat("You said: " + WORDS).startsWith(answer.said());
            assertThat(answer.said()).isNotEmpty();
            assertThat(answer.terminated()).isFalse();
            assertThat(answer.text()).doesNotContain("\"finish_reason\":\"", "\"stop_reason\":\"");
            assertThat(wire.closed()).isTrue();
            provider.awaitRequest(request -> request.end() == End.CLIENT_CLOSED, Duration.ofSeconds(1));
            assertThat(program.awaitEnd()).isEqualTo(SIGTERM);
            JsonNode record = assertEnded(program, provider, wire, "truncated", "draining");
            assertThat(record.at("/tokens/output").asInt()).isPositive();
            assertThat(record.at("/tokens/estimated").asBoolean()).isTrue();
        }
    }

    /// The process is gone, and with it all that it held; its log and the provider tell the rest.
    private static JsonNode assertEnded(
            ChildProgram program, Simulator provider, Wire wire, String outcome, @Nullable String code)
            throws Exception {
        List<JsonNode> records = program.records(1);
        assertThat(records).hasSize(1);
        assertThat(records.getFirst().path("outcome").asString()).isEqualTo(outcome);
        assertThat(records.getFirst().path("code").asString(null)).isEqualTo(code);
        await().atMost(PATIENCE).until(() -> provider.openConnections() == 0);
        assertThat(wire.transcript()).doesNotContain(Scene.PLANTED);
        Aftermath.nothingSecretCameOut(program);
        return records.getFirst();
    }

    private static ChildProgram program(Simulator provider, String dialect, String drainTimeout) throws Exception {
        return new ChildProgram("""
                providers: { first: { dialect: %s, url: "%s", keys: ["sk-planted-first-5f2d0c9b7a61e348"] } }
                routes: { chat: { targets: [first/m] } }
                keys: [{ name: caller, secret: "%s" }]
                drain-timeout: %s
                """.formatted(
                dialect, provider.url() + (dialect.equals("openai") ? "/v1" : ""), Scene.CALLER_KEY, drainTimeout));
    }
}
