package dev.signalbox.dialects.gemini;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.dialect.AnswerPipe;
import dev.signalbox.core.dialect.Facts;
import dev.signalbox.core.dialect.InvalidRequest;
import dev.signalbox.core.dialect.Operation;
import dev.signalbox.core.dialect.Scan;
import dev.signalbox.core.dialect.Splice;
import dev.signalbox.model.failure.Failure;
import dev.signalbox.model.usage.Usage;
import dev.signalbox.testkit.Relayed;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Callers and providers of the same dialect: every recorded exchange passes unchanged.
class PassThroughTest {
    private static final int MAX_EVENT = 8 * 1024 * 1024;
    private static final int CUT_EVERYWHERE = 16 * 1024;
    private static final GeminiServed SERVED = new GeminiServed();

    @TestFactory
    Stream<DynamicTest> onlyTheModelOfARecordedRequestIsRewritten() {
        return Recording.all().stream()
                .map(recording -> DynamicTest.dynamicTest(recording.toString(), () -> {
                    Scan scan = scan(recording.operation(), recording.address(), recording.request());

                    byte[] edited = edit(recording.request(), scan.edits("another", true));

                    assertThat(Recording.JSON.readTree(edited))
                            .isEqualTo(renamed(Recording.JSON.readTree(recording.request())));
                    assertThat(scan.model()).isEqualTo("gemini-2.5-flash");
                    assertThat(scan.edits(scan.model(), true)).isEmpty();
                    assertThat(scan.path(new GeminiProvider(), "another", ""))
                            .startsWith("/v1beta/models/another:" + recording.verb());
                }));
    }

    private static JsonNode renamed(JsonNode request) {
        String name = "models/another";
        if (request.has("model")) {
            ((ObjectNode) request).put("model", name);
        }
        if (request.path("generateContentRequest") instanceof ObjectNode counted && counted.has("model")) {
            counted.put("model", name);
        }
        for (JsonNode each : request.path("requests")) {
            if (each.has("model")) {
                ((ObjectNode) each).put("model", name);
            }
        }
        return request;
    }

    @TestFactory
    Stream<DynamicTest> aRecordedAnswerPassesByteForByteHoweverItIsCut() {
        return Recording.answered().stream()
                .map(recording -> DynamicTest.dynamicTest(recording.toString(), () -> {
                    byte[] answer = recording.answer();
                    int[] everywhere = IntStream.range(1, Math.min(answer.length, CUT_EVERYWHERE))
                            .toArray();
                    int[][] ways = recording.stream()
                            ? new int[][] {{}, everywhere, randomCuts(answer.length)}
                            : new int[][] {{}};
                    for (int[] cuts : ways) {
                        AnswerPipe pipe = pipe(recording, recording.address());

                        byte[] relayed = Relayed.through(pipe, answer, cuts);

                        assertThat(relayed).isEqualTo(answer);
                        check(pipe.facts(), recording);
                    }
                }));
    }

    @TestFactory
    Stream<DynamicTest> aClientThatWantsAnArrayGetsTheSameObjects() {
        return Recording.answered().stream()
                .filter(Recording::stream)
                .map(recording -> DynamicTest.dynamicTest(recording.toString(), () -> {
                    for (int[] cuts : new int[][] {{}, randomCuts(recording.answer().length)}) {
                        AnswerPipe pipe = pipe(recording, "m:" + Address.STREAM);

                        byte[] relayed = Relayed.through(pipe, recording.answer(), cuts);

                        assertThat(Recording.JSON
                                        .readTree(relayed)
                                        .valueStream()
                                        .toList())
                                .isEqualTo(recording.events());
                        check(pipe.facts(), recording);
                    }
                }));
    }

