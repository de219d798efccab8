package dev.signalbox.dialects.anthropic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.dialect.InvalidRequest;
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
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/// A request that came in another dialect, as Anthropic gets it.
class RequestWriterTest {
    private static final String NEW = "claude-opus-4-8";
    private static final String OLD = "claude-sonnet-4-20250514";
    private static final Tool WEATHER = new Tool("weather", null, "{\"type\":\"object\"}", true, null);

    /// A request under construction; the fields that a test does not set are left out.
    private static final class Asked {
        List<Instruction> instructions = List.of();
        List<Message> messages = List.of(user("Hi"));
        List<Tool> tools = List.of();
        ToolChoice choice = new ToolChoice.Unsaid();

        @Nullable
        Boolean parallel;

        @Nullable
        Integer maxTokens;

        Sampling sampling = Sampling.DEFAULT;

        @Nullable
        Reasoning reasoning;

        @Nullable
        AnswerFormat format;

        Map<String, String> extras = Map.of();
        List<String> dropped = List.of();

        JsonNode as(String model) {
            ChatRequest request = new ChatRequest(
                    instructions,
                    messages,
                    tools,
                    choice,
                    parallel,
                    maxTokens,
                    sampling,
                    List.of(),
                    reasoning,
                    format,
                    null,
                    false,
                    extras);
            EncodedRequest written = new AnthropicProvider().write(request, model, true);
            dropped = written.dropped();
            return Recording.JSON.readTree(written.body());
        }
    }

    private final Asked asked = new Asked();

    private static Message user(String text) {
        return new Message.User(List.of(text(text)), null);
    }

    private static Part text(String text) {
        return new Part.Text(text, null);
    }

    private static Instruction instruction(String text, int position) {
        return new Instruction(text, position, false, null);
    }

    private static JsonNode json(String text) {
        return Recording.JSON.readTree(text.replace('\'', '"'));
    }

    @Test
    void aPlainRequestGetsALimitBecauseTheApiWantsOne() {
        assertThat(asked.as(NEW))
                .isEqualTo(json(
                        "{'model':'claude-opus-4-8','max_tokens':8192,'messages':[{'role':'user','content':'Hi'}]}"));
        assertThat(asked.dropped).isEmpty();
    }

    @Test
    void severalInstructionsBecomeBlocksOfTheSystemPrompt() {
        asked.instructions = List.of(
                instruction("One", 0), new Instruction("Two", 0, true, new CacheMark("1h")), instruction("", 0));

        assertThat(asked.as(OLD).path("system"))
                .isEqualTo(
                        json(
                                "[{'type':'text','text':'One'},{'type':'text','text':'Two','cache_control':{'type':'ephemeral','ttl':'1h'}}]"));
    }

    @Test
    void anInstructionInBetweenKeepsItsPlaceWhereTheModelKnowsSuchMessages() {
        asked.messages = List.of(user("Hi"), new Message.Assistant(List.of(text("Hello")), null), user("Go on"));
        asked.instructions = List.of(instruction("First", 0), instruction("Later", 2));

        JsonNode written = asked.as(NEW);

        assertThat(written.path("system").asString()).isEqualTo("First");
        assertThat(written.path("messages").get(3)).isEqualTo(json("{'role':'system','content':'Later'}"));
    }

    @Test
    void anInstructionInBetweenJoinsTheSystemPromptElsewhere() {
        asked.messages = List.of(user("Hi"), new Message.Assistant(List.of(text("Hello")), null), user("Go on"));
        asked.instructions = List.of(instruction("First", 0), instruction("Later", 2));

        JsonNode written = asked.as(OLD);

        assertThat(written.path("messages")).hasSize(3);
        assertThat(written.path("system"))
                .isEqualTo(json("[{'type':'text','text':'First'},{'type':'text','text':'Later'}]"));
    }

