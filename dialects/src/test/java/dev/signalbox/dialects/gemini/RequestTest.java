package dev.signalbox.dialects.gemini;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signalbox.core.dialect.Dialect;
import dev.signalbox.core.dialect.InvalidRequest;
import dev.signalbox.core.dialect.Operation;
import dev.signalbox.core.dialect.ProviderApi.EncodedRequest;
import dev.signalbox.dialects.BuiltInDialects;
import dev.signalbox.dialects.seal.Seal;
import dev.signalbox.model.chat.ChatRequest;
import dev.signalbox.model.chat.ChatRequest.Reasoning;
import dev.signalbox.model.chat.ChatRequest.ToolChoice;
import dev.signalbox.model.chat.Message;
import dev.signalbox.model.chat.Part;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// Requests between this dialect and the others.
class RequestTest {
    @TestFactory
    Stream<DynamicTest> everyRecordedRequestIsUnderstoodAndCanBeSaidElsewhere() {
        return Stream.concat(Recording.all().stream(), Recording.clients().stream())
                .filter(recording -> recording.operation() == Operation.CHAT)
                .map(recording -> DynamicTest.dynamicTest(recording.toString(), () -> {
                    ChatRequest request = read(recording.request());

                    for (String provider : List.of("openai", "anthropic")) {
                        Dialect other =
                                Objects.requireNonNull(BuiltInDialects.all().named(provider));
                        byte[] written =
                                other.provider().write(request, "model", true).body();
                        ChatRequest understood = other.served().read(written, written.length);
                        // Pictures of results stand behind them there, with a word on whose they are.
                        assertThat(words(understood).replaceAll("Result of tool call [^:]*:", ""))
                                .isEqualTo(words(request));
                    }
                    byte[] again = new GeminiProvider()
                            .write(request, "gemini-2.5-flash", true)
                            .body();
                    assertThat(words(read(again))).isEqualTo(words(request));
                    assertThat(calls(read(again))).isEqualTo(calls(request));
                }));
    }

    @TestFactory
    Stream<DynamicTest> aTurnBecomesTheOneThatGoogleHad() throws IOException {
        Path cases = Recording.folder().resolve("same-case");
        try (Stream<Path> google = Files.list(cases.resolve("gemini"))) {
            return google
                    .sorted()
                    .flatMap(place -> Stream.of("request.json", "followup-request.json")
                            .flatMap(file -> turns(cases, place, file)))
                    .toList()
                    .stream();
        }
    }

    private static Stream<DynamicTest> turns(Path cases, Path place, String file) {
        Path expected = place.resolve("google").resolve(file);
        return Stream.of("openai/%s/chat-completions", "anthropic/%s/anthropic")
                .map(pattern ->
                        cases.resolve(pattern.formatted(place.getFileName())).resolve(file))
                .filter(asked -> Files.exists(asked) && Files.exists(expected))
                // Were told to Anthropic in other words.
                .filter(asked ->
                        !asked.toString().matches(".*anthropic/(stopSequencesParam|codeInterpreterToolParam)/.*"))
                .map(asked -> DynamicTest.dynamicTest(asked.toString(), () -> {
                    String client = asked.toString().contains("/openai/") ? "openai" : "anthropic";
                    ChatRequest request = of(client, new String(Recording.read(asked), StandardCharsets.UTF_8));
                    ChatRequest had = read(Recording.read(expected));

                    ChatRequest became = read(new GeminiProvider()
                            .write(request, "gemini-2.5-flash", true)
                            .body());

                    assertThat(gist(became)).isEqualTo(gist(had));
                }));
    }

    /// What was asked, as far as the same case was told alike.
    private static List<Object> gist(ChatRequest request) {
        return List.of(
                said(request),
                calls(request),
                request.tools().stream().map(ChatRequest.Tool::name).toList(),
                request.stop());
    }

    /// The models' own words differ.
    private static String said(ChatRequest request) {
        StringBuilder said = new StringBuilder();
        for (Message message : request.messages()) {
            if (message instanceof Message.User) {
                message.parts().stream()
                        .filter(Part.Text.class::isInstance)
                        .forEach(part -> said.append(((Part.Text) part).text()));
            }
        }
        return said.toString();
    }

