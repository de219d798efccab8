package dev.signalbox.dialects.gemini;

import dev.signalbox.core.dialect.ProviderApi.EncodedRequest;
import dev.signalbox.dialects.tree.Pruned;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Cuts what other providers sealed out of a request that goes to Google as it came.
final class ForeignSignatures {
    private static final List<String> NAMES = List.of("thoughtSignature", "thought_signature");

    private ForeignSignatures() {}

    static EncodedRequest without(byte[] body, int length) {
        ObjectNode tree = Pruned.tree(body, length);
        JsonNode contents = tree.path("contents");
        if (contents instanceof ObjectNode one && one.get("parts") instanceof ArrayNode parts) {
            Pruned.remove(parts, ForeignSignatures::isThought);
        }
        Pruned.cut(contents, "parts", ForeignSignatures::isThought);
        return Pruned.request(tree, NAMES.getFirst());
    }

    /// Takes the seal off a part of the answer; a call wants something in its place. Whether nothing is left that
    /// Google
    /// could be told: another's thoughts are not.
    private static boolean isThought(JsonNode part) {
        String name = part instanceof ObjectNode ? sealed(part) : null;
        if (name == null || !(part instanceof ObjectNode own)) {
            return false;
        }
        if (own.has("functionCall") || own.has("function_call")) {
            own.put(name, ConversationWriter.NO_SIGNATURE);
        } else {
            own.remove(name);
        }
        return own.path("thought").asBoolean(false);
    }

    private static @Nullable String sealed(JsonNode part) {
        for (String name : NAMES) {
            if (Carrier.isForeign(part.path(name).asString(""))) {
                return name;
            }
        }
        return null;
    }
}
