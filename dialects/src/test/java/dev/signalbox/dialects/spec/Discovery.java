package dev.signalbox.dialects.spec;

import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Google describes its APIs in a form of its own ("discovery", <https://developers.google.com/discovery>); this is the
/// same as JSON Schema. Google refuses fields that it does not know, so these are closed.
final class Discovery {
    /// These say nothing of what is valid.
    private static final Set<String> REMARKS = Set.of(
            "id", "description", "readOnly", "deprecated", "enumDescriptions", "enumDeprecated", "default", "format");

    private Discovery() {}

    static JsonNode asSchemas(JsonNode discovery) {
        ObjectNode document = JsonMapper.shared().createObjectNode();
        ObjectNode schemas = document.putObject("components").putObject("schemas");
        discovery.path("schemas").forEachEntry((name, schema) -> schemas.set(name, of(schema)));
        return document;
    }

    private static JsonNode of(JsonNode described) {
        ObjectNode schema = JsonMapper.shared().createObjectNode();
        described.forEachEntry((word, value) -> {
            switch (word) {
                case "$ref" -> schema.put("$ref", "#/components/schemas/" + value.asString());
                case "type" -> type(described, value.asString(), schema);
                case "items", "additionalProperties" -> schema.set(word, of(value));
                case "properties" -> {
                    ObjectNode properties = schema.putObject("properties");
                    value.forEachEntry((name, property) -> properties.set(name, of(property)));
                    if (!described.has("additionalProperties")) {
                        schema.put("additionalProperties", false);
                    }
                }
                case "enum" -> schema.set(word, value);
                default -> {
                    if (!REMARKS.contains(word)) {
                        throw new IllegalStateException("a word of discovery that is not known here: " + word);
                    }
                }
            }
        });
        return schema;
    }

    /// Numbers of 64 bits are described as texts, and taken as either.
    private static void type(JsonNode described, String type, ObjectNode schema) {
        if (type.equals("any")) {
            return;
        }
        if (described.path("format").asString("").endsWith("int64")) {
            ArrayNode either = schema.putArray("type");
            either.add("string").add("integer");
        } else {
            schema.put("type", type);
        }
    }
}