    /// All text of messages, in order.
    private static String words(ChatRequest request) {
        StringBuilder words = new StringBuilder();
        for (Message message : request.messages()) {
            for (Part part : message.parts()) {
                if (part instanceof Part.Text text) {
                    words.append(text.text());
                }
            }
        }
        return words.toString();
    }

    private static List<String> calls(ChatRequest request) {
        return request.messages().stream()
                .flatMap(message -> message.parts().stream())
                .filter(Part.ToolCall.class::isInstance)
                .map(part -> ((Part.ToolCall) part).name())
                .toList();
    }

    @Test
    void geminiCliSendsASentinelThatSaysNothing() throws InvalidRequest {
        for (Recording recording : Recording.clients()) {
            ChatRequest request = read(recording.request());
            assertThat(request.extras().keySet()).noneMatch(name -> name.contains("thoughtSignature"));
            assertThat(request.tools()).isNotEmpty();
        }
    }

    @Test
    void parallelCallsWithoutIdentifiersFindTheirResults() throws InvalidRequest {
        ChatRequest request = read("""
                {"contents":[
                  {"role":"user","parts":[{"text":"?"}]},
                  {"role":"model","parts":[{"functionCall":{"name":"f","args":{"n":1}},"thoughtSignature":"R29vZ2xlJ3M="},
                    {"function_call":{"name":"f","args":{"n":2}}}]},
                  {"role":"user","parts":[{"functionResponse":{"name":"f","response":{"output":"one"}}},
                    {"function_response":{"name":"f","response":{"error":"two"}}}]}]}""");

        assertThat(request.messages().get(1).parts())
                .containsExactly(
                        new Part.ToolCall("call_0", "f", "{\"n\":1}", null),
                        new Part.ToolCall("call_1", "f", "{\"n\":2}", null));
        assertThat(request.messages().get(2).parts())
                .containsExactly(
                        new Part.ToolResult("call_0", List.of(new Part.Text("one", null)), false, null),
                        new Part.ToolResult("call_1", List.of(new Part.Text("two", null)), true, null));
        assertThat(request.extras()).containsOnlyKeys("contents[1].parts[0].thoughtSignature");
    }

    @Test
    void googlesSchemasBecomeJsonSchema() throws InvalidRequest {
        ChatRequest request = read("""
                {"contents":[],"tools":[{"functionDeclarations":[{"name":"f","parameters":{"type":"OBJECT","properties":{
                  "type":{"type":"STRING","nullable":true,"maxLength":"8"}},"propertyOrdering":["type"]}}]},{"googleSearch":{}}],
                 "toolConfig":{"functionCallingConfig":{"mode":"ANY","allowedFunctionNames":["f"]}}}""");

        assertThat(Recording.JSON.readTree(request.tools().getFirst().parameters()))
                .isEqualTo(Recording.JSON.readTree("""
                        {"type":"object","properties":{"type":{"type":["string","null"],"maxLength":8}}}"""));
        assertThat(request.extras())
                .containsOnlyKeys(
                        "tools[0].functionDeclarations[0].parameters.propertyOrdering", "tools[1].googleSearch");
        assertThat(request.toolChoice()).isEqualTo(new ToolChoice.Named("f"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "\"-1\"", "-99999999999999999999"})
    void anyNegativeBudgetLeavesItToTheModel(String budget) throws InvalidRequest {
        assertThat(read("{\"contents\":[],\"generationConfig\":{\"thinkingConfig\":{\"thinkingBudget\":" + budget
                                + "}}}")
                        .reasoning())
                .isNull();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"thinkingBudget":0} | none |
            {"thinkingBudget":2000} | | 2000
            {"thinking_level":"HIGH"} | high |
            """)
    void thinkingIsAnEffortOrABudget(String config, String effort, Integer budget) throws InvalidRequest {
        ChatRequest request = read("{\"contents\":[],\"generationConfig\":{\"thinkingConfig\":" + config + "}}");

        assertThat(request.reasoning()).isEqualTo(new Reasoning(effort, budget));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            [] | body
            {} | contents
            {"contents":"x"} | contents
            {"contents":[1]} | contents[0]
            {"contents":[{"role":"bard","parts":[]}]} | contents[0].role
            {"contents":[{"parts":{}}]} | contents[0].parts
            {"contents":[{"parts":[{"text":1}]}]} | contents[0].parts[0].text
            {"contents":[{"parts":[{"inlineData":{"data":"x"}}]}]} | contents[0].parts[0].inlineData.mimeType
            {"contents":[{"parts":[{"functionCall":{"name":"f"}}]}]} | contents[0].parts
            {"contents":[{"role":"model","parts":[{"functionCall":{"args":[]}}]}]} | contents[0].parts[0].functionCall.name
            {"contents":[],"generationConfig":{"maxOutputTokens":-1}} | generationConfig.maxOutputTokens
            {"contents":[],"generationConfig":{"stopSequences":[1]}} | generationConfig.stopSequences
            {"contents":[],"toolConfig":{"functionCallingConfig":{"mode":"SOME"}}} | toolConfig.functionCallingConfig.mode
            """)
    void whatIsWrongIsNamedByItsPlace(String body, String place) {
        assertThatThrownBy(() -> read(body)).isInstanceOfSatisfying(InvalidRequest.class, wrong -> {
            assertThat(wrong.problem().param()).isEqualTo(place);
            assertThat(wrong.problem().status()).isEqualTo(400);
        });
    }

