package dev.signalbox.dialects.bedrock;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.dialect.ProviderApi.EncodedRequest;
import dev.signalbox.dialects.BuiltInDialects;
import dev.signalbox.model.chat.ChatRequest;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What a request of another dialect becomes in Converse.
class RequestWriterTest {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String NOVA = "us.amazon.nova-2-lite-v1:0";
    private static final String LLAMA = "meta.llama3-3-70b-instruct-v1:0";
    private static final String GPT_OSS = "openai.gpt-oss-120b-1:0";
    private static final String OWN = "arn:aws:bedrock:us-east-1:1:custom-model-deployment/x";

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            "max_tokens":5,"temperature":0.5,"top_p":0.25,"stop":["a","b"] | {"inferenceConfig":{"maxTokens":5,"temperature":0.5,"topP":0.25,"stopSequences":["a","b"]}} |
            "temperature":1.5 | {"inferenceConfig":{"temperature":1.0}} | temperature
            "seed":1,"user":"u","logit_bias":{"1":1},"parallel_tool_calls":false | {} | seed, user, logit_bias
            "service_tier":"flex" | {"serviceTier":{"type":"flex"}} |
            "service_tier":"auto" | {} |
            "service_tier":"scale" | {} | service_tier
            "guardrailConfig":{"guardrailIdentifier":"g","guardrailVersion":"1"},"performanceConfig":{"latency":"optimized"} | {"guardrailConfig":{"guardrailIdentifier":"g","guardrailVersion":"1"},"performanceConfig":{"latency":"optimized"}} |
            "guardrailConfig":"g" | {} | guardrailConfig
            """)
    void fieldsBecomeConverses(String fields, String expected, String dropped) {
        EncodedRequest written = openAi(OWN, "\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]," + fields);

        JsonNode body = JSON.readTree(written.body());
        assertThat(body.path("messages").toString()).isEqualTo("[{\"role\":\"user\",\"content\":[{\"text\":\"hi\"}]}]");
        ((tools.jackson.databind.node.ObjectNode) body).remove("messages");
        assertThat(body).isEqualTo(JSON.readTree(expected));
        assertThat(written.dropped())
                .containsExactlyInAnyOrderElementsOf(dropped == null ? List.of() : List.of(dropped.split(", ")));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            us.amazon.nova-2-lite-v1:0 | "reasoning_effort":"low" | {"reasoningConfig":{"type":"enabled","maxReasoningEffort":"low"}} |
            us.amazon.nova-2-lite-v1:0 | "reasoning_effort":"high" | {"reasoningConfig":{"type":"enabled","maxReasoningEffort":"high"}} |
            us.amazon.nova-2-lite-v1:0 | "reasoning_effort":"high","max_tokens":9 | {"reasoningConfig":{"type":"enabled","maxReasoningEffort":"medium"}} | reasoning_effort
            us.amazon.nova-2-lite-v1:0 | "reasoning_effort":"none" | null |
            openai.gpt-oss-120b-1:0 | "reasoning_effort":"medium" | {"reasoning_effort":"medium"} |
            openai.gpt-oss-120b-1:0 | "reasoning_effort":"none" | {"reasoning_effort":"low"} | reasoning_effort
            meta.llama3-3-70b-instruct-v1:0 | "reasoning_effort":"low" | null | reasoning_effort
            amazon.nova-lite-v1:0 | "top_k":3 | {"inferenceConfig":{"topK":3}} |
            mistral.mistral-large-3 | "top_k":3 | {"top_k":3} |
            meta.llama3-3-70b-instruct-v1:0 | "top_k":3 | null | top_k
            """)
    void whatEachMakerCallsInItsOwnWay(String model, String fields, String expected, String dropped) {
        EncodedRequest written = openAi(model, "\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]," + fields);

        JsonNode fieldsOfTheModel = JSON.readTree(written.body()).path("additionalModelRequestFields");
        assertThat(fieldsOfTheModel.isMissingNode() ? "null" : fieldsOfTheModel.toString())
                .isEqualTo(expected);
        assertThat(written.dropped()).isEqualTo(dropped == null ? List.of() : List.of(dropped));
    }

    /// Bedrock answers 400 to the second kind.
    @Test
    void aDocumentIsCitedWhereTheUserSentItAndNotWhereAToolDid() throws Exception {
        String document = "{\"type\":\"document\",\"source\":{\"type\":\"text\",\"media_type\":\"text/plain\","
                + "\"data\":\"Hi\"},\"citations\":{\"enabled\":%s}}";
        byte[] asked = """
                {"model":"m","max_tokens":9,"messages":[{"role":"user","content":[%s,%s]},
                 {"role":"assistant","content":[{"type":"tool_use","id":"t","name":"f","input":{}}]},
                 {"role":"user","content":[{"type":"tool_result","tool_use_id":"t","content":[%s]}]}]}""".formatted(document.formatted(true), document.formatted(false), document.formatted(true))
                .getBytes(UTF_8);
        ChatRequest request = Objects.requireNonNull(BuiltInDialects.all().named("anthropic"))
                .served()
                .read(asked, asked.length);

        EncodedRequest written = new RequestWriter(request, NOVA).write();

        JsonNode messages = JSON.readTree(written.body()).path("messages");
        assertThat(messages.at("/0/content/0/document/citations").toString()).isEqualTo("{\"enabled\":true}");
        assertThat(messages.at("/0/content/1/document").has("citations")).isFalse();
        JsonNode result = messages.at("/2/content/0/toolResult/content/0/document");
        assertThat(result.has("source")).isTrue();
        assertThat(result.has("citations")).isFalse();
        assertThat(written.dropped()).containsExactly("citations");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            "required" | {"any":{}} |
            {"type":"function","function":{"name":"f"}} | {"tool":{"name":"f"}} |
            "auto" | null |
            """)
    void aChoiceAmongToolsIsTold(String choice, String expected) {
        JsonNode tools = body(openAi(
                        NOVA,
                        "\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}],\"tool_choice\":" + choice
                                + ",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\",\"strict\":true}}]"))
                .path("toolConfig");

        assertThat(tools.path("tools").toString())
                .isEqualTo(
                        "[{\"toolSpec\":{\"name\":\"f\",\"inputSchema\":{\"json\":{\"type\":\"object\",\"properties\":{}}}}}]");
        assertThat(
                        tools.path("toolChoice").isMissingNode()
                                ? "null"
                                : tools.path("toolChoice").toString())
                .isEqualTo(expected);
    }

    @Test
    void noToolIsChosenByLeavingThemOutUnlessTheConversationHasCalls() {
        String tools = ",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}],\"tool_choice\":\"none\"";
        EncodedRequest first = openAi(NOVA, "\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]" + tools);
        EncodedRequest later = openAi(NOVA, "\"messages\":" + CALLED + tools);
        EncodedRequest undeclared = openAi(NOVA, "\"messages\":" + CALLED);

        assertThat(body(first).has("toolConfig")).isFalse();
        assertThat(first.dropped()).isEmpty();
        assertThat(body(later).has("toolConfig")).isTrue();
        assertThat(later.dropped()).containsExactly("tool_choice");
        assertThat(body(undeclared).at("/toolConfig/tools/0/toolSpec/name").asString())
                .isEqualTo("f");
    }

    private static final String CALLED = """
            [{"role":"user","content":"hi"},
             {"role":"assistant","tool_calls":[{"id":"call|1","type":"function","function":{"name":"f","arguments":"{\\"a\\":1}"}}]},
             {"role":"tool","tool_call_id":"call|1","content":"{\\"b\\":2}"},{"role":"user","content":"and?"}]""";

    @Test
    void callsAndResultsKeepTogetherUnderAnIdentifierThatIsTaken() {
        JsonNode messages = body(openAi(NOVA, "\"messages\":" + CALLED)).path("messages");

        assertThat(messages.toString()).isEqualTo("""
                [{"role":"user","content":[{"text":"hi"}]},\
                {"role":"assistant","content":[{"toolUse":{"toolUseId":"call_1","name":"f","input":{"a":1}}}]},\
                {"role":"user","content":[{"toolResult":{"toolUseId":"call_1","content":[{"text":"{\\"b\\":2}"}]}},\
                {"text":"and?"}]}]""");
        String longer = body(openAi(NOVA, "\"messages\":" + CALLED.replace("call|1", "x".repeat(100))))
                .at("/messages/1/content/0/toolUse/toolUseId")
                .asString();
        assertThat(longer).hasSize(64);
    }

    @Test
    void picturesAndDocumentsGoAsBytesAndWhatLiesOnTheWebDoesNot() {
        EncodedRequest written = anthropic("""
                "messages":[{"role":"user","content":[
                {"type":"text","text":"look"},
                {"type":"image","source":{"type":"base64","media_type":"image/jpeg","data":"QUJD"}},
                {"type":"image","source":{"type":"url","url":"https://example.com/a.png"}},
                {"type":"document","title":"Q3: results/2026","source":{"type":"base64","media_type":"application/pdf","data":"QUJD"}},
                {"type":"document","source":{"type":"text","media_type":"text/plain","data":"abc"}}]}]""");

        assertThat(body(written).at("/messages/0/content").toString()).isEqualTo("""
                [{"text":"look"},{"image":{"format":"jpeg","source":{"bytes":"QUJD"}}},\
                {"document":{"format":"pdf","name":"Q3- results-2026","source":{"bytes":"QUJD"}}},\
                {"document":{"format":"txt","name":"document (2)","source":{"bytes":"YWJj"}}}]""");
        assertThat(written.dropped()).containsExactly("image_url");
    }

    @Test
    void whatIsMarkedIsCachedWhereTheModelCaches() {
        String marked = """
                "system":[{"type":"text","text":"be","cache_control":{"type":"ephemeral"}}],
                "tools":[{"name":"f","input_schema":{"type":"object"},"cache_control":{"type":"ephemeral"}}],
                "messages":[{"role":"user","content":[{"type":"text","text":"hi","cache_control":{"type":"ephemeral","ttl":"1h"}}]}]""";
        EncodedRequest nova = anthropic(marked);
        EncodedRequest llama = anthropic(LLAMA, marked);

        assertThat(body(nova).path("system").toString())
                .isEqualTo("[{\"text\":\"be\"},{\"cachePoint\":{\"type\":\"default\"}}]");
        assertThat(body(nova).at("/messages/0/content/1").toString())
                .isEqualTo("{\"cachePoint\":{\"type\":\"default\"}}");
        assertThat(nova.dropped()).containsExactlyInAnyOrder("cache_control", "cache_control.ttl");
        assertThat(body(llama).path("system")).hasSize(1);
        assertThat(llama.dropped()).containsExactly("cache_control");
    }

    @Test
    void onlyThoughtsThatBedrockSealedGoBack() {
        EncodedRequest written = anthropic("""
                "messages":[{"role":"user","content":"hi"},{"role":"assistant","content":[
                {"type":"thinking","thinking":"hm","signature":"bedrock:c2ln"},
                {"type":"redacted_thinking","data":"bedrock:QUJD"},
                {"type":"thinking","thinking":"other","signature":"c2ln"},
                {"type":"redacted_thinking","data":"gemini:QUJD"},
                {"type":"text","text":"hello"}]},{"role":"user","content":"on"}]""");

        assertThat(body(written).at("/messages/1/content").toString()).isEqualTo("""
                [{"reasoningContent":{"reasoningText":{"text":"hm","signature":"c2ln"}}},\
                {"reasoningContent":{"redactedContent":"QUJD"}},{"text":"hello"}]""");
        assertThat(written.dropped()).containsExactly("reasoning_content");
    }

    @Test
    void aSchemaForTheAnswerIsToldToModelsThatTakeOne() {
        String fields = """
                "messages":[{"role":"user","content":"hi"}],"response_format":{"type":"json_schema","json_schema":{"name":"City","schema":{"type":"object"}}}""";
        EncodedRequest takes = openAi(GPT_OSS, fields);
        EncodedRequest refuses = openAi(NOVA, fields);

        assertThat(body(takes).path("outputConfig").toString())
                .isEqualTo("{\"textFormat\":{\"type\":\"json_schema\",\"structure\":{\"jsonSchema\":"
                        + "{\"schema\":\"{\\\"type\\\":\\\"object\\\"}\",\"name\":\"City\"}}}}");
        assertThat(takes.dropped()).isEmpty();
        assertThat(body(refuses).has("outputConfig")).isFalse();
        assertThat(refuses.dropped()).containsExactly("response_format");
    }

    private static JsonNode body(EncodedRequest written) {
        return JSON.readTree(written.body());
    }

    private static EncodedRequest openAi(String model, String fields) {
        return written("openai", model, fields);
    }

    private static EncodedRequest anthropic(String fields) {
        return anthropic(NOVA, fields);
    }

    private static EncodedRequest anthropic(String model, String fields) {
        return written("anthropic", model, "\"max_tokens\":5," + fields);
    }

    private static EncodedRequest written(String dialect, String model, String fields) {
        byte[] body = ("{\"model\":\"m\"," + fields + "}").getBytes(UTF_8);
        try {
            return new RequestWriter(
                            Objects.requireNonNull(BuiltInDialects.all().named(dialect))
                                    .served()
                                    .read(body, body.length),
                            model)
                    .write();
        } catch (dev.signalbox.core.dialect.InvalidRequest e) {
            throw new AssertionError(e);
        }
    }
}
