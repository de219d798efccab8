package dev.signalbox.dialects.responses;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Holds a stream that was written against OpenAI's description of it: each event has the members that are required of
/// its type, they are numbered, and what is opened is closed in order.
final class Written {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final List<String> OF_RESPONSE = List.of(
            "id",
            "object",
            "created_at",
            "completed_at",
            "status",
            "incomplete_details",
            "model",
            "previous_response_id",
            "instructions",
            "output",
            "error",
            "tools",
            "tool_choice",
            "truncation",
            "parallel_tool_calls",
            "text",
            "top_p",
            "presence_penalty",
            "frequency_penalty",
            "top_logprobs",
            "temperature",
            "reasoning",
            "usage",
            "max_output_tokens",
            "max_tool_calls",
            "store",
            "background",
            "service_tier",
            "metadata",
            "safety_identifier",
            "prompt_cache_key");

    private static final Map<String, List<String>> OF_EVENT = Map.ofEntries(
            Map.entry("response.created", List.of("response")),
            Map.entry("response.in_progress", List.of("response")),
            Map.entry("response.completed", List.of("response")),
            Map.entry("response.incomplete", List.of("response")),
            Map.entry("response.output_item.added", List.of("output_index", "item")),
            Map.entry("response.output_item.done", List.of("output_index", "item")),
            Map.entry("response.content_part.added", List.of("item_id", "output_index", "content_index", "part")),
            Map.entry("response.content_part.done", List.of("item_id", "output_index", "content_index", "part")),
            Map.entry(
                    "response.output_text.delta",
                    List.of("item_id", "output_index", "content_index", "delta", "logprobs")),
            Map.entry(
                    "response.output_text.done",
                    List.of("item_id", "output_index", "content_index", "text", "logprobs")),
            Map.entry("response.refusal.delta", List.of("item_id", "output_index", "content_index", "delta")),
            Map.entry("response.refusal.done", List.of("item_id", "output_index", "content_index", "refusal")),
            Map.entry("response.function_call_arguments.delta", List.of("item_id", "output_index", "delta")),
            Map.entry("response.function_call_arguments.done", List.of("item_id", "name", "output_index", "arguments")),
            Map.entry(
                    "response.reasoning_summary_part.added",
                    List.of("item_id", "output_index", "summary_index", "part")),
            Map.entry(
                    "response.reasoning_summary_part.done",
                    List.of("item_id", "output_index", "summary_index", "part")),
            Map.entry(
                    "response.reasoning_summary_text.delta",
                    List.of("item_id", "output_index", "summary_index", "delta")),
            Map.entry(
                    "response.reasoning_summary_text.done",
                    List.of("item_id", "output_index", "summary_index", "text")));

    private static final Map<String, List<String>> OF_ITEM = Map.of(
            "message", List.of("id", "type", "role", "content", "status"),
            "reasoning", List.of("id", "summary", "type"),
            "function_call", List.of("type", "call_id", "name", "arguments"));

    private static final String END = "data: [DONE]\n\n";

    private Written() {}

    static List<JsonNode> events(byte[] stream) {
        List<JsonNode> events = new ArrayList<>();
        String text = new String(stream, StandardCharsets.UTF_8);
        for (String event : text.replace(END, "").split("\n\n")) {
            String[] lines = event.split("\n");
            assertThat(lines).hasSize(2);
            JsonNode data = JSON.readTree(lines[1].substring("data: ".length()));
            assertThat(lines[0]).isEqualTo("event: " + data.path("type").asString());
            events.add(data);
        }
        return events;
    }

    static void check(byte[] stream) {
        assertThat(new String(stream, StandardCharsets.UTF_8)).endsWith(END);
        List<JsonNode> events = events(stream);
        List<String> open = new ArrayList<>();
        for (int i = 0; i < events.size(); i++) {
            JsonNode event = events.get(i);
            String type = event.path("type").asString();
            assertThat(OF_EVENT).containsKey(type);
            assertThat(event.propertyNames()).containsAll(OF_EVENT.getOrDefault(type, List.of()));
            assertThat(event.path("sequence_number").asInt(-1)).isEqualTo(i);
            if (event.has("response")) {
                checkResponse(event.path("response"));
            }
            String id = event.has("item")
                    ? event.path("item").path("id").asString()
                    : event.path("item_id").asString("");
            switch (type) {
                case "response.output_item.added" -> open.add(id);
                case "response.output_item.done" -> assertThat(open.remove(id)).isTrue();
                default ->
                    assertThat(id.isEmpty() || open.contains(id)).as(type).isTrue();
            }
            if (event.has("item")) {
                checkItem(event.path("item"));
            }
        }
        assertThat(open).isEmpty();
        assertThat(events.get(0).path("type").asString()).isEqualTo("response.created");
        assertThat(events.get(1).path("type").asString()).isEqualTo("response.in_progress");
        assertThat(events.getLast().path("type").asString()).isIn("response.completed", "response.incomplete");
    }

    static void checkResponse(JsonNode response) {
        assertThat(response.propertyNames()).containsAll(OF_RESPONSE);
        response.path("output").forEach(Written::checkItem);
    }

    private static void checkItem(JsonNode item) {
        String type = item.path("type").asString();
        assertThat(OF_ITEM).containsKey(type);
        assertThat(item.propertyNames()).containsAll(OF_ITEM.getOrDefault(type, List.of()));
    }
}
