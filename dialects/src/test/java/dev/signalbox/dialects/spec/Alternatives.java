package dev.signalbox.dialects.spec;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Writes "one of these" anew so that the alternative is chosen by the word that tells them apart, `type` or `role`. A
/// mistake is then told by the rule that it breaks, not by those of forty alternatives; and alternatives that overlap,
/// as some do, are no mistake of what is written.
final class Alternatives {
    private static final List<String> TELLING = List.of("type", "role");
    private static final Set<String> CHOICES = Set.of("oneOf", "anyOf");

    private final JsonNode document;

    private Alternatives(JsonNode document) {
        this.document = document;
    }

    static JsonNode chosen(JsonNode document) {
        return new Alternatives(document).rewritten(document);
    }

    private JsonNode rewritten(JsonNode node) {
        if (node instanceof ArrayNode list) {
            ArrayNode made = JsonMapper.shared().createArrayNode();
            list.forEach(each -> made.add(rewritten(each)));
            return made;
        }
        if (!(node instanceof ObjectNode object)) {
            return node;
        }
        ObjectNode made = JsonMapper.shared().createObjectNode();
        object.forEachEntry((word, value) -> {
            if (CHOICES.contains(word) && value instanceof ArrayNode branches) {
                made.withArray("allOf").add(choice(flat(branches)));
            } else if (word.equals("allOf")) {
                value.forEach(each -> made.withArray("allOf").add(rewritten(each)));
            } else if (!word.equals("discriminator")) {
                made.set(word, rewritten(value));
            }
        });
        return made;
    }

    /// With the alternatives of alternatives.
    private List<JsonNode> flat(ArrayNode branches) {
        List<JsonNode> found = new ArrayList<>();
        for (JsonNode branch : branches) {
            JsonNode meant = resolved(branch);
            JsonNode inner =
                    meant.has("properties") ? null : meant.has("oneOf") ? meant.get("oneOf") : meant.get("anyOf");
            if (inner instanceof ArrayNode further) {
                found.addAll(flat(further));
            } else {
                found.add(branch);
            }
        }
        return found;
    }

    private ObjectNode choice(List<JsonNode> branches) {
        for (String word : TELLING) {
            Map<String, ArrayNode> groups = new LinkedHashMap<>();
            ArrayNode others = JsonMapper.shared().createArrayNode();
            for (JsonNode branch : branches) {
                Set<String> values = values(branch, word);
                values.forEach(value -> groups.computeIfAbsent(
                                value, _ -> JsonMapper.shared().createArrayNode())
                        .add(rewritten(branch)));
                if (values.isEmpty() || !requires(branch, word)) {
                    others.add(rewritten(branch));
                }
            }
            if (groups.size() > 1) {
                return told(word, groups, others);
            }
        }
        ObjectNode any = JsonMapper.shared().createObjectNode();
        branches.forEach(branch -> any.withArray("anyOf").add(rewritten(branch)));
        return any;
    }

    /// @param others what may come without the word, or is no object
    private static ObjectNode told(String word, Map<String, ArrayNode> groups, ArrayNode others) {
        ObjectNode choice = JsonMapper.shared().createObjectNode();
        choice.putObject("if").put("type", "object").putArray("required").add(word);
        ObjectNode then = choice.putObject("then");
        ArrayNode known = then.putObject("properties").putObject(word).putArray("enum");
        groups.forEach((value, group) -> {
            known.add(value);
            ObjectNode of = then.withArray("allOf").addObject();
            of.putObject("if").putObject("properties").putObject(word).put("const", value);
            if (group.size() == 1) {
                of.set("then", group.get(0));
            } else {
                of.putObject("then").set("anyOf", group);
            }
        });
        if (others.isEmpty()) {
            choice.putObject("else").put("type", "object").putArray("required").add(word);
        } else {
            choice.putObject("else").set("anyOf", others);
        }
        return choice;
    }

    private Set<String> values(JsonNode branch, String word) {
        JsonNode property = property(branch, word);
        if (property == null) {
            return Set.of();
        }
        JsonNode meant = resolved(property);
        if (meant.has("const")) {
            return Set.of(meant.get("const").asString());
        }
        List<String> values = new ArrayList<>();
        meant.path("enum").forEach(value -> values.add(value.asString()));
        return Set.copyOf(values);
    }

    private boolean requires(JsonNode branch, String word) {
        JsonNode meant = resolved(branch);
        for (JsonNode name : meant.path("required")) {
            if (name.asString().equals(word)) {
                return true;
            }
        }
        for (JsonNode part : meant.path("allOf")) {
            if (requires(part, word)) {
                return true;
            }
        }
        return false;
    }

    private @Nullable JsonNode property(JsonNode branch, String word) {
        JsonNode meant = resolved(branch);
        JsonNode own = meant.path("properties").get(word);
        if (own != null) {
            return own;
        }
        for (JsonNode part : meant.path("allOf")) {
            JsonNode found = property(part, word);
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    private JsonNode resolved(JsonNode schema) {
        String reference = schema.path("$ref").asString("");
        return reference.isEmpty() ? schema : resolved(document.at(reference.substring(1)));
    }
}
