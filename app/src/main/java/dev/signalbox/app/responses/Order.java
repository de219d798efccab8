package dev.signalbox.app.responses;

import static dev.signalbox.app.responses.Items.wrong;

import dev.signalbox.core.dialect.InvalidRequest;
import dev.signalbox.dialects.tree.Json;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What a client asks of the store with a question, and the question itself.
///
/// @param root of the body
/// @param store whether the answer is to be kept
/// @param previous the response that it goes on from; null for none
/// @param conversation that it belongs to; null for none
/// @param background whether it is to be made later
/// @param stream whether its answer is wanted event by event
/// @param metadata to be kept with the answer; null for none
/// @param input what is asked now
record Order(
        ObjectNode root,
        boolean store,
        @Nullable String previous,
        @Nullable String conversation,
        boolean background,
        boolean stream,
        @Nullable JsonNode metadata,
        ArrayNode input) {
    private static final String SEALS = "reasoning.encrypted_content";
    private static final int MOST_PAIRS = 16;
    private static final int LONGEST_KEY = 64;
    private static final int LONGEST_VALUE = 512;

    /// @param chat whether it is a question; no answer is kept of what only is counted or made shorter
    static Order read(byte[] body, boolean chat) throws InvalidRequest {
        if (!(Json.request(body, body.length) instanceof ObjectNode root)) {
            throw wrong("The body must be a JSON object.", null);
        }
        boolean store = chat && flag(root, "store", true);
        boolean background = chat && flag(root, "background", false);
        String previous = text(root.get("previous_response_id"), "previous_response_id");
        JsonNode named = root.get("conversation");
        String conversation = text(named != null && named.isObject() ? named.get("id") : named, "conversation");
        if (previous != null && conversation != null) {
            throw wrong("`previous_response_id` and `conversation` cannot be used together.", "conversation");
        }
        if (background && !store) {
            throw wrong("`background` needs `store`.", "background");
        }
        return new Order(
                root,
                store,
                previous,
                conversation,
                background,
                flag(root, "stream", false),
                metadata(root.get("metadata")),
                Items.asked(root.get("input"), "input"));
    }

    private static boolean flag(ObjectNode root, String name, boolean otherwise) throws InvalidRequest {
        JsonNode value = root.get(name);
        if (value == null || value.isNull()) {
            return otherwise;
        }
        if (!value.isBoolean()) {
            throw wrong("`" + name + "` must be true or false.", name);
        }
        return value.asBoolean();
    }

    private static @Nullable String text(@Nullable JsonNode value, String name) throws InvalidRequest {
        if (value == null || value.isNull()) {
            return null;
        }
        if (!value.isString()) {
            throw wrong("`" + name + "` must be an identifier.", name);
        }
        return value.asString();
    }

    static @Nullable JsonNode metadata(@Nullable JsonNode said) throws InvalidRequest {
        if (said == null || said.isNull()) {
            return null;
        }
        boolean fits = said.isObject() && said.size() <= MOST_PAIRS;
        if (fits) {
            for (Map.Entry<String, JsonNode> each : said.properties()) {
                fits &= each.getKey().length() <= LONGEST_KEY
                        && each.getValue().isString()
                        && each.getValue().asString().length() <= LONGEST_VALUE;
            }
        }
        if (!fits) {
            throw wrong(
                    "`metadata` may have " + MOST_PAIRS + " strings of " + LONGEST_VALUE + " characters with names of "
                            + LONGEST_KEY + ".",
                    "metadata");
        }
        return said;
    }

    /// The question with all that it goes on from in it, for a provider that keeps nothing.
    ///
    /// @param context items that come before what is asked now
    /// @param asked what is asked now, with all that it names said
    /// @param chat whether it is a question
    /// @param thinks whether whoever answers is known to think
    byte[] whole(ArrayNode context, ArrayNode asked, boolean chat, boolean thinks) {
        ObjectNode said = Json.MAPPER.createObjectNode();
        said.setAll(root);
        said.remove("previous_response_id");
        said.remove("conversation");
        said.remove("background");
        if (metadata != null) {
            said.remove("metadata");
        }
        if (chat) {
            said.put("store", false);
        }
        if (background) {
            // Whoever wants events is told them of the whole answer.
            said.remove(List.of("stream", "stream_options"));
        }
        // Items that say all themselves go as they came.
        if (!context.isEmpty() || !asked.equals(input)) {
            ArrayNode all = said.putArray("input");
            all.addAll(context);
            Items.say(asked, all);
        }
        if (store && (thinks || asksThoughts())) {
            seals(said);
        }
        return Json.MAPPER.writeValueAsBytes(said);
    }

    /// A model that does not think refuses to be asked to seal its thoughts, as it refuses to be asked for them.
    private boolean asksThoughts() {
        JsonNode reasoning = root.path("reasoning");
        String effort = reasoning.path("effort").asString("");
        return !effort.isEmpty() && !effort.equals("none")
                || !reasoning.path("summary").asString("").isEmpty();
    }

    /// What it goes on from; null for nothing.
    @Nullable
    String goesOnFrom() {
        return previous == null ? conversation : previous;
    }

    /// The name of the model that is asked; empty for none.
    String model() {
        return root.path("model").asString("");
    }

    /// Where its provider does not keep it, the next question can only go on from what it sealed.
    private static void seals(ObjectNode said) {
        ArrayNode include = Json.MAPPER.createArrayNode();
        if (said.get("include") instanceof ArrayNode wished) {
            include.addAll(wished);
        }
        for (JsonNode each : include) {
            if (each.asString("").equals(SEALS)) {
                return;
            }
        }
        said.set("include", include.add(SEALS));
    }
}
