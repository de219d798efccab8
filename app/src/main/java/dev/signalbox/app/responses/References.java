package dev.signalbox.app.responses;

import dev.signalbox.app.responses.Cabinet.Folder;
import dev.signalbox.core.port.ResponseStore.Failed;
import dev.signalbox.dialects.tree.Json;
import dev.signalbox.model.failure.Code;
import dev.signalbox.model.failure.Problem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Items that are named in place of being said: what was asked or answered before, by the same owner. In what is kept
/// the names stay, so that deleting what has an item deletes it from all that name it.
final class References {
    private static final String TYPE = "item_reference";

    /// Of one question.
    private static final int MOST = 2_000;

    /// Bytes of all responses that are looked through for them.
    private static final long MOST_READ = 64L << 20;

    private final Cabinet cabinet;
    private final Pending pending;

    References(Cabinet cabinet, Pending pending) {
        this.cabinet = cabinet;
        this.pending = pending;
    }

    /// Whether this names another item. The type of one that says nothing else may be left out.
    static boolean is(JsonNode item) {
        String type = item.path("type").asString("");
        return type.equals(TYPE)
                || type.isEmpty() && item.path("id").isString() && !item.has("role") && !item.has("content");
    }

    /// @param list where the items stand, as a client knows it
    /// @param built the identifiers of the responses that have them are added; null where nobody asks for that
    /// @return all items, with those that are named in the place of their names; the same ones where none are named
    ArrayNode said(String owner, ArrayNode items, String list, @Nullable List<String> built) throws Failed, Refused {
        Map<Integer, String> named = new LinkedHashMap<>();
        for (int i = 0; i < items.size(); i++) {
            if (is(items.get(i))) {
                named.put(i, items.get(i).path("id").asString(""));
            }
        }
        if (named.isEmpty()) {
            return items;
        }
        if (named.size() > MOST) {
            throw new Refused(
                    Problem.of(Code.BODY_TOO_LARGE, "At most " + MOST + " items of a question may be named.", list));
        }
        List<String> wanted = named.values().stream().distinct().toList();
        // Taken before the look: what is written down while that looks may be missed by it.
        Pending.Awaited written = pending.of(owner);
        Map<String, @Nullable ObjectNode> found = found(owner, wanted, built);
        boolean waits = found.size() < wanted.size();
        if (waits && (written.await() || cabinet.shared() && pending.secondLook())) {
            found = found(owner, wanted, built);
        }
        ArrayNode said = Json.MAPPER.createArrayNode();
        for (int i = 0; i < items.size(); i++) {
            String name = named.get(i);
            JsonNode item = name == null ? items.get(i) : found.get(name);
            if (item == null) {
                throw unknown(list + "[" + i + "].id", found.containsKey(name));
            }
            said.add(item);
        }
        return said;
    }

    /// @param several whether several others have an item of that name
    private static Refused unknown(String place, boolean several) {
        return new Refused(Problem.of(
                Code.PREVIOUS_RESPONSE_NOT_FOUND,
                several
                        ? "Several items are called what `" + place + "` says; say the item itself."
                        : "There is no item of the name in `" + place
                                + "`: its response was not kept (`store`), or was deleted.",
                place));
    }

    /// What there is of them; null for those that several have.
    private Map<String, @Nullable ObjectNode> found(String owner, List<String> wanted, @Nullable List<String> built)
            throws Failed, Refused {
        Map<String, @Nullable ObjectNode> found = new LinkedHashMap<>();
        Map<String, List<String>> byResponse = new LinkedHashMap<>();
        List<String> foreign = new ArrayList<>();
        for (String name : wanted) {
            String holder = Names.holder(name);
            if (holder != null) {
                byResponse.computeIfAbsent(holder, _ -> new ArrayList<>()).add(name);
            } else if (Items.isName(name)) {
                foreign.add(name);
            }
        }
        List<@Nullable String> holders = cabinet.holders(owner, foreign);
        for (int i = 0; i < holders.size(); i++) {
            String holder = holders.get(i);
            if (holder != null && holder.isEmpty()) {
                found.put(foreign.get(i), null);
            } else if (holder != null) {
                byResponse.computeIfAbsent(holder, _ -> new ArrayList<>()).add(foreign.get(i));
            }
        }
        long read = 0;
        for (Map.Entry<String, List<String>> each : byResponse.entrySet()) {
            pending.await(each.getKey());
            Folder folder = cabinet.get(owner, each.getKey());
            if (folder == null) {
                continue;
            }
            read += folder.row().sealed().length;
            if (read > MOST_READ) {
                throw new Refused(Problem.of(
                        Code.BODY_TOO_LARGE,
                        "The items that are named are in responses of over " + MOST_READ + " bytes."));
            }
            for (String name : each.getValue()) {
                ObjectNode item = item(folder, name);
                if (item != null) {
                    found.put(name, item);
                }
            }
            if (built != null) {
                built.add(folder.row().id());
            }
        }
        return found;
    }

    private static @Nullable ObjectNode item(Folder folder, String name) {
        JsonNode asked = folder.text().path("input");
        JsonNode answered = folder.text().path("response").path("output");
        if (Names.holder(name) != null) {
            int place = Names.place(name);
            JsonNode item = place < asked.size() ? asked.get(place) : answered.get(place - asked.size());
            return item instanceof ObjectNode there && !is(there) ? there : null;
        }
        ObjectNode item = named(answered, name);
        return item == null ? named(asked, name) : item;
    }

    private static @Nullable ObjectNode named(JsonNode items, String name) {
        for (JsonNode each : items) {
            if (each instanceof ObjectNode item && item.path("id").asString("").equals(name) && !is(item)) {
                return item;
            }
        }
        return null;
    }
}
