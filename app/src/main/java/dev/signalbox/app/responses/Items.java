package dev.signalbox.app.responses;

import dev.signalbox.core.dialect.InvalidRequest;
import dev.signalbox.dialects.tree.Json;
import dev.signalbox.model.failure.Code;
import dev.signalbox.model.failure.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What was asked and answered, item by item.
final class Items {
    private static final int USUALLY_LISTED = 20;
    private static final int MOST_LISTED = 100;

    /// A provider refuses names that are longer.
    private static final int LONGEST_NAME = 64;

    /// What a name can be asked for with.
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1," + LONGEST_NAME + "}");

    /// Types whose items need no name: whoever is asked may not be the one who gave it.
    private static final Set<String> NAMELESS =
            Set.of("message", "function_call", "function_call_output", "custom_tool_call", "custom_tool_call_output");

    private Items() {}

    /// What a request asks: a text is a message of the user.
    ///
    /// @param path of the field
    static ArrayNode asked(@Nullable JsonNode input, String path) throws InvalidRequest {
        ArrayNode items = Json.MAPPER.createArrayNode();
        if (input == null || input.isNull()) {
            return items;
        }
        if (input.isString()) {
            ObjectNode message = items.addObject().put("type", "message").put("role", "user");
            message.putArray("content").addObject().put("type", "input_text").put("text", input.asString());
            return items;
        }
        if (!input.isArray()) {
            throw wrong("`" + path + "` must be a text or a list of items.", path);
        }
        for (JsonNode each : input) {
            if (!(each instanceof ObjectNode item)) {
                String place = path + "[" + items.size() + "]";
                throw wrong("`" + place + "` must be an object.", place);
            }
            items.add(item);
        }
        return items;
    }

    static InvalidRequest wrong(String message, @Nullable String param) {
        return new InvalidRequest(
                param == null
                        ? Problem.of(Code.INVALID_REQUEST, message)
                        : Problem.of(Code.INVALID_REQUEST, message, param));
    }

    /// Adds items as a provider may be asked with them: without names that nobody but us knows, and without thoughts
    /// that only their maker could find again.
    static void say(JsonNode items, ArrayNode to) {
        for (JsonNode each : items) {
            if (!(each instanceof ObjectNode item)) {
                continue;
            }
            boolean thoughts = item.path("type").asString("").equals("reasoning");
            boolean lost = item.path("encrypted_content").asString("").isEmpty()
                    && item.path("content").isEmpty();
            if (thoughts && lost) {
                continue;
            }
            ObjectNode said = item.deepCopy();
            String id = said.path("id").asString("");
            if (NAMELESS.contains(type(said)) || Names.isOurItem(id) || id.length() > LONGEST_NAME) {
                said.remove("id");
            }
            to.add(said);
        }
    }

    /// Whether it can be asked for with this.
    static boolean isName(String text) {
        return NAME.matcher(text).matches();
    }

    static String type(JsonNode item) {
        return item.path("type").asString("message");
    }

    /// An item as it is shown: with all that its type has.
    ///
    /// @param name where it has none that it can be asked for with
    /// @param taken names of others, where it may have none of; its own is added
    static ObjectNode shown(JsonNode item, String name, Set<String> taken) {
        ObjectNode shown = Json.MAPPER.createObjectNode();
        String own = item.path("id").asString("");
        shown.put("type", type(item));
        String given = isName(own) && !taken.contains(own) ? own : name;
        taken.add(given);
        shown.put("id", given);
        for (var each : item.properties()) {
            if (!shown.has(each.getKey())) {
                shown.set(each.getKey(), each.getValue());
            }
        }
        if (type(item).equals("message")) {
            JsonNode content = item.path("content");
            if (content.isString()) {
                boolean model = item.path("role").asString("").equals("assistant");
                ObjectNode part = shown.putArray("content").addObject();
                part.put("type", model ? "output_text" : "input_text").put("text", content.asString());
                if (model) {
                    part.putArray("annotations");
                    part.putArray("logprobs");
                }
            }
            if (!shown.has("status")) {
                shown.put("status", "completed");
            }
        }
        return shown;
    }

    // ── Lists ────────────────────────────────────────────────────────────────────────────────────────────────────────

    /// What a query says; empty for nothing.
    static String parameter(String query, String name) {
        for (String each : query.split("&", 20)) {
            if (each.startsWith(name + "=")) {
                return each.substring(name.length() + 1);
            }
        }
        return "";
    }

    /// A part of a list.
    ///
    /// @param oldestFirst all that there are
    static ObjectNode list(List<ObjectNode> oldestFirst, String query) throws InvalidRequest {
        String written = parameter(query, "limit");
        int limit = USUALLY_LISTED;
        if (!written.isEmpty()) {
            limit = written.matches("[0-9]{1,4}") ? Integer.parseInt(written) : 0;
            if (limit < 1 || limit > MOST_LISTED) {
                throw wrong("`limit` must be from 1 to " + MOST_LISTED + ".", "limit");
            }
        }
        String order = parameter(query, "order").toLowerCase(Locale.ROOT);
        if (!order.isEmpty() && !order.equals("asc") && !order.equals("desc")) {
            throw wrong("`order` must be `asc` or `desc`.", "order");
        }
        List<ObjectNode> all = new ArrayList<>(order.equals("asc") ? oldestFirst : oldestFirst.reversed());
        String after = parameter(query, "after");
        int from = 0;
        if (!after.isEmpty()) {
            from = 1 + places(all).indexOf(after);
            if (from == 0) {
                throw wrong("`after` must be the `id` of one that is there.", "after");
            }
        }
        return list(all.subList(from, Math.min(all.size(), from + limit)), from + limit < all.size());
    }

    private static List<String> places(List<ObjectNode> all) {
        return all.stream().map(each -> each.path("id").asString("")).toList();
    }

    /// @param more whether others follow
    static ObjectNode list(List<ObjectNode> data, boolean more) {
        ObjectNode list = Json.MAPPER.createObjectNode().put("object", "list");
        ArrayNode all = list.putArray("data");
        data.forEach(all::add);
        list.put("first_id", data.isEmpty() ? "" : data.getFirst().path("id").asString(""));
        list.put("last_id", data.isEmpty() ? "" : data.getLast().path("id").asString(""));
        return list.put("has_more", more);
    }
}