    private static void check(Facts facts, Recording recording) {
        assertThat(facts.failure()).isNull();
        assertThat(facts.finished()).isTrue();
        assertThat(facts.terminated()).isTrue();
        if (recording.operation() == Operation.CHAT) {
            JsonNode told = recording.events().getLast().path("usageMetadata");
            Usage usage = Objects.requireNonNull(facts.usage());
            assertThat(usage.input())
                    .isEqualTo(told.path("promptTokenCount").asLong(0)
                            + told.path("toolUsePromptTokenCount").asLong(0));
            assertThat(usage.output())
                    .isEqualTo(told.path("candidatesTokenCount").asLong(0)
                            + told.path("thoughtsTokenCount").asLong(0));
            assertThat(usage.reasoning())
                    .isEqualTo(told.path("thoughtsTokenCount").asLong(0));
            assertThat(usage.cachedInput())
                    .isEqualTo(told.path("cachedContentTokenCount").asLong(0));
            assertThat(usage.estimated()).isFalse();
        } else if (recording.operation() == Operation.COUNT_TOKENS) {
            assertThat(facts.usage()).isEqualTo(Usage.NONE);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"contents":[]} | {"generationConfig":{"maxOutputTokens":7},"contents":[]}
            {} | {"generationConfig":{"maxOutputTokens":7}}
            {"generationConfig":{}} | {"generationConfig":{"maxOutputTokens":7}}
            {"generationConfig":null} | {"generationConfig":{"maxOutputTokens":7}}
            {"generation_config":{"topK":1}} | {"generation_config":{"maxOutputTokens":7,"topK":1}}
            {"generationConfig":{"max_output_tokens":100}} | {"generationConfig":{"max_output_tokens":7}}
            {"generationConfig":{"maxOutputTokens":"100"}} | {"generationConfig":{"maxOutputTokens":7}}
            {"generationConfig":{"maxOutputTokens":3}} | {"generationConfig":{"maxOutputTokens":3}}
            {"generationConfig":{"thinkingConfig":{"thinkingBudget":10}}} | {"generationConfig":{"maxOutputTokens":17,"thinkingConfig":{"thinkingBudget":10}}}
            """)
    void anAnswerIsBoundedWhereverTheBoundHasToStand(String body, String bounded) throws InvalidRequest {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);

        Scan scan = scan(Operation.CHAT, "m:generateContent", bytes);

        assertThat(new String(edit(bytes, scan.edits("m", true, 7)), StandardCharsets.UTF_8))
                .isEqualTo(bounded);
    }

    @Test
    void aStreamThatBreaksIsNoAnswer() throws InvalidRequest {
        String event = "data: {\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"a\"}]}}]}\r\n\r\n";
        assertThat(after(event).failure()).isInstanceOf(Failure.Truncated.class);
        assertThat(after(event + "data: {\"cand\r\n\r\n").failure()).isInstanceOf(Failure.Malformed.class);
        assertThat(after("").failure()).isInstanceOf(Failure.Truncated.class);
        assertThat(after("{\"error\":{\"code\":429,\"message\":\"Slow\",\"status\":\"RESOURCE_EXHAUSTED\"}}")
                        .failure())
                .isInstanceOfSatisfying(
                        Failure.Refused.class,
                        refused -> assertThat(refused.status()).isEqualTo(429));
        assertThat(after(event + "data: {\"error\":{\"code\":503,\"message\":\"Busy\",\"status\":\"UNAVAILABLE\"}}\n\n")
                        .failure())
                .isInstanceOfSatisfying(
                        Failure.Refused.class,
                        refused -> assertThat(refused.reason()).isEqualTo(Failure.Refused.Reason.UNAVAILABLE));
    }

    @Test
    void aBlockedPromptIsAnAnswer() throws InvalidRequest {
        String blocked = "{\"promptFeedback\":{\"blockReason\":\"SAFETY\"},\"usageMetadata\":{\"promptTokenCount\":3}}";

        Facts facts = after("data: " + blocked + "\r\n\r\n");

        assertThat(facts.failure()).isNull();
        assertThat(facts.finished()).isTrue();
        assertThat(facts.usage()).isEqualTo(Usage.of(3, 0));
    }

    private static Facts after(String stream) throws InvalidRequest {
        AnswerPipe pipe = scan(Operation.CHAT, "m:streamGenerateContent?alt=sse", "{}".getBytes(StandardCharsets.UTF_8))
                .passThrough(MAX_EVENT);
        Relayed.through(pipe, stream.getBytes(StandardCharsets.UTF_8));
        return pipe.facts();
    }

    private static AnswerPipe pipe(Recording recording, String address) throws InvalidRequest {
        return scan(recording.operation(), address, recording.request()).passThrough(MAX_EVENT);
    }

    private static Scan scan(Operation operation, String address, byte[] body) throws InvalidRequest {
        return SERVED.scan(operation, address, body, body.length);
    }

    private static int[] randomCuts(int length) {
        return new Random(length)
                .ints(Math.min(length / 7, 400), 1, length)
                .sorted()
                .distinct()
                .toArray();
    }

    private static byte[] edit(byte[] body, List<Splice> edits) {
        ByteArrayOutputStream edited = new ByteArrayOutputStream();
        int at = 0;
        for (Splice splice : edits) {
            edited.write(body, at, splice.from() - at);
            edited.writeBytes(splice.replacement());
            at = splice.to();
        }
        edited.write(body, at, body.length - at);
        return edited.toByteArray();
    }
}
