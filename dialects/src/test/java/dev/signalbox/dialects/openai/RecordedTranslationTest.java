package dev.signalbox.dialects.openai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.dialect.AnswerWriter;
import dev.signalbox.core.dialect.ProviderApi.AnswerReader;
import dev.signalbox.core.dialect.ProviderApi.EncodedRequest;
import dev.signalbox.model.chat.ChatEvent;
import dev.signalbox.model.chat.ChatRequest;
import dev.signalbox.testkit.Fixtures;
import dev.signalbox.testkit.Recording;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Every recorded chat of this dialect, through the model and back.
class RecordedTranslationTest {
    private static final int PLENTY = 8 << 20;
    private static final JsonMapper JSON = JsonMapper.shared();

    /// Ends with an error event.
    private static final String FAILING = "test_tool_use_failed_error_streaming_with_text-e1a8d2";

    private static final String URL = "a document behind an address, which only Mistral takes";
    private static final String PICTURE = "a picture in a tool's result, which goes into a message of the user";

    /// Requests of which something is left out, or is said elsewhere, and why.
    private static final Map<String, String> DIFFERENT = Map.of(
            "tool_return_matrix_direct-url-document-mistral_-e635ae", URL,
            "tool_return_matrix_tool_return_content-url-document-mistral_-b24c01", URL,
            "preserves_strings_returned_from_tools-de22e8", PICTURE);

    static Stream<Recording> chats() {
        return Fixtures.required().recordings("chat.completions").stream();
    }

    static Stream<Recording> answers() {
        return chats().filter(recording ->
                recording.status() == 200 && !recording.name().endsWith(FAILING));
    }

    @ParameterizedTest
    @MethodSource("chats")
    void a_request_written_anew_reads_the_same(Recording recording) throws Exception {
        ChatRequest request = read(recording.request());

        // A name for which thoughts are written too.
        EncodedRequest written = new OpenAiProvider().write(request, "anthropic/any", true);

        ChatRequest again = read(written.body());
        if (DIFFERENT.keySet().stream().anyMatch(recording.name()::endsWith)) {
            assertThat(told(again)).isNotEqualTo(told(request));
        } else {
            assertThat(told(again)).isEqualTo(told(request));
        }
        assertThat(again.tools()).hasSameSizeAs(request.tools());
        assertThat(again.toolChoice()).isEqualTo(request.tools().isEmpty() ? again.toolChoice() : request.toolChoice());
        assertThat(again.maxTokens()).isEqualTo(request.maxTokens());
        assertThat(again.stop()).isEqualTo(request.stop());
        assertThat(String.valueOf(again.format()))
                .isEqualTo(String.valueOf(request.format()).replace("name=null", "name=answer"));
        assertThat(again.stream()).isEqualTo(request.stream());
        assertThat(request.extras()).containsAllEntriesOf(again.extras());
        Set<String> lost = new HashSet<>(request.extras().keySet());
        lost.removeAll(again.extras().keySet());
        assertThat(written.dropped()).containsAll(lost);
        assertThat(again.extras().keySet()).noneMatch(written.dropped()::contains);
    }

    @ParameterizedTest
    @MethodSource("answers")
    void an_answer_is_read_as_a_plain_look_at_its_json_says(Recording recording) {
        List<ChatEvent> events = new ArrayList<>();
        byte[] answer = recording.response();
        AnswerReader reader = recording.stream() ? new StreamReader(PLENTY) : new WholeReader();
        int half = recording.stream() ? answer.length / 2 : answer.length;
        reader.take(answer, 0, half, events::add);
        reader.take(answer, half, answer.length, events::add);
        reader.end(events::add);

        Said said = new Said(events);
        Said plain = plain(recording);
        assertThat(said.text).isEqualTo(plain.text);
        assertThat(said.calls).isEqualTo(plain.calls);
        assertThat(said.finishes).isEqualTo(1);
        assertThat(events).noneMatch(ChatEvent.Failed.class::isInstance);

        for (AnswerWriter writer : List.of(new StreamWriter(true), new WholeWriter())) {
            AnswerReader second = writer instanceof WholeWriter ? new WholeReader() : new StreamReader(PLENTY);
            Said again = new Said(AnswerTest.read(second, AnswerTest.write(writer, events)));
            assertThat(again.text).isEqualTo(said.text);
            assertThat(again.thinking).isEqualTo(said.thinking);
            assertThat(again.calls).isEqualTo(said.calls);
            assertThat(again.usage).isEqualTo(said.usage);
        }
    }

