package dev.signalbox.dialects.fuzz;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/// JSON as Jackson reads it: maps, lists, and texts for the rest; numbers as they are written.
final class Tree {
    private static final JsonFactory JACKSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNumberLength(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE)
                    .build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private Tree() {}

    /// Null when it is not JSON, or an object has a name twice.
    static @Nullable Object of(byte[] json) {
        try (JsonParser parser = JACKSON.createParser(ObjectReadContext.empty(), json)) {
            JsonToken first = parser.nextToken();
            Object tree = first == null ? null : value(parser, first);
            return parser.nextToken() == null ? tree : null;
        } catch (JacksonException _) {
            return null;
        }
    }

    private static Object value(JsonParser parser, JsonToken token) {
        if (token == JsonToken.START_OBJECT) {
            Map<String, Object> members = new LinkedHashMap<>();
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = parser.currentName();
                members.put(name, value(parser, parser.nextToken()));
            }
            return members;
        }
        if (token == JsonToken.START_ARRAY) {
            List<Object> elements = new ArrayList<>();
            for (JsonToken next = parser.nextToken(); next != JsonToken.END_ARRAY; next = parser.nextToken()) {
                elements.add(value(parser, next));
            }
            return elements;
        }
        return token == JsonToken.VALUE_STRING ? "\"" + parser.getString() : parser.getString();
    }
}
