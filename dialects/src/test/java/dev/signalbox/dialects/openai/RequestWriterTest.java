package dev.signalbox.dialects.openai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.dialect.ProviderApi.EncodedRequest;
import dev.signalbox.model.chat.CacheMark;
import dev.signalbox.model.chat.ChatRequest;
import dev.signalbox.model.chat.ChatRequest.AnswerFormat;
import dev.signalbox.model.chat.ChatRequest.Instruction;
import dev.signalbox.model.chat.ChatRequest.Reasoning;
import dev.signalbox.model.chat.ChatRequest.Sampling;
import dev.signalbox.model.chat.ChatRequest.Tool;
import dev.signalbox.model.chat.ChatRequest.ToolChoice;
import dev.signalbox.model.chat.Message;
import dev.signalbox.model.chat.Part;
import dev.signalbox.model.chat.Part.Media;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class RequestWriterTest {
    private static final JsonMapper JSON = JsonMapper.shared();

    @Test
    void instructions_go_where_they_were() {
        ChatRequest request = conversation(
                List.of(
                        new Instruction("one", 0, false, new CacheMark("5m")),
                        new Instruction("two", 1, true, null),
                        new Instruction("three", 1, false, null)),
                user(text("hi")));

        EncodedRequest written = write(request, "m");

        assertThat(body(written).path("messages")).isEqualTo(JSON.readTree("""
                        [{"role":"system","content":"one"},{"role":"user","content":"hi"},
                         {"role":"developer","content":"two"},{"role":"system","content":"three"}]
                        """));
        assertThat(written.dropped()).containsExactly("cache_control");
    }

    @Test
    void results_come_first_and_their_pictures_in_a_message_of_the_user() {
        Part picture = new Part.Image(new Media.Base64("image/png", "AA"), null, null);
        ChatRequest request = conversation(
                List.of(),
                new Message.Assistant(List.of(text("a"), text("b"), new Part.ToolCall("c1", "f", "{}", null)), null),
                user(
                        text("look"),
                        new Part.ToolResult("c1", List.of(text("one"), picture), true, null),
                        new Part.ToolResult("c2", List.of(), false, null)));

        EncodedRequest written = write(request, "m");

        assertThat(body(written).path("messages")).isEqualTo(JSON.readTree("""
                        [{"role":"assistant","content":"ab","tool_calls":[
                           {"id":"c1","type":"function","function":{"name":"f","arguments":"{}"}}]},
                         {"role":"tool","tool_call_id":"c1","content":"one"},
                         {"role":"tool","tool_call_id":"c2","content":""},
                         {"role":"user","content":[
                           {"type":"text","text":"Result of tool call c1:"},
                           {"type":"image_url","image_url":{"url":"data:image/png;base64,AA"}},
                           {"type":"text","text":"look"}]}]
                        """));
        assertThat(written.dropped()).containsExactly("is_error");
    }

    @Test
    void every_kind_of_part_is_written() {
        ChatRequest request = conversation(
                List.of(),
                new Message.User(
                        List.of(
                                text("a"),
                                new Part.Image(new Media.Url("https://x/y"), "high", null),
                                new Part.Audio("BB", "mp3"),
                                new Part.Document(new Media.Base64("application/pdf", "CC"), "a.pdf", null),
                                new Part.Document(new Media.Base64("text/plain", "aGk="), null, null),
                                new Part.Document(new Media.Url("https://x/z"), null, null)),
                        "kim"));

        EncodedRequest written = write(request, "m");

        assertThat(body(written).path("messages")).isEqualTo(JSON.readTree("""
                        [{"role":"user","content":[
                           {"type":"text","text":"a"},
                           {"type":"image_url","image_url":{"url":"https://x/y","detail":"high"}},
                           {"type":"input_audio","input_audio":{"data":"BB","format":"mp3"}},
                           {"type":"file","file":{"filename":"a.pdf","file_data":"data:application/pdf;base64,CC"}},
                           {"type":"text","text":"hi"}],"name":"kim"}]
                        """));
        assertThat(written.dropped()).containsExactly("document");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    gpt-5.1                     | thinking |
                    mistral-large               | thinking |
                    deepseek-chat               |          | "reasoning_content":"ab"
                    anthropic/claude-sonnet-4.5 |          | "reasoning_details":[{"type":"reasoning.text","text":"a","signature":"s","index":0},{"type":"reasoning.encrypted","data":"x","index":1},{"type":"reasoning.text","text":"b","index":2}]
                    """)
    void thinking_goes_to_models_that_want_it_back(String model, @Nullable String dropped, @Nullable String member) {
        ChatRequest request = conversation(
                List.of(),
                new Message.Assistant(
                        List.of(
                                new Part.Thinking("a", "s"),
                                new Part.RedactedThinking("x"),
                                new Part.Thinking("b", null),
                                text("so")),
                        null));

        EncodedRequest written = write(request, model);

        assertThat(written.dropped()).isEqualTo(dropped == null ? List.of() : List.of(dropped));
        assertThat(body(written).at("/messages/0"))
                .isEqualTo(JSON.readTree(
                        "{\"role\":\"assistant\",\"content\":\"so\"" + (member == null ? "" : "," + member) + "}"));
    }

    @Test
    void tools_limits_and_wishes_are_written() {
        ChatRequest request = new ChatRequest(
                List.of(),
                List.of(),
                List.of(new Tool("f", "d", "{\"type\":\"object\"}", true, null)),
                new ToolChoice.Required(),
                false,
                10,
                new Sampling(0.5, 0.9, 40, 1L),
                List.of("x"),
                new Reasoning(null, 8000),
                new AnswerFormat.JsonSchema(null, null, "{\"a\":1}", null),
                "u",
                true,
                Map.of("logit_bias", "{}"));

        EncodedRequest written = write(request, "o3-mini");

        assertThat(body(written)).isEqualTo(JSON.readTree("""
                        {"model":"o3-mini","messages":[],
                         "tools":[{"type":"function","function":{"name":"f","description":"d",
                           "parameters":{"type":"object"},"strict":true}}],
                         "tool_choice":"required","parallel_tool_calls":false,"max_completion_tokens":10,
                         "temperature":0.5,"top_p":0.9,"seed":1,"stop":["x"],"reasoning_effort":"medium",
                         "response_format":{"type":"json_schema","json_schema":{"name":"answer","schema":{"a":1}}},
                         "user":"u","stream":true,"stream_options":{"include_usage":true}}
                        """));
        assertThat(written.dropped()).containsExactly("logit_bias", "top_k");
    }

    @ParameterizedTest
    @CsvSource({
        "gpt-4o, max_completion_tokens",
        "openai/gpt-5.1, max_completion_tokens",
        "o4-mini, max_completion_tokens",
        "gpt-oss-120b, max_tokens",
        "qwen3-32b, max_tokens",
        "mistral-large, max_tokens"
    })
    void the_limit_has_the_name_that_the_model_knows(String model, String name) {
        ChatRequest request = new ChatRequest(
                List.of(),
                List.of(),
                List.of(),
                new ToolChoice.Unsaid(),
                null,
                10,
                Sampling.DEFAULT,
                List.of(),
                null,
                null,
                null,
                false,
                Map.of());

        assertThat(body(write(request, model)).path(name).asInt()).isEqualTo(10);
    }

    @ParameterizedTest
    @CsvSource({
        "gpt-5.6-terra, max, max",
        "gpt-5.6, xhigh, xhigh",
        "openai/gpt-5.2-2025-12-11, max, xhigh",
        "gpt-5.10, max, max",
        "gpt-5.1-codex-max, max, xhigh",
        "gpt-5.1, xhigh, high",
        "gpt-5-2025-08-07, xhigh, high",
        "gpt-35-turbo, max, high",
        "o3, max, high",
        "qwen3-32b, xhigh, high",
        "qwen3-32b, minimal, minimal"
    })
    void an_effort_is_told_as_the_model_understands_it(String model, String effort, String told) {
        ChatRequest request = new ChatRequest(
                List.of(),
                List.of(),
                List.of(),
                new ToolChoice.Unsaid(),
                null,
                null,
                Sampling.DEFAULT,
                List.of(),
                new Reasoning(effort, null),
                null,
                null,
                false,
                Map.of());

        assertThat(body(write(request, model)).path("reasoning_effort").asString())
                .isEqualTo(told);
    }

    private static EncodedRequest write(ChatRequest request, String model) {
        return new OpenAiProvider().write(request, model, true);
    }

    private static JsonNode body(EncodedRequest written) {
        return JSON.readTree(written.body());
    }

    private static ChatRequest conversation(List<Instruction> instructions, Message... messages) {
        return new ChatRequest(
                instructions,
                List.of(messages),
                List.of(),
                new ToolChoice.Unsaid(),
                null,
                null,
                Sampling.DEFAULT,
                List.of(),
                null,
                null,
                null,
                false,
                Map.of());
    }

    private static Message.User user(Part... parts) {
        return new Message.User(List.of(parts), null);
    }

    private static Part.Text text(String text) {
        return new Part.Text(text, null);
    }
}
