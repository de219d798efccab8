package dev.signalbox.simulator;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.dataformat.yaml.YAMLFactory;

/// A YAML document that remembers where everything stood. Anchors are not resolved, so nothing can blow up.
sealed interface Yaml {
    Place at();

    /// A position in the file, both from 1.
    record Place(int line, int column) {
        static final Place START = new Place(1, 1);
    }

    /// Text, a number, a boolean or nothing, as it was written.
    record Scalar(String text, Place at) implements Yaml {}

    /// A list.
    record Sequence(List<Yaml> items, Place at) implements Yaml {}

    /// A mapping.
    record Mapping(Map<String, Entry> entries, Place at) implements Yaml {}

    /// One key of a mapping.
    record Entry(Place key, Yaml value) {}

    /// Reads one document; problems go to `problems`.
    static Yaml read(String text, List<ScriptException.Problem> problems) {
        try (JsonParser parser = new YAMLFactory().createParser(ObjectReadContext.empty(), text)) {
            JsonToken first = parser.nextToken();
            return first == null ? new Mapping(Map.of(), Place.START) : new Reader(parser, problems).value(first);
        } catch (JacksonException broken) {
            TokenStreamLocation where = broken.getLocation();
            Place place = where == null ? Place.START : place(where);
            String message = broken.getOriginalMessage().lines().findFirst().orElse("cannot be read");
            problems.add(new ScriptException.Problem(place.line(), place.column(), "not YAML: " + message));
            return new Mapping(Map.of(), Place.START);
        }
    }

    private static Place place(TokenStreamLocation location) {
        return new Place(Math.max(1, location.getLineNr()), Math.max(1, location.getColumnNr()));
    }

    /// Turns the parser's tokens into the tree.
    record Reader(JsonParser parser, List<ScriptException.Problem> problems) {
        private Yaml value(JsonToken token) {
            Place at = place(parser.currentTokenLocation());
            return switch (token) {
                case START_OBJECT -> mapping(at);
                case START_ARRAY -> {
                    List<Yaml> items = new ArrayList<>();
                    JsonToken next = parser.nextToken();
                    while (next != null && next != JsonToken.END_ARRAY) {
                        items.add(value(next));
                        next = parser.nextToken();
                    }
                    yield new Sequence(items, at);
                }
                case VALUE_NULL -> new Scalar("", at);
                case VALUE_STRING,
                        VALUE_NUMBER_INT,
                        VALUE_NUMBER_FLOAT,
                        VALUE_TRUE,
                        VALUE_FALSE,
                        VALUE_EMBEDDED_OBJECT,
                        PROPERTY_NAME,
                        END_OBJECT,
                        END_ARRAY,
                        NOT_AVAILABLE -> new Scalar(parser.getString(), at);
            };
        }

        private Yaml mapping(Place at) {
            Map<String, Entry> entries = new LinkedHashMap<>();
            JsonToken token = parser.nextToken();
            while (token != null && token != JsonToken.END_OBJECT) {
                Place keyAt = place(parser.currentTokenLocation());
                String key = parser.currentName();
                JsonToken next = parser.nextToken();
                if (next == null) {
                    break;
                }
                Entry entry = new Entry(keyAt, value(next));
                if (entries.putIfAbsent(key, entry) != null) {
                    problems.add(new ScriptException.Problem(
                            keyAt.line(), keyAt.column(), "\"" + key + "\" is given twice"));
                }
                token = parser.nextToken();
            }
            return new Mapping(entries, at);
        }
    }
}
