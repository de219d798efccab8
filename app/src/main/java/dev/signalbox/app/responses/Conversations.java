package dev.signalbox.app.responses;

import static dev.signalbox.app.responses.Items.wrong;

import dev.signalbox.app.responses.Cabinet.Folder;
import dev.signalbox.core.dialect.InvalidRequest;
import dev.signalbox.core.dialect.ServedApi;
import dev.signalbox.core.port.ResponseStore.Failed;
import dev.signalbox.core.port.Responses.Asker;
import dev.signalbox.core.port.Responses.Inquiry;
import dev.signalbox.dialects.BuiltInDialects;
import dev.signalbox.dialects.tree.Json;
import dev.signalbox.model.failure.Code;
import dev.signalbox.model.failure.Problem;
import dev.signalbox.model.policy.Remembering;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Conversations: items with a name each, which several questions go on from. Who changes one that somebody else has
/// changed meanwhile begins anew.
final class Conversations {
    private static final int MOST_AT_ONCE = 20;
    private static final int MOST_TRIES = 20;
    private static final String ITEMS = "items";
    private static final String INPUT = "input";

    private static final Problem NOT_FOUND =
            Problem.of(Code.CONVERSATION_NOT_FOUND, "There is no such conversation.", "conversation");
    private static final Problem NO_ITEM = Problem.of(Code.CONVERSATION_NOT_FOUND, "There is no such item.", "item_id");
    private static final Problem TOO_LARGE =
            Problem.of(Code.BODY_TOO_LARGE, "A conversation may have " + Cabinet.MOST_BYTES + " bytes.");

    private static final ServedApi READER = Objects.requireNonNull(
                    BuiltInDialects.all().named("responses"), "built in")
            .served();

    private final Cabinet cabinet;
    private final References references;

    /// @param references finds what items name
    Conversations(Cabinet cabinet, References references) {
        this.cabinet = cabinet;
        this.references = references;
    }

    // ── Asked by name ────────────────────────────────────────────────────────────────────────────────────────────────

    ObjectNode ask(Asker asker, Inquiry inquiry, byte[] body) throws Failed, Refused, InvalidRequest {
        String owner = asker.owner() == null ? "" : asker.owner();
        if (inquiry.path().isEmpty()) {
            return begin(asker, owner, object(body));
        }
        String[] path = inquiry.path().split("/", 3);
        boolean items = path.length > 1 && path[1].equals(ITEMS);
        if (!Names.isConversation(path[0]) || path.length > 1 && !items) {
            throw new Refused(NOT_FOUND);
        }
        String id = path[0];
        if (!items) {
            return switch (inquiry.method()) {
                case "GET" -> shown(found(owner, id));
                case "POST" -> describe(asker, owner, id, object(body));
                default -> delete(owner, id);
            };
        }
        if (path.length < 3) {
            return switch (inquiry.method()) {
                case "GET" -> Items.list(items(found(owner, id)), inquiry.query());
                case "POST" -> add(asker, owner, id, object(body));
                default -> throw new Refused(NO_ITEM);
            };
        }
        return switch (inquiry.method()) {
            case "GET" -> item(found(owner, id), path[2]);
            case "DELETE" -> remove(owner, id, path[2]);
            default -> throw new Refused(NO_ITEM);
        };
    }

    private static ObjectNode object(byte[] body) throws InvalidRequest {
        if (body.length == 0) {
            return Json.MAPPER.createObjectNode();
        }
        if (Json.request(body, body.length) instanceof ObjectNode object) {
            return object;
        }
        throw wrong("The body must be a JSON object.", null);
    }

    Folder found(String owner, String id) throws Failed, Refused {
        Folder folder = Names.isConversation(id) ? cabinet.get(owner, id) : null;
        if (folder == null) {
            throw new Refused(NOT_FOUND);
        }
        return folder;
    }

    private static ObjectNode shown(Folder folder) {
        return (ObjectNode) folder.text().path("conversation");
    }

    private static List<ObjectNode> items(Folder folder) {
        List<ObjectNode> items = new ArrayList<>();
        for (JsonNode each : folder.text().path(ITEMS)) {
            // They have got their names.
            items.add(Items.shown(each, each.path("id").asString(""), new HashSet<>()));
        }
        return items;
    }

    private static ObjectNode item(Folder folder, String id) throws Refused {
        return items(folder).stream()
                .filter(each -> each.path("id").asString("").equals(id))
                .findFirst()
                .orElseThrow(() -> new Refused(NO_ITEM));
    }

    private ObjectNode begin(Asker asker, String owner, ObjectNode said) throws Failed, Refused, InvalidRequest {
        String id = Names.conversation();
        ObjectNode text = Json.MAPPER.createObjectNode();
        ObjectNode shown = text.putObject("conversation")
                .put("id", id)
                .put("object", "conversation")
                .put("created_at", cabinet.now() / 1000);
        JsonNode metadata = Order.metadata(said.get("metadata"));
        shown.set("metadata", metadata == null ? Json.MAPPER.createObjectNode() : metadata);
        text.putArray(ITEMS).addAll(named(given(owner, said, false), Json.MAPPER.createArrayNode()));
        fits(text);
        cabinet.begin(id, owner, how(asker).keep(), text);
        return shown;
    }

    private static Remembering how(Asker asker) {
        return asker.how() == null ? Remembering.DEFAULT : asker.how();
    }