    @Test
    void anotherProvidersThoughtsTravelWithAClientAndBack() throws InvalidRequest {
        String signed = Carrier.ofSignature("AnthropicSig==");
        String redacted = Carrier.ofRedacted("sealed");
        ChatRequest request = read("{\"contents\":[{\"role\":\"model\",\"parts\":[{\"text\":\"I \",\"thought\":true},"
                + "{\"text\":\"think\",\"thought\":true},{\"text\":\"\",\"thought\":true,\"thoughtSignature\":\""
                + signed.replace('+', '-').replace('/', '_')
                + "\"},{\"text\":\"\",\"thought\":true,\"thoughtSignature\":\"" + redacted + "\"}]}]}");

        assertThat(request.messages().getFirst().parts())
                .containsExactly(new Part.Thinking("I think", "AnthropicSig=="), new Part.RedactedThinking("sealed"));
        assertThat(request.extras()).isEmpty();
    }

    @Test
    void googlesSignatureComesBackToItsCallAndToNobodyElse() throws Exception {
        String openAi = """
                {"model":"m","messages":[{"role":"user","content":"?"},
                 {"role":"assistant","content":null,"reasoning_details":[{"type":"reasoning.encrypted","data":"%s"}],
                  "tool_calls":[{"id":"c1","type":"function","function":{"name":"f","arguments":"{}"}},
                   {"id":"c2","type":"function","function":{"name":"g","arguments":"{}"}}]},
                 {"role":"tool","tool_call_id":"c1","content":"ok"},{"role":"tool","tool_call_id":"c2","content":"{\\"a\\":1}"}]}""".formatted(Seal.marked("gemini", "c2ln c1"));
        ChatRequest request = of("openai", openAi);

        JsonNode google = Recording.JSON.readTree(
                new GeminiProvider().write(request, "gemini-3-pro", true).body());
        EncodedRequest claude = Objects.requireNonNull(BuiltInDialects.all().named("anthropic"))
                .provider()
                .write(request, "claude-sonnet-4-5", true);

        assertThat(google.at("/contents/1/parts/0/thoughtSignature").asString()).isEqualTo("c2ln");
        assertThat(google.at("/contents/1/parts/1").has("thoughtSignature")).isFalse();
        assertThat(google.at("/contents/2/parts/0/functionResponse"))
                .isEqualTo(Recording.JSON.readTree("{\"id\":\"c1\",\"name\":\"f\",\"response\":{\"output\":\"ok\"}}"));
        assertThat(google.at("/contents/2/parts/1/functionResponse/response/a").asInt())
                .isEqualTo(1);
        assertThat(new String(claude.body(), StandardCharsets.UTF_8)).doesNotContain("c2ln");
        assertThat(claude.dropped()).contains("reasoning_content");
    }

