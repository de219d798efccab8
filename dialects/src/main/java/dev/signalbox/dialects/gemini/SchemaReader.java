package dev.signalbox.dialects.gemini;

import dev.signalbox.dialects.tree.Fields;
import dev.signalbox.dialects.tree.Json;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Turns the API's own schemas (a part of OpenAPI 3.0: `"type": "STRING"`, `nullable`, numbers as text)
/// into JSON Schema, which everybody else takes. What that has no word for goes to the extras.
final class SchemaReader {
    private static final Set<String> COUNTS =
            Set.of("minItems", "maxItems", "minLength", "maxLength", "minProperties", "maxProperties");

    /// In the order of their numbers.
    private static final List<String> TYPES =
            List.of("TYPE_UNSPECIFIED", "STRING", "NUMBER", "INTEGER", "BOOLEAN", "ARRAY", "OBJECT", "NULL");

    private final Map<String, String> extras;

    private SchemaReader(Map<String, String> extras) {
        this.extras = extras;
    }

    static ObjectNode read(Fields schema, Map<String, String> extras) {
        String path = schema.path().substring(0, schema.path().length() - 1);
        return new SchemaReader(extras).schema(schema.json(), path);
    }

    private ObjectNode schema(ObjectNode own, String path) {
        ObjectNode schema = Json.MAPPER.createObjectNode();
        boolean nullable = own.path("nullable").asBoolean(false);
        for (Map.Entry<String, JsonNode> member : own.properties()) {
            String name = member.getKey();
            JsonNode value = member.getValue();
            switch (name) {
                case "type" -> type(value, nullable, schema);
                case "nullable" -> {}
                case "format" -> {
                    if (!value.asString("").equals("enum")) {
                        schema.set(name, value);
                    }
                }
                case "properties", "$defs" -> schema.set(name, each(value, path + "." + name));
                case "items" -> schema.set(name, nested(value, path + ".items"));
                case "anyOf", "any_of" -> schema.set("anyOf", list(value, path + ".anyOf"));
                case "propertyOrdering", "property_ordering" -> extras.put(path + ".propertyOrdering", "true");
                case "example" -> {
                    ArrayNode examples = schema.putArray("examples");
                    examples.add(value);
                }
                default -> schema.set(name, COUNTS.contains(name) ? number(value) : value);
            }
        }
        if (nullable && schema.has("enum") && schema.get("enum") instanceof ArrayNode values) {
            ArrayNode all = values.deepCopy();
            schema.set("enum", all.addNull());
        }
        return schema;
    }

    private static void type(JsonNode value, boolean nullable, ObjectNode schema) {
        if (!value.isString() && !value.isIntegralNumber()) {
            schema.set("type", value);
            return;
        }
        String type = word(value).toLowerCase(Locale.ROOT);
        if (type.equals("type_unspecified")) {
            return;
        }
        if (nullable) {
            schema.putArray("type").add(type).add("null");
        } else {
            schema.put("type", type);
        }
    }

    /// Protocol buffers allow an enum's number in the place of its word (`6`: `OBJECT`).
    private static String word(JsonNode value) {
        int number = value.asInt(-1);
        return value.isString() || number < 0 || number >= TYPES.size() ? value.asString() : TYPES.get(number);
    }

    private JsonNode nested(JsonNode value, String path) {
        return value instanceof ObjectNode object ? schema(object, path) : value;
    }

    private JsonNode each(JsonNode value, String path) {
        if (!(value instanceof ObjectNode object)) {
            return value;
        }
        ObjectNode read = Json.MAPPER.createObjectNode();
        for (Map.Entry<String, JsonNode> member : object.properties()) {
            read.set(member.getKey(), nested(member.getValue(), path));
        }
        return read;
    }

    private JsonNode list(JsonNode value, String path) {
        if (!value.isArray()) {
            return value;
        }
        ArrayNode read = Json.MAPPER.createArrayNode();
        for (JsonNode each : value) {
            read.add(nested(each, path));
        }
        return read;
    }

    private static JsonNode number(JsonNode value) {
        return value.isString() && value.asString().matches("[0-9]{1,18}")
                ? Json.MAPPER.getNodeFactory().numberNode(Long.parseLong(value.asString()))
                : value;
    }
}
