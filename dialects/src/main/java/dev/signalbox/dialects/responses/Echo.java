package dev.signalbox.dialects.responses;

import dev.signalbox.dialects.tree.Json;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What of a request its answer says again. The API's providers repeat all of it, in three events of each stream; here
/// the instructions and the tools, which may be long, are left out. All are JSON, with the API's default where the
/// client said nothing.
///
/// @param maxTokens 0 where the client said none
/// @param toolChoice what was asked for, also where a provider has no such choice
/// @param text the form of the answer
/// @param reasoning null where thoughts were not spoken of
/// @param safetyIdentifier null where none was given
record Echo(
        String temperature,
        String topP,
        String topLogProbs,
        String presencePenalty,
        String frequencyPenalty,
        boolean parallelCalls,
        long maxTokens,
        String toolChoice,
        String text,
        String reasoning,
        String safetyIdentifier) {
    private static final Set<String> EFFORTS = Set.of("none", "minimal", "low", "medium", "high", "xhigh");
    private static final Set<String> SUMMARIES = Set.of("auto", "concise", "detailed");
    private static final Set<String> FORMATS = Set.of("json_object", "json_schema");
    private static final Set<String> CHOICES = Set.of("none", "auto", "required");

    /// Of what the request says, or of what stands for what it does not.
    Echo {
        toolChoice = choice(tree(toolChoice));
        text = text(tree(text).path("format"));
        reasoning = reasoning(tree(reasoning));
        safetyIdentifier = tree(safetyIdentifier).isString() ? safetyIdentifier : "null";
    }

    private static String choice(JsonNode asked) {
        return asked.isObject() || CHOICES.contains(asked.asString("")) ? asked.toString() : "\"auto\"";
    }

    /// A schema has all of its members, as the API's description has it; `schema` itself is null where it was too long
    /// to be said again.
    private static String text(JsonNode format) {
        String type = format.path("type").asString("");
        ObjectNode said = Json.LENIENT.createObjectNode();
        said.put("type", FORMATS.contains(type) ? type : "text");
        if (type.equals("json_schema")) {
            said.put("name", format.path("name").asString(""));
            said.put("description", word(format.path("description"), null));
            said.set("schema", format.path("schema").isObject() ? format.get("schema") : null);
            said.put("strict", format.path("strict").asBoolean(false));
        }
        return Json.LENIENT.createObjectNode().set("format", said).toString();
    }

    private static String reasoning(JsonNode asked) {
        if (!asked.isObject()) {
            return "null";
        }
        return Json.LENIENT
                .createObjectNode()
                .put("effort", word(asked.path("effort"), EFFORTS))
                .put("summary", word(asked.path("summary"), SUMMARIES))
                .toString();
    }

    private static @Nullable String word(JsonNode said, @Nullable Set<String> words) {
        String word = said.isString() ? said.asString() : null;
        return words == null || word != null && words.contains(word) ? word : null;
    }

    /// The member was read once before, so it is whole; a key that comes twice in it was refused or is the provider's.
    private static JsonNode tree(String json) {
        try {
            return Json.LENIENT.readTree(json);
        } catch (JacksonException _) {
            return Json.LENIENT.missingNode();
        }
    }
}
