package dev.signalbox.app.responses;

import dev.signalbox.dialects.tree.Json;
import dev.signalbox.model.policy.Remembering;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What is known of a question whose answer is to be kept, or goes on from what was.
///
/// @param id of the response; empty where it is not to be kept
/// @param owner the name of a key; empty in open mode
/// @param created milliseconds since 1970
/// @param previous the response that it goes on from; null for none
/// @param built identifiers of all responses that it goes on from
/// @param conversation that it belongs to; null for none
/// @param background whether it is made later
/// @param metadata as the client said it; null for nothing
/// @param input what the client asked now
record Note(
        String id,
        String owner,
        Remembering how,
        long created,
        @Nullable String previous,
        List<String> built,
        @Nullable String conversation,
        boolean background,
        @Nullable JsonNode metadata,
        ArrayNode input) {
    boolean kept() {
        return !id.isEmpty();
    }

    /// What the answer has to say of this, whatever its provider says.
    ObjectNode facts() {
        ObjectNode facts = Json.MAPPER.createObjectNode();
        if (kept()) {
            facts.put("id", id);
        }
        facts.put("store", kept()).put("background", background).put("previous_response_id", previous);
        if (conversation == null) {
            facts.putNull("conversation");
        } else {
            facts.putObject("conversation").put("id", conversation);
        }
        if (metadata != null && !metadata.isNull()) {
            facts.set("metadata", metadata);
        }
        return facts;
    }

    /// The same as texts.
    Map<String, byte[]> texts() {
        Map<String, byte[]> texts = new LinkedHashMap<>();
        facts().properties().forEach(each -> texts.put(each.getKey(), Json.MAPPER.writeValueAsBytes(each.getValue())));
        return texts;
    }
}
