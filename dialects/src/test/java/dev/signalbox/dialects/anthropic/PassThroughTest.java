package dev.signalbox.dialects.anthropic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.dialect.AnswerPipe;
import dev.signalbox.core.dialect.Facts;
import dev.signalbox.core.dialect.InvalidRequest;
import dev.signalbox.core.dialect.Operation;
import dev.signalbox.core.dialect.Scan;
import dev.signalbox.core.dialect.Splice;
import dev.signalbox.model.usage.Usage;
import dev.signalbox.testkit.Relayed;
import java.io.ByteArrayOutputStream;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Callers and providers of the same dialect: every recorded exchange passes unchanged.
class PassThroughTest {
    private static final int MAX_EVENT = 8 * 1024 * 1024;

    @TestFactory
    Stream<DynamicTest> onlyTheModelOfARecordedRequestIsRewritten() {
        return Recording.all().stream()
                .map(recording -> DynamicTest.dynamicTest(recording.name(), () -> {
                    Scan scan = scan(recording);

                    byte[] edited = edit(recording.requestBytes(), scan.edits("another/\"model\"", true));

                    ObjectNode expected = (ObjectNode) recording.request().deepCopy();
                    expected.put("model", "another/\"model\"");
                    assertThat(Recording.JSON.readTree(edited)).isEqualTo(expected);
                    assertThat(scan.model())
                            .isEqualTo(recording.request().path("model").asString());
                    assertThat(scan.edits(scan.model(), true)).isEmpty();
                }));
    }

    @TestFactory
    Stream<DynamicTest> aRecordedAnswerPassesByteForByteHoweverItIsCut() {
        return Recording.all().stream()
                .filter(recording -> recording.status() == 200)
                .map(recording -> DynamicTest.dynamicTest(recording.name(), () -> {
                    byte[] answer = recording.answer();
                    int[][] ways = recording.stream()
                            ? new int[][] {{}, IntStream.range(1, answer.length).toArray(), randomCuts(answer.length)}
                            : new int[][] {{}};
                    for (int[] cuts : ways) {
                        AnswerPipe pipe = pipe(recording);

                        byte[] relayed = Relayed.through(pipe, answer, cuts);

                        assertThat(relayed).isEqualTo(answer);
                        check(pipe.facts(), recording);
                    }
                }));
    }

    private static void check(Facts facts, Recording recording) {
        assertThat(facts.failure()).isNull();
        assertThat(facts.content()).isTrue();
        assertThat(facts.finished()).isTrue();
        assertThat(facts.terminated()).isTrue();
        if (recording.api().equals("messages")) {
            assertThat(facts.usage()).isEqualTo(usage(recording));
            assertThat(facts.outputChars()).isPositive();
        } else {
            assertThat(facts.usage()).isEqualTo(Usage.NONE);
        }
    }

    /// The usage as a reader of trees sees it.
    private static Usage usage(Recording recording) {
        ObjectNode usage = Recording.JSON.createObjectNode();
        if (recording.stream()) {
            for (JsonNode event : recording.events()) {
                merge(usage, event.path("message").path("usage"));
                merge(usage, event.path("usage"));
            }
        } else {
            merge(usage, Recording.JSON.readTree(recording.answer()).path("usage"));
        }
        long cacheRead = usage.path("cache_read_input_tokens").asLong(0);
        long cacheCreation = usage.path("cache_creation_input_tokens").asLong(0);
        return new Usage(
                usage.path("input_tokens").asLong(0) + cacheRead + cacheCreation,
                usage.path("output_tokens").asLong(0),
                cacheRead,
                cacheCreation,
                usage.path("cache_creation").path("ephemeral_1h_input_tokens").asLong(0),
                usage.path("output_tokens_details").path("thinking_tokens").asLong(0),
                false);
    }

    private static void merge(ObjectNode usage, JsonNode more) {
        more.properties().forEach(member -> usage.set(member.getKey(), member.getValue()));
    }

    private static AnswerPipe pipe(Recording recording) throws InvalidRequest {
        Scan scan = scan(recording);
        if (recording.stream()) {
            // The cases told to several providers keep one request for both ways of answering.
            return new RequestScan(scan.operation(), scan.model(), true, 0, 0, 0).passThrough(MAX_EVENT);
        }
        return new RequestScan(scan.operation(), scan.model(), false, 0, 0, 0).passThrough(MAX_EVENT);
    }

    private static Scan scan(Recording recording) throws InvalidRequest {
        Operation operation = recording.api().equals("messages") ? Operation.CHAT : Operation.COUNT_TOKENS;
        return new AnthropicServed().scan(operation, recording.requestBytes(), recording.requestBytes().length);
    }

    private static int[] randomCuts(int length) {
        return new Random(length)
                .ints(Math.min(length / 7, 400), 1, length)
                .sorted()
                .distinct()
                .toArray();
    }

    private static byte[] edit(byte[] body, Iterable<Splice> edits) {
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
