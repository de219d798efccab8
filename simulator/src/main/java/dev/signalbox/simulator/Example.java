package dev.signalbox.simulator;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// A value that satisfies a JSON Schema, as far as tools and structured answers use it: types, properties, `enum`,
/// `const`, `anyOf` and `$ref` into `$defs`.
final class Example {
    private static final int DEEPEST = 8;

    private final JsonNode root;

    private Example(JsonNode root) {
        this.root = root;
    }

    /// JSON text; an empty object without a schema.
    static String of(@Nullable JsonNode schema) {
        if (schema == null) {
            return "{}";
        }
        StringBuilder out = new StringBuilder();
        new Example(schema).write(out, schema, "value", 0);
        return out.toString();
    }

    private void write(StringBuilder out, JsonNode schema, String name, int depth) {
        if (depth > DEEPEST) {
            out.append("null");
            return;
        }
        JsonNode other = instead(schema);
        if (other != null) {
            write(out, other, name, depth + 1);
        } else if (schema.has("const")) {
            out.append(schema.get("const"));
        } else if (schema.path("enum").isArray() && !schema.path("enum").isEmpty()) {
            out.append(schema.path("enum").get(0));
        } else {
            typed(out, schema, name, depth);
        }
    }

    private void typed(StringBuilder out, JsonNode schema, String name, int depth) {
        switch (type(schema)) {
            case "string" -> Json.quote(out, "sim-" + name);
            case "integer" -> out.append(Math.max(1, schema.path("minimum").asInt(1)));
            case "number" -> out.append(Math.max(1.5, schema.path("minimum").asDouble(1.5)));
            case "boolean" -> out.append(true);
            case "array" -> {
                out.append('[');
                if (schema.has("items")) {
                    write(out, schema.path("items"), name, depth + 1);
                }
                out.append(']');
            }
            case "null" -> out.append("null");
            default -> {
                out.append('{');
                String comma = "";
                for (var property : schema.path("properties").properties()) {
                    Json.quote(out.append(comma), property.getKey()).append(':');
                    write(out, property.getValue(), property.getKey(), depth + 1);
                    comma = ",";
                }
                out.append('}');
            }
        }
    }

    private static String type(JsonNode schema) {
        JsonNode type = schema.path("type");
        String name = type.isArray() && !type.isEmpty() ? type.get(0).asString("object") : type.asString("object");
        // Google's own schemas have it in capitals.
        return name.toLowerCase(Locale.ROOT);
    }

    /// The schema that this one refers to.
    private @Nullable JsonNode instead(JsonNode schema) {
        for (String key : new String[] {"anyOf", "oneOf", "allOf"}) {
            if (schema.path(key).isArray() && !schema.path(key).isEmpty()) {
                return schema.path(key).get(0);
            }
        }
        String reference = schema.path("$ref").asString("");
        JsonNode target = reference.startsWith("#/") ? root.at(reference.substring(1)) : null;
        return target == null || target.isMissingNode() ? null : target;
    }
}
