package dev.signalbox.app.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.simulator.Reply;
import dev.signalbox.testkit.Recording;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Anthropic signs its thinking and refuses a next turn in which it was touched. Two turns of a conversation, of which
/// the second sends back what the first brought.
@Tag("sockets")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ThinkingTest {
    private final Replay replay = new Replay("anthropic", Map.of("thinker", "claude-sonnet-4-5"));

    @AfterAll
    void close() throws IOException {
        replay.close();
    }

    /// Recorded answers that hold signed or redacted thinking.
    static Stream<Recording> signed() {
        return Recorded.answered().stream()
                .filter(recording -> recording.api().equals("messages"))
                .filter(recording -> !thinking(recording).isEmpty());
    }

    @ParameterizedTest
    @MethodSource("signed")
    void signed_thinking_comes_back_unchanged_from_an_openai_client(Recording recording) throws Exception {
        ObjectNode first = question(recording.stream());
        Replay.Exchange answered = replay.ask("/v1/chat/completions", bytes(first), Recorded.reply(recording));
        ObjectNode message = recording.stream()
                ? joined(answered.text())
                : (ObjectNode) Recorded.json(answered.body()).at("/choices/0/message");

        Replay.Exchange next =
                replay.ask("/v1/chat/completions", bytes(followUp(first, message)), Reply.text("thanks"));

        assertThat(next.status()).isEqualTo(200);
        assertThat(thinking(assistantBlocks(next))).isEqualTo(thinking(recording));
    }

    @ParameterizedTest
    @MethodSource("signed")
    void signed_thinking_comes_back_unchanged_from_an_anthropic_client(Recording recording) throws Exception {
        ObjectNode first = question(recording.stream());
        replay.ask("/v1/messages", bytes(first), Recorded.reply(recording));
        ObjectNode second =
                Recorded.JSON.createObjectNode().put("model", "thinker").put("max_tokens", 100);
        ArrayNode messages = second.putArray("messages");
        messages.addAll((ArrayNode) first.path("messages"));
        messages.addObject().put("role", "assistant").set("content", blocks(recording));
        messages.addObject().put("role", "user").put("content", "Go on.");

        Replay.Exchange next = replay.ask("/v1/messages", bytes(second), Reply.text("thanks"));

        assertThat(assistantBlocks(next)).isEqualTo(blocks(recording));
    }

    private static ObjectNode question(boolean stream) {
        ObjectNode request = Recorded.JSON.createObjectNode();
        request.put("model", "thinker").put("max_tokens", 100).put("stream", stream);
        request.putArray("messages").addObject().put("role", "user").put("content", "Think.");
        return request;
    }

    /// The next turn: the answer as the client had it, the results of its calls, and a word of the user's.
    private static ObjectNode followUp(ObjectNode first, ObjectNode message) {
        ObjectNode second = first.deepCopy().put("stream", false);
        ArrayNode messages = (ArrayNode) second.path("messages");
        messages.add(message);
        for (JsonNode call : message.path("tool_calls")) {
            messages.addObject()
                    .put("role", "tool")
                    .put("tool_call_id", call.path("id").asString())
                    .put("content", "done");
        }
        messages.addObject().put("role", "user").put("content", "Go on.");
        return second;
    }

    /// What a client makes of a stream that keeps all pieces: entries of `reasoning_details` side by side,
    /// calls by their index, texts joined.
    private static ObjectNode joined(String stream) {
        ObjectNode message = Recorded.JSON.createObjectNode().put("role", "assistant");
        StringBuilder content = new StringBuilder();
        ArrayNode details = message.putArray("reasoning_details");
        Map<Integer, ObjectNode> calls = new TreeMap<>();
        for (String line : stream.lines().filter(l -> l.startsWith("data: {")).toList()) {
            JsonNode delta = Recorded.JSON.readTree(line.substring(6)).at("/choices/0/delta");
            content.append(delta.path("content").asString(""));
            delta.path("reasoning_details").forEach(details::add);
            for (JsonNode piece : delta.path("tool_calls")) {
                ObjectNode call =
                        calls.computeIfAbsent(piece.path("index").asInt(), _ -> (ObjectNode) piece.deepCopy());
                if (call.path("function") instanceof ObjectNode function
                        && piece.path("id").isMissingNode()) {
                    function.put(
                            "arguments",
                            function.path("arguments").asString()
                                    + piece.at("/function/arguments").asString(""));
                }
            }
        }
        message.put("content", content.toString());
        if (!calls.isEmpty()) {
            message.putArray("tool_calls").addAll(calls.values());
        }
        return message;
    }

    /// The assistant's turn in what the provider was sent.
    private static JsonNode assistantBlocks(Replay.Exchange exchange) {
        return Recorded.json(exchange.upstream().body()).at("/messages/1/content");
    }

    private static List<JsonNode> thinking(Recording recording) {
        return thinking(blocks(recording));
    }

    private static List<JsonNode> thinking(JsonNode blocks) {
        List<JsonNode> thinking = new ArrayList<>();
        for (JsonNode block : blocks) {
            if (block.has("signature") && !block.path("signature").asString().isEmpty() || block.has("data")) {
                thinking.add(block);
            }
        }
        return thinking;
    }

    /// The blocks of a recorded answer, those of a stream put together.
    private static JsonNode blocks(Recording recording) {
        if (!recording.stream()) {
            return Recorded.json(recording.response()).path("content");
        }
        Map<Integer, ObjectNode> blocks = new TreeMap<>();
        for (String line : new String(recording.response(), StandardCharsets.UTF_8)
                .lines()
                .filter(l -> l.startsWith("data:"))
                .toList()) {
            JsonNode event = Recorded.JSON.readTree(line.substring(5));
            int index = event.path("index").asInt(0);
            if (event.path("content_block") instanceof ObjectNode begun) {
                blocks.put(index, begun.deepCopy());
            }
            ObjectNode block = blocks.get(index);
            if (block != null && event.has("delta")) {
                for (String field : List.of("thinking", "signature", "text")) {
                    String more = event.path("delta").path(field).asString("");
                    if (!more.isEmpty()) {
                        block.put(field, block.path(field).asString("") + more);
                    }
                }
            }
        }
        return Recorded.JSON.createArrayNode().addAll(blocks.values());
    }

    private static byte[] bytes(JsonNode json) {
        return json.toString().getBytes(StandardCharsets.UTF_8);
    }
}
