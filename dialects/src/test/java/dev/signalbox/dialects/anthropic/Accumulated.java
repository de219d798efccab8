package dev.signalbox.dialects.anthropic;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Puts the events of a stream together to the message that they tell, as the SDKs do, and checks their order.
final class Accumulated {
    private static final Map<String, String> DELTAS = Map.of(
            "text_delta", "text",
            "thinking_delta", "thinking",
            "signature_delta", "signature",
            "input_json_delta", "partial_json",
            "compaction_delta", "content");

    private final List<ObjectNode> blocks = new ArrayList<>();
    private final Set<Integer> open = new HashSet<>();
    private ObjectNode message = Recording.JSON.createObjectNode();
    private boolean stopped;

    static ObjectNode message(List<JsonNode> events) {
        Accumulated accumulated = new Accumulated();
        events.forEach(accumulated::take);
        assertThat(accumulated.stopped).as("message_stop came").isTrue();
        return accumulated.whole();
    }

    private void take(JsonNode event) {
        assertThat(stopped).as("nothing after message_stop").isFalse();
        int index = event.path("index").asInt(-1);
        switch (event.path("type").asString()) {
            case "message_start" -> {
                assertThat(message.isEmpty()).isTrue();
                message = (ObjectNode) event.path("message").deepCopy();
            }
            case "content_block_start" -> {
                assertThat(message.isEmpty()).isFalse();
                assertThat(open).as("blocks follow each other").isEmpty();
                assertThat(index).isEqualTo(blocks.size());
                open.add(index);
                blocks.add((ObjectNode) event.path("content_block").deepCopy());
            }
            case "content_block_delta" -> {
                assertThat(open).contains(index);
                delta(blocks.get(index), event.path("delta"));
            }
            case "content_block_stop" -> assertThat(open.remove(index)).isTrue();
            case "message_delta" -> {
                assertThat(open).isEmpty();
                event.path("delta").properties().forEach(member -> message.set(member.getKey(), member.getValue()));
                ObjectNode usage = (ObjectNode) message.path("usage");
                event.path("usage").properties().forEach(member -> usage.set(member.getKey(), member.getValue()));
            }
            case "message_stop" -> stopped = true;
            default ->
                assertThat(event.path("type").asString()).as("known event").isEqualTo("ping");
        }
    }

    private static void delta(ObjectNode block, JsonNode delta) {
        String field = DELTAS.get(delta.path("type").asString());
        if (delta.has("citation")) {
            // Some blocks say at first that there are none.
            ArrayNode sources = block.path("citations") instanceof ArrayNode some ? some : block.putArray("citations");
            sources.add(delta.path("citation"));
        } else if (field != null) {
            block.put(field, block.path(field).asString("") + delta.path(field).asString(""));
        }
    }

    private ObjectNode whole() {
        ArrayNode content = message.putArray("content");
        for (ObjectNode block : blocks) {
            JsonNode input = block.remove("partial_json");
            if (input != null && !input.asString().isEmpty()) {
                block.set("input", Recording.JSON.readTree(input.asString()));
            }
            content.add(block);
        }
        return message;
    }
}