    @Test
    void resultsOfParallelCallsGoIntoOneMessageBeforeWhatTheUserSays() {
        asked.messages = List.of(
                user("Weather?"),
                new Message.Assistant(
                        List.of(
                                text(""),
                                new Part.ToolCall("call.1", "weather", "{\"city\": \"Seoul\"}", null),
                                new Part.ToolCall("call_2", "weather", "", null)),
                        null),
                user("and hurry"),
                new Message.User(List.of(new Part.ToolResult("call.1", List.of(text("cold")), false, null)), null),
                new Message.User(List.of(new Part.ToolResult("call_2", List.of(), true, null)), null));

        assertThat(asked.as(NEW).path("messages")).isEqualTo(json("""
                                [{'role':'user','content':'Weather?'},
                                 {'role':'assistant','content':[
                                   {'type':'tool_use','id':'call_1','name':'weather','input':{'city':'Seoul'}},
                                   {'type':'tool_use','id':'call_2','name':'weather','input':{}}]},
                                 {'role':'user','content':[
                                   {'type':'tool_result','tool_use_id':'call_1','content':'cold'},
                                   {'type':'tool_result','tool_use_id':'call_2','is_error':true},
                                   {'type':'text','text':'and hurry'}]}]
                                """));
    }

    @Test
    void argumentsThatAreNoObjectAreWrapped() {
        Part call = new Part.ToolCall("c", "weather", "{\"city\": \"Seo", null);
        asked.messages = List.of(user("?"), new Message.Assistant(List.of(call), null));

        assertThat(asked.as(NEW).at("/messages/1/content/0/input"))
                .isEqualTo(json("{'invalid_arguments':'{\\\"city\\\": \\\"Seo'}"));
    }

    @Test
    void signedThinkingGoesBackByteForByteAndUnsignedThinkingDoesNot() {
        String signature = "EqQBCgIYAhIM/+==\u00e9\"\\";
        asked.messages = List.of(
                user("?"),
                new Message.Assistant(
                        List.of(
                                new Part.Thinking("hm", signature),
                                new Part.RedactedThinking("AbC="),
                                new Part.Thinking("not ours", null),
                                text("4")),
                        null));

        JsonNode content = asked.as(NEW).at("/messages/1/content");

        assertThat(content).hasSize(3);
        assertThat(content.get(0).path("signature").asString()).isEqualTo(signature);
        assertThat(content.get(1)).isEqualTo(json("{'type':'redacted_thinking','data':'AbC='}"));
        assertThat(asked.dropped).containsExactly("reasoning_content");
    }

