package dev.signalbox.dialects.pairing;

import dev.signalbox.model.chat.ChatEvent;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What the events of one answer tell, however they were cut: a document to compare.
final class Told {
    private final ObjectNode answer = Case.JSON.createObjectNode();
    private final ArrayNode parts = answer.putArray("parts");
    private final Map<Integer, ObjectNode> calls = new HashMap<>();

    private Told() {}

    static JsonNode by(List<ChatEvent> events) {
        Told told = new Told();
        events.forEach(told::take);
        for (ObjectNode call : told.calls.values()) {
            // Spaces between the tokens of arguments say nothing.
            String arguments = call.path("arguments").asString();
            call.set("arguments", arguments.isEmpty() ? Case.JSON.createObjectNode() : Case.JSON.readTree(arguments));
        }
        return told.answer;
    }

    private void take(ChatEvent event) {
        switch (event) {
            case ChatEvent.Started started ->
                answer.put("id", started.id()).put("model", started.model()).put("created", started.created());
            case ChatEvent.TextDelta(String text) -> append("text", text);
            // What one dialect of a pair has no words for is compared elsewhere.
            case ChatEvent.TextBroken _, ChatEvent.LogProbs _, ChatEvent.Cited _ -> {}
            case ChatEvent.RefusalDelta(String text) -> append("refusal", text);
            case ChatEvent.ThinkingDelta(String text) -> append("thinking", text);
            case ChatEvent.ThinkingSigned(String signature) -> parts.addObject().put("signature", signature);
            case ChatEvent.RedactedThinking(String data) -> parts.addObject().put("redacted", data);
            case ChatEvent.ToolCallStarted call ->
                calls.put(
                        call.index(),
                        parts.addObject()
                                .put("call", call.id())
                                .put("name", call.name())
                                .put("arguments", ""));
            case ChatEvent.ToolCallDelta delta -> {
                ObjectNode call = Objects.requireNonNull(calls.get(delta.index()));
                call.put("arguments", call.path("arguments").asString() + delta.json());
            }
            case ChatEvent.UsageReported(var usage) ->
                answer.putObject("usage")
                        .put("input", usage.input())
                        .put("output", usage.output())
                        .put("cachedInput", usage.cachedInput())
                        .put("cacheWrite", usage.cacheWrite())
                        .put("reasoning", usage.reasoning())
                        .put("estimated", usage.estimated());
            case ChatEvent.Finished finished ->
                answer.put("finish", finished.reason().name()).put("stopSequence", finished.stopSequence());
            case ChatEvent.Failed(var failure) -> answer.put("failed", failure.message());
        }
    }

    private void append(String kind, String text) {
        if (!parts.isEmpty() && parts.get(parts.size() - 1) instanceof ObjectNode last && last.has(kind)) {
            last.put(kind, last.path(kind).asString() + text);
        } else {
            parts.addObject().put(kind, text);
        }
    }
}
