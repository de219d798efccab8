package dev.signalbox.app.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.simulator.Reply;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Several calls of tools in one turn and their results in the next, in all four pairings.
@Tag("sockets")
class ParallelToolsTest {
    private static final List<String> TOOLS = List.of("get_weather", "get_time", "get_news");

    static Stream<Arguments> pairings() {
        List<String> dialects = List.of("openai", "anthropic");
        return dialects.stream()
                .flatMap(client -> dialects.stream()
                        .flatMap(provider ->
                                Stream.of(false, true).map(stream -> Arguments.of(client, provider, stream))));
    }

    @ParameterizedTest(name = "{0} client, {1} provider, stream {2}")
    @MethodSource("pairings")
    void calls_and_results_keep_their_order_and_belong_together(String client, String provider, boolean stream)
            throws Exception {
        try (Replay replay = new Replay(provider, Map.of("chat", "model"))) {
            ObjectNode first = question(client, stream);
            Replay.Exchange called = replay.ask(Translation.path(client), bytes(first), Reply.normal());
            assertThat(Gist.of(client, stream, called.body()).calls())
                    .extracting(Gist.Call::name)
                    .isEqualTo(TOOLS);
            Map<String, String> calls = calls(client, stream, called.text());
            assertThat(calls).hasSize(3);

            ObjectNode second = answered(client, first, calls);
            Replay.Exchange next = replay.ask(Translation.path(client), bytes(second), Reply.text("It is fine."));

            assertThat(Gist.of(client, stream, next.body()).words()).isEqualTo("It is fine.");
            JsonNode sent = Recorded.json(next.upstream().body());
            assertThat(sentCalls(provider, sent)).isEqualTo(new ArrayList<>(calls.values()));
            assertThat(sentResults(provider, sent)).isEqualTo(results(calls));
        }
    }

    private static ObjectNode question(String client, boolean stream) throws IOException {
        ObjectNode request = Recorded.JSON.createObjectNode();
        request.put("model", "chat").put("max_tokens", 100).put("stream", stream);
        request.putArray("messages").addObject().put("role", "user").put("content", "[tools] Seoul?");
        ArrayNode tools = request.putArray("tools");
        for (String name : TOOLS) {
            JsonNode schema = Recorded.JSON.readTree("""
                    {"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}""");
            if (client.equals("openai")) {
                tools.addObject()
                        .put("type", "function")
                        .putObject("function")
                        .put("name", name)
                        .set("parameters", schema);
            } else {
                tools.addObject().put("name", name).set("input_schema", schema);
            }
        }
        return request;
    }

    /// Identifier and name of each call that the client got, in their order.
    private static Map<String, String> calls(String client, boolean stream, String answer) {
        Map<String, String> calls = new LinkedHashMap<>();
        List<String> pieces = stream
                ? answer.lines()
                        .filter(line -> line.startsWith("data: {"))
                        .map(line -> line.substring(6))
                        .toList()
                : List.of(answer);
        for (String piece : pieces) {
            JsonNode json = Recorded.JSON.readTree(piece);
            for (JsonNode call : client.equals("openai")
                    ? json.at(stream ? "/choices/0/delta/tool_calls" : "/choices/0/message/tool_calls")
                    : stream ? Recorded.JSON.createArrayNode().add(json.path("content_block")) : json.path("content")) {
                if (call.has("id")) {
                    calls.put(
                            call.path("id").asString(),
                            call.path("name").asString(call.at("/function/name").asString("")));
                }
            }
        }
        return calls;
    }

    private static ObjectNode answered(String client, ObjectNode first, Map<String, String> calls) {
        ObjectNode second = first.deepCopy();
        ArrayNode messages = (ArrayNode) second.path("messages");
        if (client.equals("openai")) {
            ArrayNode said = messages.addObject()
                    .put("role", "assistant")
                    .putNull("content")
                    .putArray("tool_calls");
            calls.forEach((id, name) -> {
                ObjectNode call = said.addObject().put("id", id).put("type", "function");
                call.putObject("function").put("name", name).put("arguments", "{\"city\":\"Seoul\"}");
                messages.addObject().put("role", "tool").put("tool_call_id", id).put("content", "result of " + name);
            });
        } else {
            ArrayNode said = messages.addObject().put("role", "assistant").putArray("content");
            ArrayNode results = messages.addObject().put("role", "user").putArray("content");
            calls.forEach((id, name) -> {
                said.addObject()
                        .put("type", "tool_use")
                        .put("id", id)
                        .put("name", name)
                        .putObject("input")
                        .put("city", "Seoul");
                results.addObject()
                        .put("type", "tool_result")
                        .put("tool_use_id", id)
                        .put("content", "result of " + name);
            });
        }
        return second;
    }

    private static Map<String, String> results(Map<String, String> calls) {
        Map<String, String> results = new LinkedHashMap<>();
        calls.forEach((id, name) -> results.put(id, "result of " + name));
        return results;
    }

    private static List<String> sentCalls(String provider, JsonNode sent) {
        List<String> names = new ArrayList<>();
        for (JsonNode message : sent.path("messages")) {
            message.path("tool_calls")
                    .forEach(call -> names.add(call.at("/function/name").asString()));
            for (JsonNode block : provider.equals("anthropic") ? message.path("content") : Recorded.JSON.nullNode()) {
                if (block.path("type").asString("").equals("tool_use")) {
                    names.add(block.path("name").asString());
                }
            }
        }
        return names;
    }

    private static Map<String, String> sentResults(String provider, JsonNode sent) {
        Map<String, String> results = new LinkedHashMap<>();
        for (JsonNode message : sent.path("messages")) {
            if (message.path("role").asString("").equals("tool")) {
                results.put(message.path("tool_call_id").asString(), text(message.path("content")));
            }
            for (JsonNode block : provider.equals("anthropic") ? message.path("content") : Recorded.JSON.nullNode()) {
                if (block.path("type").asString("").equals("tool_result")) {
                    results.put(block.path("tool_use_id").asString(), text(block.path("content")));
                }
            }
        }
        return results;
    }

    private static String text(JsonNode content) {
        return content.isString()
                ? content.asString()
                : content.path(0).path("text").asString("");
    }

    private static byte[] bytes(JsonNode json) {
        return json.toString().getBytes(StandardCharsets.UTF_8);
    }
}