    /// Cache marks are dropped, and a document without a title is given one.
    private static String told(ChatRequest request) {
        return request.messages()
                .toString()
                .replaceAll("cache=CacheMark\\[ttl=\\w+]", "cache=null")
                .replace("title=null", "title=document");
    }

    private static ChatRequest read(byte[] body) throws Exception {
        return RequestReader.read(body, body.length);
    }

    /// What an answer comes to.
    private static final class Said {
        private String text = "";
        private String thinking = "";
        private final Map<Integer, String> calls = new TreeMap<>();
        private String usage = "";
        private int finishes;

        Said(List<ChatEvent> events) {
            for (ChatEvent event : events) {
                switch (event) {
                    case ChatEvent.TextDelta(String words) -> text += words;
                    case ChatEvent.ThinkingDelta(String words) -> thinking += words;
                    case ChatEvent.ToolCallStarted call -> calls.put(call.index(), call.name() + " ");
                    case ChatEvent.ToolCallDelta delta -> calls.merge(delta.index(), delta.json(), String::concat);
                    case ChatEvent.UsageReported reported ->
                        // What was no text, and how it was served, is for those who count.
                        usage = reported.usage().toString().replaceAll(", media=.*", "");
                    case ChatEvent.Finished _ -> finishes++;
                    case ChatEvent.Started _,
                            ChatEvent.TextBroken _,
                            ChatEvent.LogProbs _,
                            ChatEvent.Cited _,
                            ChatEvent.ThinkingSigned _,
                            ChatEvent.RedactedThinking _,
                            ChatEvent.RefusalDelta _,
                            ChatEvent.Failed _ -> {}
                }
            }
        }
    }

    private static Said plain(Recording recording) {
        Said said = new Said(List.of());
        String answer = new String(recording.response(), StandardCharsets.UTF_8);
        if (!recording.stream()) {
            add(said, JSON.readTree(answer).at("/choices/0/message"));
            return said;
        }
        answer.lines()
                .filter(line -> line.startsWith("data:") && !line.contains("[DONE]"))
                .forEach(line -> {
                    JsonNode choice = JSON.readTree(line.substring(5)).at("/choices/0");
                    if (choice.path("index").asInt(0) == 0) {
                        add(said, choice.path("delta"));
                    }
                });
        return said;
    }

    private static void add(Said said, JsonNode message) {
        JsonNode content = message.path("content");
        said.text += content.isString() ? content.stringValue() : "";
        for (JsonNode part : content) {
            said.text += part.path("text").asString("");
        }
        List<JsonNode> functions = new ArrayList<>();
        List<Integer> numbers = new ArrayList<>();
        for (JsonNode call : message.path("tool_calls")) {
            functions.add(call.path("function"));
            numbers.add(call.path("index").asInt(functions.size() - 1));
        }
        if (message.path("function_call").isObject()) {
            functions.add(message.path("function_call"));
            numbers.add(0);
        }
        for (int i = 0; i < functions.size(); i++) {
            JsonNode function = functions.get(i);
            String name = function.path("name").asString("");
            said.calls.merge(
                    numbers.get(i),
                    (said.calls.containsKey(numbers.get(i)) ? "" : name + " ")
                            + function.path("arguments").asString(""),
                    String::concat);
        }
    }
}
