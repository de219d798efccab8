package dev.signalbox.app.responses;

import dev.signalbox.dialects.tree.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// `response` objects that no provider wrote, or not to their end.
final class ResponseText {
    static final String QUEUED = "queued";
    static final String IN_PROGRESS = "in_progress";
    static final String CANCELLED = "cancelled";
    static final String FAILED = "failed";

    /// What a request says of itself and its answer says again.
    private static final List<String> REPEATED = List.of(
            "instructions", "max_output_tokens", "temperature", "top_p", "truncation", "reasoning", "text", "user");

    private ResponseText() {}

    /// One that was taken in.
    static ObjectNode queued(ObjectNode request, Note note) {
        ObjectNode text = Json.MAPPER.createObjectNode();
        text.put("id", note.id())
                .put("object", "response")
                .put("created_at", note.created() / 1000)
                .put("status", QUEUED)
                .putNull("error")
                .putNull("incomplete_details")
                .putNull("instructions")
                .put("model", request.path("model").asString(""));
        text.putArray("output");
        JsonNode calls = request.path("parallel_tool_calls");
        text.put("parallel_tool_calls", !calls.isBoolean() || calls.asBoolean());
        text.putNull("temperature").putNull("top_p");
        for (String name : REPEATED) {
            if (request.has(name)) {
                text.set(name, request.get(name));
            }
        }
        text.set("tool_choice", request.has("tool_choice") ? request.get("tool_choice") : text.stringNode("auto"));
        text.set("tools", request.has("tools") ? request.get("tools") : Json.MAPPER.createArrayNode());
        text.putObject("metadata");
        text.setAll(note.facts());
        return text.putNull("usage");
    }

    /// One that its provider answered, with what it has to say of being kept.
    static ObjectNode answered(ObjectNode answer, ObjectNode facts) {
        ObjectNode text = answer.deepCopy();
        text.setAll(facts);
        return text;
    }

    /// One that came to an end without an answer.
    ///
    /// @param failed why; null when nobody wanted it any more
    static ObjectNode ended(ObjectNode begun, List<JsonNode> items, @Nullable String failed) {
        ObjectNode text = begun.deepCopy();
        if (!items.isEmpty()) {
            ArrayNode output = text.putArray("output");
            items.forEach(output::add);
        }
        text.put("status", failed == null ? CANCELLED : FAILED);
        if (failed != null) {
            text.putObject("error").put("code", "server_error").put("message", failed);
        }
        return text;
    }

    static String status(JsonNode response) {
        return response.path("status").asString("completed");
    }

    static boolean isUnderWay(JsonNode response) {
        String status = status(response);
        return status.equals(QUEUED) || status.equals(IN_PROGRESS);
    }
}
