package dev.signalbox.app.responses;

import dev.signalbox.dialects.tree.Json;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// A response that is kept, told as the events of a stream. How it came the first time is not kept: each text comes in
/// one piece. The same response has the same events with the same numbers each time, and one that is being made the
/// first of those that it will have.
final class Retold {
    private static final String TYPE = "type";
    private static final String TEXT = "text";

    private final ObjectNode response;
    private final List<ObjectNode> events = new ArrayList<>();

    private Retold(ObjectNode response) {
        this.response = response;
    }

    /// What can be told of it now, each with its number.
    static List<ObjectNode> events(ObjectNode response) {
        Retold told = new Retold(response);
        told.begin();
        if (!ResponseText.isUnderWay(response)) {
            JsonNode output = response.path("output");
            for (int i = 0; i < output.size(); i++) {
                told.item(output.get(i), i);
            }
            told.end();
        }
        return told.events;
    }

    private void begin() {
        boolean background = response.path("background").asBoolean(false);
        ObjectNode begun = begun(background ? ResponseText.QUEUED : ResponseText.IN_PROGRESS);
        event("response.created").set("response", begun);
        if (background) {
            event("response.queued").set("response", begun);
        }
        if (!ResponseText.status(response).equals(ResponseText.QUEUED)) {
            event("response.in_progress").set("response", begun(ResponseText.IN_PROGRESS));
        }
    }

    private ObjectNode begun(String status) {
        ObjectNode begun = Json.MAPPER.createObjectNode();
        begun.setAll(response);
        begun.remove("completed_at");
        begun.put("status", status).putNull("error").putNull("incomplete_details");
        begun.putArray("output");
        return begun.putNull("usage");
    }

    /// There is no event for one that was cancelled; that it was says the response itself.
    private void end() {
        String type = switch (ResponseText.status(response)) {
            case "completed" -> "response.completed";
            case ResponseText.FAILED -> "response.failed";
            default -> "response.incomplete";
        };
        event(type).set("response", response);
    }

    private ObjectNode event(String type) {
        ObjectNode event = Json.MAPPER.createObjectNode();
        event.put(TYPE, type).put("sequence_number", events.size());
        events.add(event);
        return event;
    }

    // ── Items ────────────────────────────────────────────────────────────────────────────────────────────────────────

    private void item(JsonNode item, int index) {
        ObjectNode added = item.isObject() ? ((ObjectNode) item).deepCopy() : Json.MAPPER.createObjectNode();
        String type = item.path(TYPE).asString("");
        switch (type) {
            case "message" -> added.put("status", ResponseText.IN_PROGRESS).putArray("content");
            case "reasoning" -> {
                added.remove(List.of("content", "encrypted_content", "status"));
                added.putArray("summary");
            }
            case "function_call" ->
                added.put("status", ResponseText.IN_PROGRESS).put("arguments", "");
            case "custom_tool_call" -> added.put("input", "");
            default -> {}
        }
        event("response.output_item.added").put("output_index", index).set("item", added);
        Place place = new Place(item.path("id").asString(""), index);
        switch (type) {
            case "message" -> contents(item.path("content"), place);
            case "reasoning" -> {
                summaries(item.path("summary"), place);
                contents(item.path("content"), place);
            }
            case "function_call" -> {
                String arguments = item.path("arguments").asString("");
                of(place, "response.function_call_arguments.delta").put("delta", arguments);
                of(place, "response.function_call_arguments.done")
                        .put("name", item.path("name").asString(""))
                        .put("arguments", arguments);
            }
            case "custom_tool_call" -> {
                String input = item.path("input").asString("");
                of(place, "response.custom_tool_call_input.delta").put("delta", input);
                of(place, "response.custom_tool_call_input.done").put("input", input);
            }
            default -> {}
        }
        event("response.output_item.done").put("output_index", index).set("item", item);
    }

    private record Place(String item, int index) {}

    private ObjectNode of(Place place, String type) {
        return event(type).put("item_id", place.item).put("output_index", place.index);
    }

    private void contents(JsonNode parts, Place place) {
        for (int i = 0; i < parts.size(); i++) {
            JsonNode part = parts.get(i);
            String type = part.path(TYPE).asString("");
            String field = type.equals("refusal") ? "refusal" : TEXT;
            ObjectNode added = part.isObject() ? ((ObjectNode) part).deepCopy() : Json.MAPPER.createObjectNode();
            boolean words = type.equals("output_text");
            added.put(field, "");
            if (words) {
                added.putArray("annotations");
                added.putArray("logprobs");
            }
            of(place, "response.content_part.added").put("content_index", i).set("part", added);
            String event = switch (type) {
                case "refusal" -> "response.refusal.";
                case "reasoning_text" -> "response.reasoning_text.";
                default -> "response.output_text.";
            };
            String said = part.path(field).asString("");
            ObjectNode delta =
                    of(place, event + "delta").put("content_index", i).put("delta", said);
            annotations(part.path("annotations"), place, i);
            ObjectNode done = of(place, event + "done").put("content_index", i).put(field, said);
            if (words) {
                JsonNode chances = part.path("logprobs");
                ArrayNode known = chances instanceof ArrayNode list ? list : Json.MAPPER.createArrayNode();
                delta.set("logprobs", known);
                done.set("logprobs", known);
            }
            of(place, "response.content_part.done").put("content_index", i).set("part", part);
        }
    }

    private void annotations(JsonNode all, Place place, int content) {
        for (int i = 0; i < all.size(); i++) {
            of(place, "response.output_text.annotation.added")
                    .put("content_index", content)
                    .put("annotation_index", i)
                    .set("annotation", all.get(i));
        }
    }

    private void summaries(JsonNode parts, Place place) {
        for (int i = 0; i < parts.size(); i++) {
            JsonNode part = parts.get(i);
            String said = part.path(TEXT).asString("");
            ObjectNode added =
                    of(place, "response.reasoning_summary_part.added").put("summary_index", i);
            added.putObject("part").put(TYPE, "summary_text").put(TEXT, "");
            of(place, "response.reasoning_summary_text.delta")
                    .put("summary_index", i)
                    .put("delta", said);
            of(place, "response.reasoning_summary_text.done")
                    .put("summary_index", i)
                    .put(TEXT, said);
            of(place, "response.reasoning_summary_part.done")
                    .put("summary_index", i)
                    .set("part", part);
        }
    }
}
