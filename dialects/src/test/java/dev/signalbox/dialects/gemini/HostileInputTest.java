package dev.signalbox.dialects.gemini;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signalbox.core.dialect.InvalidRequest;
import dev.signalbox.core.dialect.Operation;
import dev.signalbox.core.dialect.Scan;
import dev.signalbox.dialects.BuiltInDialects;
import dev.signalbox.model.chat.ChatEvent;
import dev.signalbox.model.chat.ChatRequest;
import dev.signalbox.testkit.Relayed;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.util.RawValue;

/// Requests and answers that nobody should send: refused with the place, or failed, but never a fault.
class HostileInputTest {
    private static final String REQUEST = """
            {"systemInstruction":{"parts":[{"text":"s"}]},"contents":[{"role":"user","parts":[{"text":"t"},
             {"inlineData":{"mimeType":"image/png","data":"eA=="}},{"fileData":{"mimeType":"image/png","fileUri":"https://x/y.png"}}]},
             {"role":"model","parts":[{"text":"h","thought":true,"thoughtSignature":"c2ln"},{"functionCall":{"id":"1","name":"f","args":{"a":1}}}]},
             {"role":"user","parts":[{"functionResponse":{"id":"1","name":"f","response":{"output":"x"},"parts":[{"inlineData":{"mimeType":"image/png","data":"eA=="}}]}}]}],
             "tools":[{"functionDeclarations":[{"name":"f","description":"d","parameters":{"type":"OBJECT","nullable":true,"enum":["a"],
              "properties":{"a":{"type":"STRING"}},"anyOf":[{"type":"STRING"}],"items":{"type":"STRING"}}}]}],
             "toolConfig":{"functionCallingConfig":{"mode":"ANY","allowedFunctionNames":["f"]}},
             "generationConfig":{"maxOutputTokens":5,"temperature":1,"topP":1,"topK":4,"seed":1,"stopSequences":["x"],
              "thinkingConfig":{"thinkingBudget":1,"thinkingLevel":"low","includeThoughts":true},"responseMimeType":"application/json",
              "responseSchema":{"type":"OBJECT"},"responseModalities":["TEXT"],"candidateCount":1}}""";

    private static final String ANSWER = """
            {"candidates":[{"content":{"role":"model","parts":[{"text":"t","thought":true,"thoughtSignature":"c"},{"text":"u"},
              {"functionCall":{"id":"1","name":"f","args":{"a":1}},"thoughtSignature":"c"}]},"finishReason":"STOP","index":0}],
             "promptFeedback":{"blockReason":"X"},"usageMetadata":{"promptTokenCount":1,"candidatesTokenCount":2,"thoughtsTokenCount":3,
              "promptTokensDetails":[{"modality":"AUDIO","tokenCount":1}],"serviceTier":"flex","trafficType":"ON_DEMAND"},
             "modelVersion":"m","responseId":"r"}""";

    private static final List<String> VALUES = List.of(
            "null", "1", "-1", "1e400", "1.5", "\"x\"", "\"\"", "[]", "{}", "true", "[[]]", "[1]", "{\"a\":[]}");

    @Test
    void anyValueAnywhereInARequestIsTakenOrRefused() {
        int refused = 0;
        for (byte[] body : mutants(REQUEST)) {
            refused += takesOrRefuses(body) ? 0 : 1;
        }
        assertThat(refused).isPositive();
    }

    private static boolean takesOrRefuses(byte[] body) {
        GeminiServed served = new GeminiServed();
        try {
            Scan scan = served.scan(Operation.CHAT, "m:generateContent", body, body.length);
            scan.edits("other", true, 3);
            served.canonical(Operation.CHAT, body, body.length);
            ChatRequest request = served.read(body, body.length);
            for (String provider : List.of("openai", "anthropic", "gemini")) {
                Objects.requireNonNull(BuiltInDialects.all().named(provider))
                        .provider()
                        .write(request, "model", true);
            }
            return true;
        } catch (InvalidRequest e) {
            assertThat(e.problem().status()).isEqualTo(400);
            return false;
        }
    }

    @Test
    void anyValueAnywhereInAnAnswerIsReadOrFails() {
        for (byte[] answer : mutants(ANSWER)) {
            List<ChatEvent> events = AnswerReaderTest.read(answer, false);
            assertThat(events).isNotEmpty();
            Scan scan;
            try {
                scan = new GeminiServed()
                        .scan(Operation.CHAT, "m:generateContent", "{}".getBytes(StandardCharsets.UTF_8), 2);
            } catch (InvalidRequest impossible) {
                throw new AssertionError(impossible);
            }
            Relayed.through(scan.passThrough(1 << 20), answer);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "nul", "[1", "{\"a\":1,\"a\":2}", "{\"contents\":[]} x", "\"\\ud800"})
    void whatIsNotJsonIsRefusedAsThat(String body) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> new GeminiServed().scan(Operation.CHAT, "m:generateContent", bytes, bytes.length))
                .isInstanceOf(InvalidRequest.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"generationConfig\":{},\"generation_config\":{}}",
                "{\"generationConfig\":{\"maxOutputTokens\":1,\"max_output_tokens\":900}}",
                "{\"generationConfig\":{\"candidateCount\":1,\"candidate_count\":8}}"
            })
    void aBoundThatCouldBeReadInTwoWaysIsRefused(String body) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> new GeminiServed().scan(Operation.CHAT, "m:generateContent", bytes, bytes.length))
                .isInstanceOf(InvalidRequest.class)
                .hasMessageContaining("twice");
    }

    @Test
    void whatOnlyAModelSaysIsNoUsers() {
        for (String part : List.of(
                "{\"text\":\"t\",\"thought\":true}",
                "{\"text\":\"\",\"thought\":true,\"thoughtSignature\":\"" + Carrier.ofRedacted("x") + "\"}",
                "{\"functionCall\":{\"name\":\"f\"}}")) {
            byte[] body =
                    ("{\"contents\":[{\"role\":\"user\",\"parts\":[" + part + "]}]}").getBytes(StandardCharsets.UTF_8);
            assertThatThrownBy(() -> new GeminiServed().read(body, body.length))
                    .isInstanceOf(InvalidRequest.class)
                    .hasMessageContaining("contents[0].parts");
        }
    }

    /// The same with each of its values replaced by each of those above.
    private static List<byte[]> mutants(String text) {
        JsonNode root = Recording.JSON.readTree(text);
        List<byte[]> mutants = new ArrayList<>();
        replace(root, root, mutants);
        return mutants;
    }

    private static void replace(JsonNode root, JsonNode node, List<byte[]> mutants) {
        if (node instanceof ObjectNode object) {
            for (String name : List.copyOf(object.propertyNames())) {
                JsonNode value = object.get(name);
                for (String other : VALUES) {
                    object.putRawValue(name, new RawValue(other));
                    mutants.add(root.toString().getBytes(StandardCharsets.UTF_8));
                }
                object.set(name, value);
                replace(root, value, mutants);
            }
        } else if (node instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                JsonNode value = array.get(i);
                for (String other : VALUES) {
                    array.setRawValue(i, new RawValue(other));
                    mutants.add(root.toString().getBytes(StandardCharsets.UTF_8));
                }
                array.set(i, value);
                replace(root, value, mutants);
            }
        }
    }
}
