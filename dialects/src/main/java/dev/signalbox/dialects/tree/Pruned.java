package dev.signalbox.dialects.tree;

import dev.signalbox.core.dialect.ProviderApi.EncodedRequest;
import java.util.List;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// A body out of which something is cut.
public final class Pruned {
    private Pruned() {}

    /// A body that was scanned, as a tree.
    public static ObjectNode tree(byte[] body, int length) {
        if (Json.MAPPER.readTree(body, 0, length) instanceof ObjectNode tree) {
            return tree;
        }
        throw new IllegalStateException("was scanned before");
    }

    /// Takes the elements of a list of lists' owners away, and an owner of whose list nothing is left.
    ///
    /// @param owners objects with a list under `name`
    public static void cut(JsonNode owners, String name, Predicate<JsonNode> element) {
        if (owners instanceof ArrayNode all) {
            remove(all, owner -> owner.get(name) instanceof ArrayNode list && remove(list, element) && list.isEmpty());
        }
    }

    /// Whether any was.
    public static boolean remove(ArrayNode list, Predicate<JsonNode> element) {
        boolean any = false;
        for (int i = list.size() - 1; i >= 0; i--) {
            if (element.test(list.get(i))) {
                list.remove(i);
                any = true;
            }
        }
        return any;
    }

    public static EncodedRequest request(ObjectNode tree, String dropped) {
        return new EncodedRequest(Json.write(tree), List.of(dropped));
    }
}
