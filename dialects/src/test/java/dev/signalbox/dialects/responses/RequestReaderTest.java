package dev.signalbox.dialects.responses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signalbox.core.dialect.InvalidRequest;
import dev.signalbox.core.dialect.Operation;
import dev.signalbox.core.dialect.ProviderApi.EncodedRequest;
import dev.signalbox.dialects.anthropic.AnthropicDialect;
import dev.signalbox.dialects.openai.OpenAiDialect;
import dev.signalbox.model.chat.ChatRequest;
import dev.signalbox.model.chat.Message;
import dev.signalbox.model.chat.Part;
import dev.signalbox.model.failure.Code;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class RequestReaderTest {
    @Test
    void items_of_one_turn_are_one_message() throws Exception {
        ChatRequest request = read("""
                {"model":"m","instructions":"Be brief.","input":[
                 {"role":"developer","content":"In Korean."},
                 {"role":"user","content":[{"type":"input_text","text":"Weather?"}]},
                 {"type":"reasoning","id":"rs_1","summary":[{"type":"summary_text","text":"Hm."}],
                  "encrypted_content":"signalbox-signed:abc"},
                 {"type":"message","role":"assistant","content":[{"type":"output_text","text":"Looking."}]},
                 {"type":"function_call","call_id":"c1","name":"a","arguments":"{}"},
                 {"type":"function_call","call_id":"c2","name":"b","arguments":"{}"},
                 {"type":"function_call_output","call_id":"c1","output":"1"},
                 {"type":"function_call_output","call_id":"c2","output":[{"type":"input_text","text":"2"}]}]}""");

        assertThat(request.instructions())
                .extracting(ChatRequest.Instruction::text)
                .containsExactly("Be brief.", "In Korean.");
        assertThat(request.messages()).hasSize(3);
        assertThat(request.messages().get(1))
                .isEqualTo(new Message.Assistant(
                        List.of(
                                new Part.Thinking("Hm.", "abc"),
                                new Part.Text("Looking.", null),
                                new Part.ToolCall("c1", "a", "{}", null),
                                new Part.ToolCall("c2", "b", "{}", null)),
                        null));
        assertThat(request.messages().getLast().parts()).hasSize(2);
        assertThat(request.extras()).isEmpty();
    }

    @Test
    void what_other_providers_have_no_words_for_is_named() throws Exception {
        EncodedRequest written = write("""
                {"model":"m","store":true,"include":["message.output_text.logprobs","reasoning.encrypted_content"],
                 "tools":[{"type":"function","name":"f","parameters":{"type":"object"},"strict":true},
                          {"type":"web_search"},{"type":"namespace","name":"n","tools":[]}],
                 "input":[{"role":"user","content":"x"},{"type":"web_search_call","id":"ws_1"}]}""", new OpenAiDialect());

        assertThat(written.dropped()).containsExactly("input[1]", "store", "tools[1]", "tools[2]");
        assertThat(JsonMapper.shared()
                        .readTree(written.body())
                        .at("/tools/0/function/strict")
                        .asBoolean())
                .isTrue();
    }

    @Test
    void a_seal_returns_to_the_kind_of_provider_that_made_it() throws Exception {
        String body = """
                {"model":"m","input":[{"role":"user","content":"x"},
                 {"type":"reasoning","summary":[],"encrypted_content":"%s"},
                 {"role":"assistant","content":"y"},{"role":"user","content":"z"}]}""";

        EncodedRequest own = write(body.formatted("signalbox-signed:abc"), new AnthropicDialect());
        EncodedRequest foreign = write(body.formatted("gAAAA"), new AnthropicDialect());

        JsonNode thinking = JsonMapper.shared().readTree(own.body()).at("/messages/1/content/0");
        assertThat(thinking.path("signature").asString()).isEqualTo("abc");
        assertThat(own.dropped()).isEmpty();
        assertThat(new String(foreign.body(), StandardCharsets.UTF_8)).doesNotContain("gAAAA");
        assertThat(foreign.dropped()).containsExactly("input[1].encrypted_content");
    }

    @Test
    void what_a_provider_of_this_api_sealed_is_for_it_alone() throws Exception {
        String body = """
                {"model":"m","messages":[{"role":"user","content":"x"},
                 {"role":"assistant","content":"y","reasoning_details":[
                  {"type":"reasoning.text","text":"t","signature":"%s"}]},{"role":"user","content":"z"}]}""";
        byte[] own = body.formatted("responses:abc").getBytes(StandardCharsets.UTF_8);
        byte[] foreign = body.formatted("xyz").getBytes(StandardCharsets.UTF_8);
        OpenAiDialect chat = new OpenAiDialect();

        EncodedRequest back = Heard.RESPONSES.provider().write(chat.served().read(own, own.length), "m", true);
        EncodedRequest left = Heard.RESPONSES.provider().write(chat.served().read(foreign, foreign.length), "m", true);

        assertThat(JsonMapper.shared()
                        .readTree(back.body())
                        .at("/input/1/encrypted_content")
                        .asString())
                .isEqualTo("abc");
        assertThat(left.dropped()).containsExactly("thinking");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'model':'m'}|input",
                "{'model':'m','input':7}|input",
                "{'model':'m','input':[7]}|input[0]",
                "{'model':'m','input':[{'role':'user'}]}|input[0].content",
                "{'model':'m','input':[{'role':'robot','content':'x'}]}|input[0].role",
                "{'model':'m','input':[{'type':'function_call','name':'f','arguments':'{}'}]}|input[0].call_id",
                "{'model':'m','input':[{'type':'function_call_output','call_id':'c'}]}|input[0].output",
                "{'model':'m','input':[{'type':'reasoning','summary':'x'}]}|input[0].summary",
                "{'model':'m','input':[{'role':'user','content':[{'text':'x'}]}]}|input[0].content[0].type",
                "{'model':'m','input':'x','tools':[{'type':'function'}]}|tools[0].name",
                "{'model':'m','input':'x','tool_choice':'some'}|tool_choice",
                "{'model':'m','input':'x','text':7}|text",
                "{'model':'m','input':'x','reasoning':'high'}|reasoning",
                "{'model':'m','input':'x','max_output_tokens':'many'}|max_output_tokens"
            })
    void a_malformed_request_is_refused_with_the_place(String body, String param) {
        assertThatThrownBy(() -> read(body.replace('\'', '"')))
                .isInstanceOfSatisfying(InvalidRequest.class, refused -> {
                    assertThat(refused.problem().status()).isEqualTo(400);
                    assertThat(refused.problem().param()).isEqualTo(param);
                });
    }

    @ParameterizedTest
    @CsvSource({"previous_response_id,'\"resp_1\"'", "conversation,'\"conv_1\"'", "prompt,'{}'", "background,true"})
    void what_is_kept_at_its_own_provider_cannot_be_asked_of_another(String name, String value) {
        assertThatThrownBy(() -> read("{\"model\":\"m\",\"input\":\"x\",\"" + name + "\":" + value + "}"))
                .isInstanceOfSatisfying(InvalidRequest.class, refused -> {
                    assertThat(refused.problem().code()).isEqualTo(Code.UNSUPPORTED_PARAMETER);
                    assertThat(refused.problem().param()).isEqualTo(name);
                });
    }

    @Test
    void a_reference_to_thoughts_is_left_out_by_name_and_one_to_what_was_said_is_refused() throws Exception {
        String body = "{'model':'m','input':[{'role':'user','content':'x'},{'type':'item_reference','id':'ID'}]}"
                .replace('\'', '"');

        ChatRequest request = read(body.replace("ID", "rs_1"));

        assertThat(request.messages()).hasSize(1);
        assertThat(request.extras()).containsOnlyKeys("input[1]");
        assertThatThrownBy(() -> read(body.replace("ID", "msg_1")))
                .isInstanceOfSatisfying(
                        InvalidRequest.class,
                        refused -> assertThat(refused.problem().param()).isEqualTo("input[1]"));
    }

    @Test
    void an_answer_is_bounded_where_it_was_not_or_by_more() throws Exception {
        assertThat(bounded("{\"model\":\"m\",\"input\":\"x\"}"))
                .isEqualTo("{\"model\":\"m\",\"max_output_tokens\":100,\"input\":\"x\"}");
        assertThat(bounded("{\"max_output_tokens\":5000,\"model\":\"m\"}"))
                .isEqualTo("{\"max_output_tokens\":100,\"model\":\"m\"}");
        assertThat(bounded("{\"max_output_tokens\":50,\"model\":\"m\"}"))
                .isEqualTo("{\"max_output_tokens\":50,\"model\":\"m\"}");
    }

    private static String bounded(String text) throws InvalidRequest {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        StringBuilder edited = new StringBuilder(text);
        for (var edit : Heard.RESPONSES
                .served()
                .scan(Operation.CHAT, body, body.length)
                .edits("m", true, 100)
                .reversed()) {
            edited.replace(edit.from(), edit.to(), new String(edit.replacement(), StandardCharsets.UTF_8));
        }
        return edited.toString();
    }

    private static ChatRequest read(String body) throws InvalidRequest {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        return Heard.RESPONSES.served().read(bytes, bytes.length);
    }

    private static EncodedRequest write(String body, dev.signalbox.core.dialect.Dialect provider)
            throws InvalidRequest {
        return provider.provider().write(read(body), "some-model", true);
    }
}
