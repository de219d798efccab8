package dev.signalbox.dialects.openai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.dialect.Facts;
import dev.signalbox.core.dialect.Operation;
import dev.signalbox.core.dialect.Scan;
import dev.signalbox.testkit.Fixtures;
import dev.signalbox.testkit.Recording;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Every recorded exchange of this dialect, whoever the provider was, on the way that changes nothing.
class RecordedPassThroughTest {
    private static final int PLENTY = 8 << 20;
    private static final long SEED = 11;
    private static final JsonMapper JSON = JsonMapper.shared();

    private static final Set<String> TEXTS = Set.of("chat.completions", "completions");

    /// Embeddings of these have a form of their own.
    private static final Set<String> OTHER_EMBEDDINGS = Set.of("gemini", "vertex", "cohere", "qwen");

    /// Streams that end with an error event, and so have neither a finish nor their last event passed.
    private static final Set<String> FAILING =
            Set.of("pydantic-ai__test_groq__test_tool_use_failed_error_streaming_with_text-e1a8d2");

    static Stream<Recording> answered() {
        return Stream.concat(
                        Fixtures.required().recordings().stream().filter(recording -> TEXTS.contains(recording.api())),
                        Fixtures.required().recordings("embeddings").stream()
                                .filter(recording -> !OTHER_EMBEDDINGS.contains(recording.provider())))
                .filter(recording -> recording.status() == 200);
    }

    static Stream<Recording> passing() {
        return answered()
                .filter(recording ->
                        FAILING.stream().noneMatch(name -> recording.name().endsWith(name)));
    }

    @ParameterizedTest
    @MethodSource("answered")
    void a_request_changes_in_model_and_usage_only(Recording recording) throws Exception {
        byte[] body = recording.request();
        Scan scan = scan(recording);

        byte[] edited = RequestScanTest.edit(body, scan, "another/model");

        ObjectNode expected = (ObjectNode) JSON.readTree(body);
        assertThat(scan.model()).isEqualTo(expected.path("model").stringValue());
        assertThat(scan.stream()).isEqualTo(expected.path("stream").asBoolean(false));
        expected.put("model", "another/model");
        if (scan.stream()) {
            expected.withObject("stream_options").put("include_usage", true);
        }
        assertThat(JSON.readTree(edited)).isEqualTo(expected);
        assertThat(new String(edited, StandardCharsets.UTF_8)).contains("\"another/model\"");
    }

    @ParameterizedTest
    @MethodSource("passing")
    void an_answer_comes_through_as_it_was(Recording recording) throws Exception {
        byte[] answer = recording.response();
        Scan scan = scan(recording);
        byte[] expected = recording.stream() ? withoutUsage(answer, asksForUsage(recording)) : answer;

        Facts whole = check(recording, scan, answer, 0, expected);
        if (recording.stream()) {
            check(recording, scan, answer, 1, expected);
            var pipe = scan.passThrough(PLENTY);
            assertThat(Gathered.through(pipe, answer, new Random(SEED)).bytes()).isEqualTo(expected);
        }

        assertThat(whole.finished()).isTrue();
        assertThat(whole.content()).isTrue();
        JsonNode usage = lastUsage(recording);
        if (usage.isObject()) {
            assertThat(whole.usage()).isNotNull().satisfies(seen -> {
                assertThat(seen.input()).isEqualTo(usage.path("prompt_tokens").asLong(0));
                assertThat(seen.output())
                        .isEqualTo(usage.path("completion_tokens").asLong(0));
                assertThat(seen.cachedInput())
                        .isEqualTo(usage.at("/prompt_tokens_details/cached_tokens")
                                .asLong(usage.path("cached_tokens").asLong(0)));
                assertThat(seen.reasoning())
                        .isEqualTo(usage.at("/completion_tokens_details/reasoning_tokens")
                                .asLong(0));
            });
        } else {
            assertThat(whole.usage()).isNull();
        }
    }

    @ParameterizedTest
    @MethodSource("answered")
    void a_recorded_failure_within_a_stream_is_seen(Recording recording) throws Exception {
        boolean failing = FAILING.stream().anyMatch(name -> recording.name().endsWith(name));

        var pipe = scan(recording).passThrough(PLENTY);
        Gathered client = Gathered.through(pipe, recording.response(), 0);

        assertThat(pipe.facts().failure() != null).isEqualTo(failing);
        assertThat(client.text().contains("event: error")).isFalse();
    }

    private static Facts check(Recording recording, Scan scan, byte[] answer, int piece, byte[] expected) {
        var pipe = scan.passThrough(PLENTY);
        Gathered client = Gathered.through(pipe, answer, piece);
        assertThat(pipe.facts().failure()).as(recording.name()).isNull();
        assertThat(client.bytes()).isEqualTo(expected);
        return pipe.facts();
    }

    private static Scan scan(Recording recording) throws Exception {
        byte[] body = recording.request();
        Operation operation = switch (recording.api()) {
            case "embeddings" -> Operation.EMBEDDINGS;
            case "completions" -> Operation.COMPLETIONS;
            default -> Operation.CHAT;
        };
        return RequestScan.of(operation, body, body.length);
    }

    private static boolean asksForUsage(Recording recording) {
        return JSON.readTree(recording.request())
                .at("/stream_options/include_usage")
                .asBoolean(false);
    }

    private static byte[] withoutUsage(byte[] answer, boolean asked) {
        String text = new String(answer, StandardCharsets.UTF_8);
        if (asked) {
            return answer;
        }
        return events(text).stream()
                .filter(event -> !isUsageOnly(event))
                .reduce("", String::concat)
                .getBytes(StandardCharsets.UTF_8);
    }

    private static List<String> events(String text) {
        return Stream.of(text.split("(?<=\n\n)")).toList();
    }

    private static boolean isUsageOnly(String event) {
        if (!event.startsWith("data: {")) {
            return false;
        }
        JsonNode chunk = JSON.readTree(event.substring(6));
        return chunk.path("choices").isEmpty() && chunk.path("usage").isObject();
    }

    private static JsonNode lastUsage(Recording recording) {
        String text = new String(recording.response(), StandardCharsets.UTF_8);
        if (!recording.stream()) {
            return JSON.readTree(text).path("usage");
        }
        JsonNode last = JSON.missingNode();
        for (String event : events(text)) {
            if (event.startsWith("data: {") || event.startsWith("data:{")) {
                JsonNode usage = JSON.readTree(event.substring(5)).path("usage");
                last = usage.isObject() ? usage : last;
            }
        }
        return last;
    }
}
