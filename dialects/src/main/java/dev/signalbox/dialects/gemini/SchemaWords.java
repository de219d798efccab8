package dev.signalbox.dialects.gemini;

import dev.signalbox.dialects.tree.Json;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/// Of JSON Schema the API heeds a part (<https://ai.google.dev/gemini-api/docs/structured-output>) and
/// passes over the rest. A schema goes there whole; which of its demands nobody will see to is told.
final class SchemaWords {
    private static final Set<String> UNHEEDED = Set.of(
            "pattern",
            "minLength",
            "maxLength",
            "exclusiveMinimum",
            "exclusiveMaximum",
            "multipleOf",
            "uniqueItems",
            "contains",
            "minProperties",
            "maxProperties",
            "patternProperties",
            "propertyNames",
            "dependentRequired",
            "dependentSchemas",
            "const",
            "not",
            "allOf",
            "if");

    private SchemaWords() {}

    /// @param before stands before each word
    /// @param told takes the words
    static void unheeded(String schema, String before, Set<String> told) {
        byte[] text = schema.getBytes(StandardCharsets.UTF_8);
        JsonNode root = Json.value(text, 0, text.length);
        if (root != null) {
            look(root, before, told);
        }
    }

    private static void look(JsonNode schema, String before, Set<String> told) {
        for (Map.Entry<String, JsonNode> member : schema.properties()) {
            String word = member.getKey();
            JsonNode value = member.getValue();
            if (UNHEEDED.contains(word)) {
                told.add(before + word);
            }
            switch (word) {
                // Names in these are the caller's, not the schema's.
                case "properties", "$defs", "definitions" -> value.values().forEach(each -> look(each, before, told));
                case "items", "additionalProperties" -> look(value, before, told);
                case "anyOf", "oneOf", "prefixItems" -> value.values().forEach(each -> look(each, before, told));
                default -> {}
            }
        }
    }
}
