package dev.signalbox.app.responses;

import dev.signalbox.app.responses.Cabinet.Folder;
import dev.signalbox.core.port.ResponseStore.Failed;
import dev.signalbox.dialects.tree.Json;
import dev.signalbox.model.failure.Code;
import dev.signalbox.model.failure.Problem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
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

    /// Different ones of one question, with those of all that it goes on from.
    private static final int MOST_IN_ALL = 20_000;

    /// Bytes of all responses that are looked through for them.
    private static final long MOST_READ = 64L << 20;

    private final Cabinet cabinet;
    private final Pending pending;

    References(Cabinet cabinet, Pending pending) {
        this.cabinet = cabinet;
        this.pending = pending;
    }

    /// Whether this names another item. The type of one that says nothing but a name may be left out.
    static boolean is(JsonNode item) {
        JsonNode type = item.get("type");
        if (type == null || type.isNull()) {
            return item.path("id").isString() && item.size() == (type == null ? 1 : 2);
        }
        return type.isString() && type.asString().equals(TYPE);
    }

    private static String name(JsonNode item) {
        return item.path("id").asString("");
    }

    /// @param lists all items of one request, also of what it goes on from; what is no list names nothing
    /// @param built the identifiers of the responses that have what is named are added; null where nobody asks
    Search search(String owner, List<? extends JsonNode> lists, @Nullable List<String> built) {
        return new Search(owner, lists, built);
    }

    /// Finds what one request names: every response is read once, what is missing is waited for once.
    final class Search {
        private final String owner;
        private final @Nullable List<String> built;
        private final Set<String> wanted = new LinkedHashSet<>();
        private final Map<String, Found> found = new HashMap<>();
        private boolean looked;
        private boolean late;
        private long read;
        private long held;
        private long said;

        private Search(String owner, List<? extends JsonNode> lists, @Nullable List<String> built) {
            this.owner = owner;
            this.built = built;
            lists.forEach(list -> list.valueStream().filter(References::is).forEach(each -> wanted.add(name(each))));
        }

        /// @param items one of the lists
        /// @param list where they stand, as a client knows it
        /// @return all items, with those that are named in the place of their names
        ArrayNode said(ArrayNode items, String list) throws Failed, Refused {
            long named = items.valueStream().filter(References::is).count();
            if (named == 0) {
                return items;
            }
            if (named > MOST) {
                throw tooLarge("At most " + MOST + " items of a question may be named.", list);
            }
            find(list);
            ArrayNode all = Json.MAPPER.createArrayNode();
            for (JsonNode each : items) {
                all.add(is(each) ? named(name(each), list, all.size()) : each);
            }
            return all;
        }

        private ObjectNode named(String name, String list, int place) throws Refused {
            Found there = found.get(name);
            if (there == null && late) {
                throw Pending.late();
            }
            if (there == null || there.item == null) {
                throw unknown(list + "[" + place + "].id", there != null);
            }
            said += there.bytes;
            if (said > Cabinet.MOST_BYTES) {
                throw tooLong(list);
            }
            return there.item;
        }

        private void find(String list) throws Failed, Refused {
            if (looked) {
                return;
            }
            looked = true;
            if (wanted.size() > MOST_IN_ALL) {
                throw tooLarge("What this goes on from names over " + MOST_IN_ALL + " items.", list);
            }
            // Taken before the look: what is written down while that looks may be missed by it.
            Pending.Awaited written = pending.of(owner);
            look(list);
            if (found.size() == wanted.size()) {
                return;
            }
            if (!written.isEmpty()) {
                late = !written.await();
                look(list);
            } else if (cabinet.shared() && pending.secondLook()) {
                look(list);
            }
        }

        /// Looks for those that were not found yet.
        private void look(String list) throws Failed, Refused {
            for (Map.Entry<String, List<String>> each : byResponse().entrySet()) {
                Folder folder = cabinet.get(owner, each.getKey());
                if (folder == null) {
                    continue;
                }
                read += folder.row().sealed().length;
                if (read > MOST_READ) {
                    throw tooLarge("The items that are named are in responses of over " + MOST_READ + " bytes.", list);
                }
                for (String name : each.getValue()) {
                    ObjectNode item = item(folder, name);
                    if (item != null) {
                        keep(name, item, list);
                    }
                }
                if (built != null) {
                    built.add(folder.row().id());
                }
            }
        }

        /// Each is said at least once.
        private void keep(String name, ObjectNode item, String list) throws Refused {
            int bytes = Json.MAPPER.writeValueAsBytes(item).length;
            held += bytes;
            if (held > Cabinet.MOST_BYTES) {
                throw tooLong(list);
            }
            found.put(name, new Found(item, bytes));
        }

        private Map<String, List<String>> byResponse() throws Failed {
            Map<String, List<String>> byResponse = new LinkedHashMap<>();
            List<String> foreign = new ArrayList<>();
            for (String name : wanted) {
                String holder = found.containsKey(name) ? null : Names.holder(name);
                if (holder != null) {
                    byResponse.computeIfAbsent(holder, _ -> new ArrayList<>()).add(name);
                } else if (!found.containsKey(name) && Items.isName(name)) {
                    foreign.add(name);
                }
            }
            List<@Nullable String> holders = cabinet.holders(owner, foreign);
            for (int i = 0; i < holders.size(); i++) {
                String holder = holders.get(i);
                if (holder != null && holder.isEmpty()) {
                    found.put(foreign.get(i), new Found(null, 0));
                } else if (holder != null) {
                    byResponse.computeIfAbsent(holder, _ -> new ArrayList<>()).add(foreign.get(i));
                }
            }
            return byResponse;
        }
    }

    /// @param item null where several have one of that name
    private record Found(@Nullable ObjectNode item, int bytes) {}

    private static Refused tooLong(String list) {
        return tooLarge("The items that are named have over " + Cabinet.MOST_BYTES + " bytes.", list);
    }

    private static Refused tooLarge(String message, String list) {
        return new Refused(Problem.of(Code.BODY_TOO_LARGE, message, list));
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
            if (each instanceof ObjectNode item && name(item).equals(name) && !is(item)) {
                return item;
            }
        }
        return null;
    }
}