    @Test
    void picturesKeepTheirPlaceAndForm() {
        asked.messages = List.of(new Message.User(
                List.of(
                        new Part.Image(new Media.Url("data:image/jpeg;base64,AAAA"), "high", null),
                        new Part.Image(new Media.Url("https://example.com/a.png"), "auto", null),
                        new Part.Document(new Media.Base64("text/plain", "SGk="), "note", null),
                        new Part.Audio("AAAA", "wav")),
                null));

        assertThat(asked.as(NEW).at("/messages/0/content")).isEqualTo(json("""
                                [{'type':'image','source':{'type':'base64','media_type':'image/jpeg','data':'AAAA'}},
                                 {'type':'image','source':{'type':'url','url':'https://example.com/a.png'}},
                                 {'type':'document','source':{'type':'text','media_type':'text/plain','data':'Hi'},'title':'note'}]
                                """));
        assertThat(asked.dropped).containsExactly("image_url.detail", "input_audio");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    claude-opus-4-6           | low     | {'output_config':{'effort':'low'}}
                    claude-opus-4-6           | minimal | {'output_config':{'effort':'low'}}
                    claude-opus-5             | xhigh   | {'output_config':{'effort':'xhigh'}}
                    claude-opus-4-6           | xhigh   | {'output_config':{'effort':'high'}}
                    claude-opus-4-5-20251101  | high    | {'output_config':{'effort':'high'}}
                    some-other-model          | medium  | {'output_config':{'effort':'medium'}}
                    claude-sonnet-4-5         | low     | {'thinking':{'type':'enabled','budget_tokens':2048}}
                    claude-3-7-sonnet-latest  | max     | {'thinking':{'type':'enabled','budget_tokens':16384}}
                    claude-haiku-4-5          | none    | {'thinking':{'type':'disabled'}}
                    claude-3-5-haiku-20241022 | none    | {}
                    """)
    void anEffortIsToldAsTheModelUnderstandsIt(String model, String effort, String expected) {
        asked.reasoning = new Reasoning(effort, null);

        JsonNode written = asked.as(model);

        for (String name : List.of("output_config", "thinking")) {
            assertThat(written.path(name)).isEqualTo(json(expected).path(name));
        }
        assertThat(asked.dropped).isEmpty();
    }

    @Test
    void aThinkingBudgetIsAddedToTheUsualLimitAndKeptWithinTheClients() {
        asked.reasoning = new Reasoning("high", null);
        assertThat(asked.as(OLD).path("max_tokens").asInt()).isEqualTo(8192 + 16_384);

        asked.maxTokens = 4000;
        JsonNode limited = asked.as(OLD);
        assertThat(limited.path("max_tokens").asInt()).isEqualTo(4000);
        assertThat(limited.at("/thinking/budget_tokens").asInt()).isEqualTo(2000);
    }

    @Test
    void anEffortIsDroppedWhereThinkingIsNotPossible() {
        asked.reasoning = new Reasoning("high", null);
        asked.as("claude-3-5-haiku-20241022");
        assertThat(asked.dropped).containsExactly("reasoning_effort");

        asked.maxTokens = 1500;
        asked.as(OLD);
        assertThat(asked.dropped).containsExactly("reasoning_effort");

        asked.maxTokens = null;
        asked.tools = List.of(new Tool("weather", null, "{}", null, null));
        asked.choice = new ToolChoice.Required();
        asked.as(OLD);
        assertThat(asked.dropped).containsExactly("reasoning_effort");
    }

    @Test
    void amongCallsThatNobodySignedAnOldModelIsNotAskedToThink() {
        asked.reasoning = new Reasoning("high", null);
        asked.messages = List.of(
                user("?"),
                new Message.Assistant(List.of(new Part.ToolCall("c", "weather", "{}", null)), null),
                new Message.User(List.of(new Part.ToolResult("c", List.of(text("cold")), false, null)), null));

        assertThat(asked.as(OLD).has("thinking")).isFalse();
        assertThat(asked.dropped).containsExactly("reasoning_effort");
    }

    @Test
    void aBudgetBecomesAdaptiveThinkingWhereBudgetsAreGone() {
        asked.reasoning = new Reasoning(null, 5000);

        assertThat(asked.as(OLD).path("thinking")).isEqualTo(json("{'type':'enabled','budget_tokens':5000}"));
        assertThat(asked.as(NEW).path("thinking")).isEqualTo(json("{'type':'adaptive'}"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    claude-sonnet-4-20250514 | 0.7 |     |   | {'temperature':0.7}                          |
                    claude-sonnet-4-20250514 | 1.7 |     |   | {'temperature':1.0}                          | temperature
                    claude-sonnet-4-20250514 | 0.7 | 0.9 | 5 | {'temperature':0.7,'top_p':0.9,'top_k':5}    |
                    claude-sonnet-4-5        | 0.7 | 0.9 |   | {'temperature':0.7}                          | top_p
                    claude-sonnet-4-5        |     | 0.9 |   | {'top_p':0.9}                                |
                    claude-fable-5           | 0.7 | 0.9 | 5 | {}                                           | temperature,top_p,top_k
                    claude-fable-5           | 1.0 | 1.0 |   | {}                                           |
                    """)
    void samplingIsToldAsFarAsTheModelTakesIt(
            String model,
            @Nullable Double temperature,
            @Nullable Double topP,
            @Nullable Integer topK,
            String expected,
            @Nullable String dropped) {
        asked.sampling = new Sampling(temperature, topP, topK, null);

        JsonNode written = asked.as(model);

        for (String name : List.of("temperature", "top_p", "top_k")) {
            assertThat(written.path(name)).isEqualTo(json(expected).path(name));
        }
        assertThat(String.join(",", asked.dropped)).isEqualTo(dropped == null ? "" : dropped);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    unsaid   |       |
                    unsaid   | true  |
                    unsaid   | false | {'type':'auto','disable_parallel_tool_use':true}
                    auto     |       | {'type':'auto'}
                    required | false | {'type':'any','disable_parallel_tool_use':true}
                    none     | false | {'type':'none'}
                    weather  |       | {'type':'tool','name':'weather'}
                    """)
    void theChoiceOfToolsIsToldTogetherWithParallelCalls(
            String choice, @Nullable Boolean parallel, @Nullable String expected) {
        asked.tools = List.of(WEATHER);
        asked.parallel = parallel;
        asked.choice = switch (choice) {
            case "unsaid" -> new ToolChoice.Unsaid();
            case "auto" -> new ToolChoice.Auto();
            case "required" -> new ToolChoice.Required();
            case "none" -> new ToolChoice.None();
            default -> new ToolChoice.Named(choice);
        };

        JsonNode told = asked.as(NEW).path("tool_choice");

        assertThat(told.isMissingNode() ? null : told).isEqualTo(expected == null ? null : json(expected));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    ''                                      | {'type':'object'}
                    {}                                      | {'type':'object'}
                    {'properties':{'a':{'type':'string'}}}  | {'type':'object','properties':{'a':{'type':'string'}}}
                    {'type':'object','x':1.10}              | {'type':'object','x':1.10}
                    """)
    void aToolsSchemaIsAlwaysThatOfAnObject(String schema, String expected) {
        asked.tools = List.of(new Tool("t", "does", schema.replace('\'', '"'), null, null));

        assertThat(asked.as(NEW).at("/tools/0/input_schema")).isEqualTo(json(expected));
        assertThat(asked.dropped).isEmpty();
    }

