package dev.signalbox.dialects.responses;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.dialect.AnswerPipe;
import dev.signalbox.core.dialect.Dialect;
import dev.signalbox.core.dialect.InvalidRequest;
import dev.signalbox.core.dialect.Operation;
import dev.signalbox.core.dialect.Scan;
import dev.signalbox.core.dialect.Splice;
import dev.signalbox.dialects.anthropic.AnthropicDialect;
import dev.signalbox.dialects.openai.OpenAiDialect;
import dev.signalbox.model.chat.ChatEvent;
import dev.signalbox.model.chat.ChatRequest;
import dev.signalbox.model.failure.Code;
import dev.signalbox.testkit.Fixtures;
import dev.signalbox.testkit.Recording;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Every recorded exchange of this API: the way that changes nothing, and the way through the model and back.
class RecordedTest {
    private static final int PLENTY = 8 << 20;
    private static final long SEED = 11;
    private static final JsonMapper JSON = JsonMapper.shared();

    /// They have a meaning for their own provider only.
    private static final Set<String> KEPT_ELSEWHERE =
            Set.of("previous_response_id", "conversation", "prompt", "background");

    static Stream<Recording> asked() {
        return Fixtures.required().recordings("responses").stream();
    }

    static Stream<Recording> answered() {
        return asked().filter(recording -> recording.status() == 200)
                .filter(recording -> Set.of("json", "sse").contains(recording.extension()));
    }

    static Stream<Path> clients() throws IOException {
        try (Stream<Path> files = Files.walk(Fixtures.required().path("clients"))) {
            return files
                    .filter(file -> file.toString().endsWith(".json"))
                    .filter(file -> read(file).path("url").asString("").contains("/v1/responses"))
                    .toList()
                    .stream();
        }
    }

    @ParameterizedTest
    @MethodSource("asked")
    void a_request_changes_in_its_model_only(Recording recording) throws Exception {
        byte[] body = recording.request();
        Scan scan = scan(body);

        ObjectNode expected = (ObjectNode) JSON.readTree(body);
        assertThat(scan.stream()).isEqualTo(expected.path("stream").asBoolean(false));
        expected.put("model", "another/model");
        assertThat(JSON.readTree(edited(body, scan.edits("another/model", true))))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @MethodSource("answered")
    void an_answer_comes_through_as_it_was_wherever_it_is_cut(Recording recording) throws Exception {
        byte[] answer = recording.response();
        Scan scan = scan(recording.request());
        int[] pieces = recording.stream() ? new int[] {answer.length, 1, -900} : new int[] {answer.length};

        for (int piece : pieces) {
            AnswerPipe pipe = scan.passThrough(PLENTY);
            byte[] got = Heard.through(pipe, answer, Math.abs(piece), piece < 0 ? new Random(SEED) : null);

            assertThat(pipe.facts().failure()).isNull();
            assertThat(pipe.facts().finished()).isTrue();
            assertThat(pipe.facts().content()).isTrue();
            assertThat(new String(got, StandardCharsets.UTF_8)).isEqualTo(new String(answer, StandardCharsets.UTF_8));
            JsonNode usage = whole(recording).path("usage");
            if (usage.isObject()) {
                assertThat(pipe.facts().usage()).isNotNull().satisfies(seen -> {
                    assertThat(seen.input())
                            .isEqualTo(usage.path("input_tokens").asLong());
                    assertThat(seen.output())
                            .isEqualTo(usage.path("output_tokens").asLong());
                    assertThat(seen.cachedInput())
                            .isEqualTo(usage.at("/input_tokens_details/cached_tokens")
                                    .asLong(0));
                    assertThat(seen.reasoning())
                            .isEqualTo(usage.at("/output_tokens_details/reasoning_tokens")
                                    .asLong(0));
                });
            }
        }
    }

    @ParameterizedTest
    @MethodSource("answered")
    void an_answer_that_is_read_and_written_again_means_the_same(Recording recording) throws Exception {
        byte[] answer = recording.response();
        List<ChatEvent> said = Heard.read(Heard.RESPONSES, answer, recording.stream());
        Map<String, String> told = Heard.of(said);

        assertThat(told).doesNotContainKey("failed").containsKey("finish");
        StringBuilder text = new StringBuilder();
        for (JsonNode item : whole(recording).path("output")) {
            for (JsonNode part :
                    item.path("type").asString("").equals("message") ? item.path("content") : JSON.createArrayNode()) {
                text.append(part.path("text").asString(""));
            }
        }
        assertThat(told.getOrDefault("text", "")).isEqualTo(text.toString());
        for (boolean stream : new boolean[] {true, false}) {
            byte[] written = Heard.write(said, stream);
            assertThat(Heard.of(Heard.read(Heard.RESPONSES, written, stream))).isEqualTo(told);
            if (stream) {
                Written.check(written);
                assertThat(Heard.of(Heard.read(Heard.RESPONSES, written, true, 700, new Random(SEED))))
                        .isEqualTo(told);
            } else {
                Written.checkResponse(JSON.readTree(written));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("asked")
    void a_request_is_understood_by_providers_of_other_apis(Recording recording) throws Exception {
        understood(recording.request());
    }

    @ParameterizedTest
    @MethodSource("clients")
    void what_real_clients_send_is_taken(Path file) throws Exception {
        JsonNode body = read(file).path("body");
        byte[] bytes =
                body.isString() ? body.stringValue().getBytes(StandardCharsets.UTF_8) : JSON.writeValueAsBytes(body);

        assertThat(scan(bytes).model()).isNotEmpty();
        understood(bytes);
    }

    private static void understood(byte[] body) throws InvalidRequest {
        ChatRequest request;
        try {
            request = Heard.RESPONSES.served().read(body, body.length);
        } catch (InvalidRequest refused) {
            assertThat(refused.problem().code()).isEqualTo(Code.UNSUPPORTED_PARAMETER);
            assertThat(refused.problem().param()).isIn(KEPT_ELSEWHERE);
            return;
        }
        for (Dialect dialect : List.of(new OpenAiDialect(), new AnthropicDialect(), Heard.RESPONSES)) {
            byte[] written =
                    dialect.provider().write(request, "some-model", true).body();

            ChatRequest understood = dialect.served().read(written, written.length);

            assertThat(understood.tools()).hasSameSizeAs(request.tools());
            assertThat(understood.messages()).isNotEmpty();
        }
    }

    /// The answer's last state.
    private static JsonNode whole(Recording recording) {
        String text = new String(recording.response(), StandardCharsets.UTF_8);
        if (!recording.stream()) {
            return JSON.readTree(text);
        }
        JsonNode last = JSON.missingNode();
        for (String line : text.split("\r?\n")) {
            if (line.startsWith("data:")) {
                JsonNode event = JSON.readTree(line.substring(5));
                last = event.has("response") ? event.path("response") : last;
            }
        }
        return last;
    }

    private static Scan scan(byte[] body) throws InvalidRequest {
        return Heard.RESPONSES.served().scan(Operation.CHAT, body, body.length);
    }

    private static byte[] edited(byte[] body, List<Splice> edits) {
        StringBuilder text = new StringBuilder(new String(body, StandardCharsets.ISO_8859_1));
        for (Splice edit : edits.reversed()) {
            text.replace(edit.from(), edit.to(), new String(edit.replacement(), StandardCharsets.ISO_8859_1));
        }
        return text.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    private static JsonNode read(Path file) {
        try {
            return JSON.readTree(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