    /// Items that a question could be asked with.
    private ArrayNode given(String owner, ObjectNode said, boolean needed) throws Failed, Refused, InvalidRequest {
        JsonNode items = said.get(ITEMS);
        boolean missing = items == null || items.isNull();
        if (missing && !needed) {
            return Json.MAPPER.createArrayNode();
        }
        if (missing || !items.isArray() || items.size() > MOST_AT_ONCE) {
            throw wrong("`items` must be a list of at most " + MOST_AT_ONCE + " items.", ITEMS);
        }
        ArrayNode given = Items.asked(items, ITEMS);
        ArrayNode all = references.search(owner, List.of(given), null).said(given, ITEMS);
        ObjectNode question = Json.MAPPER.createObjectNode().put("model", "any");
        question.set(INPUT, all);
        byte[] body = Json.MAPPER.writeValueAsBytes(question);
        try {
            READER.read(body, body.length);
        } catch (InvalidRequest e) {
            throw new InvalidRequest(here(e.problem()));
        }
        return all;
    }

    /// With the field's name here.
    private static Problem here(Problem problem) {
        String param = problem.param();
        String message = problem.message().replace("`" + INPUT, "`" + ITEMS);
        return param == null
                ? Problem.of(problem.code(), message)
                : Problem.of(problem.code(), message, param.replaceFirst("^" + INPUT, ITEMS));
    }

    /// Each with a name that no other has.
    ///
    /// @param there the items that have names already
    private static ArrayNode named(JsonNode items, JsonNode there) {
        Set<String> taken = new HashSet<>();
        there.forEach(each -> taken.add(each.path("id").asString("")));
        ArrayNode named = Json.MAPPER.createArrayNode();
        for (JsonNode each : items) {
            named.add(Items.shown(each, Names.item(Items.type(each)), taken));
        }
        return named;
    }

    private ObjectNode describe(Asker asker, String owner, String id, ObjectNode said)
            throws Failed, Refused, InvalidRequest {
        JsonNode metadata = Order.metadata(said.get("metadata"));
        if (metadata == null) {
            throw wrong("`metadata` must be there.", "metadata");
        }
        Folder changed = change(owner, id, how(asker), text -> {
            ((ObjectNode) text.path("conversation")).set("metadata", metadata);
            return text;
        });
        return shown(changed);
    }

    private ObjectNode add(Asker asker, String owner, String id, ObjectNode said)
            throws Failed, Refused, InvalidRequest {
        ArrayNode given = given(owner, said, true);
        List<ObjectNode> added = new ArrayList<>();
        change(owner, id, how(asker), text -> {
            added.clear();
            ArrayNode items = (ArrayNode) text.path(ITEMS);
            named(given, items).forEach(each -> added.add((ObjectNode) each));
            items.addAll(added);
            return text;
        });
        return Items.list(added, false);
    }

    private ObjectNode remove(String owner, String id, String item) throws Failed, Refused {
        item(found(owner, id), item);
        Folder changed = change(owner, id, null, text -> {
            ArrayNode left = Json.MAPPER.createArrayNode();
            for (JsonNode each : text.path(ITEMS)) {
                if (!each.path("id").asString("").equals(item)) {
                    left.add(each);
                }
            }
            text.set(ITEMS, left);
            return text;
        });
        return shown(changed);
    }

    private ObjectNode delete(String owner, String id) throws Failed, Refused {
        if (!cabinet.delete(owner, id)) {
            throw new Refused(NOT_FOUND);
        }
        return Json.MAPPER
                .createObjectNode()
                .put("id", id)
                .put("object", "conversation.deleted")
                .put("deleted", true);
    }

    // ── Gone on from ─────────────────────────────────────────────────────────────────────────────────────────────────

    /// What was said in one, as a provider may be asked with it.
    ArrayNode said(String owner, String id) throws Failed, Refused {
        ArrayNode said = Json.MAPPER.createArrayNode();
        Items.say(found(owner, id).text().path(ITEMS), said);
        return said;
    }

    /// Adds what was asked and answered.
    ///
    /// @return false when it is not there any more, or would be too large
    boolean add(String owner, String id, JsonNode asked, JsonNode answered) throws Failed {
        try {
            change(owner, id, null, text -> {
                ArrayNode items = (ArrayNode) text.path(ITEMS);
                items.addAll(named(asked, items));
                items.addAll(named(answered, items));
                return text;
            });
            return true;
        } catch (Refused _) {
            return false;
        }
    }

    /// @param how keeps it longer; null for as long as it is kept already
    private Folder change(String owner, String id, @Nullable Remembering how, UnaryOperator<ObjectNode> changing)
            throws Failed, Refused {
        for (int tries = 0; tries < MOST_TRIES; tries++) {
            Folder folder = found(owner, id);
            ObjectNode text = changing.apply(folder.text().deepCopy());
            fits(text);
            if (cabinet.replace(folder, how == null ? null : how.keep(), text)) {
                return new Folder(folder.row(), text);
            }
        }
        throw new Failed("too many change one conversation at once", null);
    }

    private static void fits(ObjectNode text) throws Refused {
        if (Json.MAPPER.writeValueAsBytes(text).length > Cabinet.MOST_BYTES) {
            throw new Refused(TOO_LARGE);
        }
    }
}