    @Test
    void strictToolsAndSchemasAreDroppedWhereTheModelHasNone() {
        asked.tools = List.of(WEATHER);
        asked.format = new AnswerFormat.JsonSchema("person", null, "{\"type\":\"object\"}", true);

        assertThat(asked.as(NEW).at("/tools/0/strict").asBoolean()).isTrue();
        assertThat(asked.dropped).isEmpty();

        JsonNode old = asked.as(OLD);
        assertThat(old.at("/tools/0").has("strict")).isFalse();
        assertThat(old.has("output_config")).isFalse();
        assertThat(asked.dropped).containsExactly("strict", "response_format");
    }

    @Test
    void whatAnthropicDoesNotKnowIsNamed() {
        asked.format = new AnswerFormat.JsonObject();
        asked.sampling = new Sampling(null, null, null, 7L);
        asked.extras = Map.of("logit_bias", "{}");

        asked.as(NEW);

        assertThat(asked.dropped).containsExactly("seed", "response_format", "logit_bias");
    }

    @ParameterizedTest
    @CsvSource({"auto, auto", "default, standard_only", "flex, ", "priority, "})
    void onlyServiceTiersThatBothHaveAreTold(String tier, @Nullable String told) {
        asked.extras = Map.of("service_tier", "\"" + tier + "\"");

        assertThat(asked.as(NEW).path("service_tier").asString(null)).isEqualTo(told);
        assertThat(asked.dropped).hasSize(told == null ? 1 : 0);
    }

    @Test
    void thinkingSurvivesFromTheClientToTheProvider() throws InvalidRequest {
        byte[] body = """
                {"model":"claude-opus-4-8","max_tokens":10,"messages":[{"role":"user","content":"?"},
                {"role":"assistant","content":[{"type":"thinking","thinking":"h\\u006d\\n","signature":"A+/=\\u00e9"},
                {"type":"redacted_thinking","data":"B+/="},{"type":"text","text":"4"}]},{"role":"user","content":"!"}]}
                """.getBytes(StandardCharsets.UTF_8);

        byte[] written = new AnthropicProvider()
                .write(new AnthropicServed().read(body, body.length), "claude-opus-4-8", true)
                .body();

        assertThat(Recording.JSON.readTree(written)).isEqualTo(Recording.JSON.readTree(body));
    }
}
