package dev.signalbox.dialects.spec;

import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/// The fields of an object, of all schemas that it is made of.
final class Fields {
    private Fields() {}

    static Set<String> of(JsonNode document, String schema) {
        Set<String> names = new TreeSet<>();
        collect(document, document.at("/components/schemas/" + schema), names);
        return names;
    }

    private static void collect(JsonNode document, JsonNode schema, Set<String> names) {
        String reference = schema.path("$ref").asString("");
        if (!reference.isEmpty()) {
            collect(document, document.at(reference.substring(1)), names);
        }
        names.addAll(schema.path("properties").propertyNames());
        schema.path("allOf").forEach(part -> collect(document, part, names));
    }
}