    @Test
    void callsOfAnotherModelHaveTheSentinelWhereTheModelWantsASignature() throws Exception {
        ChatRequest request = of("openai", """
                {"model":"m","messages":[{"role":"assistant","tool_calls":[{"id":"c1","type":"function",
                 "function":{"name":"f","arguments":"broken"}}]}]}""");

        JsonNode three = tree(request, "gemini-3-flash-preview");
        JsonNode two = tree(request, "gemini-2.5-flash");

        assertThat(three.at("/contents/0/parts/0/thoughtSignature").asString())
                .isEqualTo("skip_thought_signature_validator");
        assertThat(two.at("/contents/0/parts/0").has("thoughtSignature")).isFalse();
        assertThat(two.at("/contents/0/parts/0/functionCall/args/invalid_arguments")
                        .asString())
                .isEqualTo("broken");
    }

    @Test
    void whatGoogleDoesNotHeedIsNamed() throws Exception {
        ChatRequest request = of("openai", """
                {"model":"m","messages":[{"role":"user","content":"?"}],"user":"u","parallel_tool_calls":false,"tools":[{"type":"function",
                 "function":{"name":"f","parameters":{"type":"object","properties":{"not":{"type":"string","pattern":"a+"}}}}}]}""");

        EncodedRequest written = new GeminiProvider().write(request, "gemini-2.5-flash", true);

        assertThat(written.dropped()).containsExactlyInAnyOrder("parameters.pattern", "parallel_tool_calls", "user");
        assertThat(Recording.JSON
                        .readTree(written.body())
                        .at("/tools/0/functionDeclarations/0/parametersJsonSchema/properties/not/pattern")
                        .asString())
                .isEqualTo("a+");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            gemini-2.5-flash | none | {"thinkingBudget":0} | false
            gemini-2.5-pro | none | {"thinkingBudget":128,"includeThoughts":true} | true
            gemini-2.5-flash | high | {"thinkingBudget":24576,"includeThoughts":true} | false
            gemini-3-flash-preview | medium | {"thinkingLevel":"medium","includeThoughts":true} | false
            gemini-3-pro-preview | medium | {"thinkingLevel":"high","includeThoughts":true} | false
            gemini-2.0-flash | high | | true
            """)
    void anEffortIsToldAsTheModelTakesIt(String model, String effort, String config, boolean dropped) throws Exception {
        ChatRequest request = of("openai", """
                {"model":"m","messages":[{"role":"user","content":"?"}],"reasoning_effort":"%s"}""".formatted(effort));

        EncodedRequest written = new GeminiProvider().write(request, model, true);

        JsonNode told = Recording.JSON.readTree(written.body()).at("/generationConfig/thinkingConfig");
        assertThat(told.isMissingNode() ? null : told.toString()).isEqualTo(config);
        assertThat(written.dropped().contains("reasoning_effort")).isEqualTo(dropped);
    }

    @Test
    void aModelsNameLeadsNowhereElse() {
        GeminiProvider provider = new GeminiProvider();
        assertThat(provider.path(Operation.CHAT, "gemini-2.5-flash", true))
                .isEqualTo("/v1beta/models/gemini-2.5-flash:streamGenerateContent?alt=sse");
        assertThat(provider.path(Operation.CHAT, "../files?x=\r\n#é"))
                .isEqualTo("/v1beta/models/..%2Ffiles%3Fx%3D%0D%0A%23%C3%A9:generateContent");
        assertThat(provider.path(Operation.CHAT, "tunedModels/mine"))
                .isEqualTo("/v1beta/tunedModels/mine:generateContent");
    }

    private static JsonNode tree(ChatRequest request, String model) {
        return Recording.JSON.readTree(
                new GeminiProvider().write(request, model, true).body());
    }

    private static ChatRequest of(String dialect, String body) throws InvalidRequest {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        return Objects.requireNonNull(BuiltInDialects.all().named(dialect))
                .served()
                .read(bytes, bytes.length);
    }

    private static ChatRequest read(String body) throws InvalidRequest {
        return read(body.getBytes(StandardCharsets.UTF_8));
    }

    private static ChatRequest read(byte[] body) throws InvalidRequest {
        return new GeminiServed().read(body, body.length);
    }
}
