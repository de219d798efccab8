package dev.signalbox.dialects.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signalbox.core.dialect.InvalidRequest;
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
import dev.signalbox.model.failure.Code;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestReaderTest {
    @Test
    void instructions_are_kept_apart_with_their_place() throws InvalidRequest {
        ChatRequest request = messages("""
                {"role":"system","content":"one"},
                {"role":"developer","content":[{"type":"text","text":"two","cache_control":{"type":"ephemeral"}}]},
                {"role":"user","content":"hi"},
                {"role":"system","content":"three"}
                """);

        assertThat(request.instructions())
                .containsExactly(
                        new Instruction("one", 0, false, null),
                        new Instruction("two", 0, true, new CacheMark("5m")),
                        new Instruction("three", 1, false, null));
        assertThat(request.messages()).containsExactly(user(text("hi")));
    }

    @Test
    void every_kind_of_part_is_read() throws InvalidRequest {
        ChatRequest request = messages("""
                {"role":"user","name":"kim","content":[
                  {"type":"text","text":"a","cache_control":{"type":"ephemeral","ttl":"1h"}},
                  {"type":"image_url","image_url":{"url":"https://x/y.png","detail":"low"}},
                  {"type":"image_url","image_url":"data:image/png;base64,AAAA"},
                  {"type":"input_audio","input_audio":{"data":"BBBB","format":"wav"}},
                  {"type":"file","file":{"filename":"a.pdf","file_data":"data:application/pdf;base64,CCCC"}},
                  {"type":"file","file":{"file_id":"file-1"}},
                  {"type":"video_url","video_url":{"url":"https://x/y.mp4"}}]}
                """);

        assertThat(request.messages())
                .containsExactly(new Message.User(
                        List.of(
                                new Part.Text("a", new CacheMark("1h")),
                                new Part.Image(new Media.Url("https://x/y.png"), "low", null),
                                new Part.Image(new Media.Base64("image/png", "AAAA"), null, null),
                                new Part.Audio("BBBB", "wav"),
                                new Part.Document(new Media.Base64("application/pdf", "CCCC"), "a.pdf", null)),
                        "kim"));
        assertThat(request.extras()).containsOnlyKeys("messages[0].content[5]", "messages[0].content[6]");
    }

    @Test
    void calls_and_their_results_belong_together() throws InvalidRequest {
        ChatRequest request = messages("""
                {"role":"assistant","content":"","refusal":null,"annotations":[],"audio":null,"tool_calls":[
                  {"id":"c1","type":"function","function":{"name":"f","arguments":"{\\"a\\":1}"}},
                  {"id":"c2","type":"function","function":{"name":"g","arguments":""}}]},
                {"role":"tool","tool_call_id":"c1","content":"one"},
                {"role":"tool","tool_call_id":"c2","content":[{"type":"text","text":"two"}]},
                {"role":"user","content":"go on"}
                """);

        assertThat(request.messages())
                .containsExactly(
                        new Message.Assistant(
                                List.of(
                                        new Part.ToolCall("c1", "f", "{\"a\":1}", null),
                                        new Part.ToolCall("c2", "g", "", null)),
                                null),
                        user(
                                new Part.ToolResult("c1", List.of(text("one")), false, null),
                                new Part.ToolResult("c2", List.of(text("two")), false, null)),
                        user(text("go on")));
        assertThat(request.extras()).isEmpty();
    }

    @Test
    void the_legacy_function_role_is_understood() throws InvalidRequest {
        ChatRequest request = messages("""
                {"role":"assistant","content":null,"function_call":{"name":"f","arguments":"{}"}},
                {"role":"function","name":"f","content":"one"}
                """);

        assertThat(request.messages())
                .containsExactly(
                        new Message.Assistant(List.of(new Part.ToolCall("call_f", "f", "{}", null)), null),
                        user(new Part.ToolResult("call_f", List.of(text("one")), false, null)));
    }

    @Test
    void thinking_comes_back_with_its_signatures_also_in_pieces_of_a_stream() throws InvalidRequest {
        ChatRequest request = messages("""
                {"role":"assistant","content":"so","reasoning_content":"abc","reasoning_details":[
                  {"type":"reasoning.text","text":"a","index":0},
                  {"type":"reasoning.text","text":"b","index":0},
                  {"type":"reasoning.text","signature":"s1","index":0},
                  {"type":"reasoning.encrypted","data":"xx","index":1},
                  {"type":"reasoning.text","text":"c","signature":"s2","index":2},
                  {"type":"reasoning.text","text":"d","index":3}]},
                {"role":"assistant","content":"so","reasoning_content":"plain"}
                """);

        assertThat(request.messages())
                .containsExactly(
                        new Message.Assistant(
                                List.of(
                                        new Part.Thinking("ab", "s1"),
                                        new Part.RedactedThinking("xx"),
                                        new Part.Thinking("c", "s2"),
                                        new Part.Thinking("d", null),
                                        text("so")),
                                null),
                        new Message.Assistant(List.of(new Part.Thinking("plain", null), text("so")), null));
    }

    @Test
    void tools_are_read_and_others_noted() throws InvalidRequest {
        ChatRequest request = request("""
                "tools":[
                  {"type":"function","function":{"name":"f","description":"d","strict":true,
                    "parameters":{"type":"object"}},"cache_control":{"type":"ephemeral"}},
                  {"type":"function","function":{"name":"g"}},
                  {"type":"custom","custom":{"name":"h"}}],
                "tool_choice":{"type":"function","function":{"name":"f"}},
                "parallel_tool_calls":false
                """);

        assertThat(request.tools())
                .containsExactly(
                        new Tool("f", "d", "{\"type\":\"object\"}", true, new CacheMark("5m")),
                        new Tool("g", null, "{\"type\":\"object\",\"properties\":{}}", null, null));
        assertThat(request.toolChoice()).isEqualTo(new ToolChoice.Named("f"));
        assertThat(request.parallelToolCalls()).isFalse();
        assertThat(request.extras()).containsOnlyKeys("tools[2]");
    }

    @Test
    void limits_and_wishes_are_read() throws InvalidRequest {
        ChatRequest request = request("""
                "max_tokens":5,"max_completion_tokens":7,"temperature":1,"top_p":0.5,"seed":-3,"stop":["a","b"],
                "reasoning_effort":"xhigh","user":"u","safety_identifier":"s","stream":true,
                "stream_options":{"include_usage":true},"n":1,"logprobs":false,"store":true,
                "response_format":{"type":"json_schema","json_schema":{"name":"x","schema":{"a":1},"strict":true}}
                """);

        assertThat(request.maxTokens()).isEqualTo(7);
        assertThat(request.sampling()).isEqualTo(new Sampling(1.0, 0.5, null, -3L));
        assertThat(request.stop()).containsExactly("a", "b");
        assertThat(request.reasoning()).isEqualTo(new Reasoning("xhigh", null));
        assertThat(request.user()).isEqualTo("s");
        assertThat(request.stream()).isTrue();
        assertThat(request.format()).isEqualTo(new AnswerFormat.JsonSchema("x", null, "{\"a\":1}", true));
        assertThat(request.extras()).containsExactly(java.util.Map.entry("store", "true"));
    }

    @Test
    void what_has_no_place_is_noted_by_name() throws InvalidRequest {
        ChatRequest request = request("\"n\":2,\"logit_bias\":{\"1\":2},\"frequency_penalty\":0.5,\"stop\":\"x\"");

        assertThat(request.extras())
                .containsOnly(
                        java.util.Map.entry("n", "2"),
                        java.util.Map.entry("logit_bias", "{\"1\":2}"),
                        java.util.Map.entry("frequency_penalty", "0.5"));
        assertThat(request.stop()).containsExactly("x");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    {"model":"m"}                                                     | messages
                    {"messages":"hi"}                                                 | messages
                    {"messages":["hi"]}                                               | messages[0]
                    {"messages":[{"role":"robot","content":"x"}]}                     | messages[0].role
                    {"messages":[{"content":"x"}]}                                    | messages[0].role
                    {"messages":[{"role":"user","content":7}]}                        | messages[0].content
                    {"messages":[{"role":"user","content":[{"type":"text"}]}]}        | messages[0].content[0].text
                    {"messages":[{"role":"tool","content":"x"}]}                      | messages[0].tool_call_id
                    {"messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"data:,x"}}]}]} | messages[0].content[0].image_url.url
                    {"messages":[],"tools":[{"type":"function","function":{}}]}       | tools[0].function.name
                    {"messages":[],"tool_choice":"maybe"}                             | tool_choice
                    {"messages":[],"temperature":"hot"}                               | temperature
                    {"messages":[],"max_tokens":0}                                    | max_tokens
                    {"messages":[],"max_tokens":1.5}                                  | max_tokens
                    {"messages":[],"seed":1e30}                                       | seed
                    {"messages":[],"stop":[1]}                                        | stop[0]
                    {"messages":[],"stream":"yes"}                                    | stream
                    {"messages":[],"response_format":{"type":"json_schema"}}          | response_format.json_schema
                    """)
    void names_the_field_that_is_wrong(String body, String param) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);

        assertThatThrownBy(() -> RequestReader.read(bytes, bytes.length))
                .isInstanceOfSatisfying(InvalidRequest.class, refused -> {
                    assertThat(refused.problem().code()).isEqualTo(Code.INVALID_REQUEST);
                    assertThat(refused.problem().param()).isEqualTo(param);
                });
    }

    @Test
    void a_key_that_comes_twice_is_no_json() {
        byte[] bytes = "{\"messages\":[],\n\"a\":1,\"a\":2}".getBytes(StandardCharsets.UTF_8);

        assertThatThrownBy(() -> RequestReader.read(bytes, bytes.length))
                .isInstanceOfSatisfying(
                        InvalidRequest.class,
                        refused -> assertThat(refused.problem().code()).isEqualTo(Code.INVALID_JSON))
                .hasMessageContaining("line 2");
    }

    @Test
    void a_body_with_a_million_values_is_refused() {
        byte[] bytes = ("{\"messages\":[],\"x\":[" + "[],".repeat(600_000) + "0]}").getBytes(StandardCharsets.UTF_8);

        assertThatThrownBy(() -> RequestReader.read(bytes, bytes.length))
                .isInstanceOfSatisfying(
                        InvalidRequest.class,
                        refused -> assertThat(refused.problem().code()).isEqualTo(Code.INVALID_REQUEST));
    }

    private static ChatRequest messages(String messages) throws InvalidRequest {
        return read("{\"model\":\"m\",\"messages\":[" + messages + "]}");
    }

    private static ChatRequest request(String fields) throws InvalidRequest {
        return read("{\"model\":\"m\",\"messages\":[]," + fields + "}");
    }

    private static ChatRequest read(String body) throws InvalidRequest {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        return RequestReader.read(bytes, bytes.length);
    }

    private static Message.User user(Part... parts) {
        return new Message.User(List.of(parts), null);
    }

    private static Part.Text text(String text) {
        return new Part.Text(text, null);
    }
}
