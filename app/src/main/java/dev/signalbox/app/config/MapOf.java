package dev.signalbox.app.config;

import dev.signalbox.model.policy.Names;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A mapping whose names the user chooses, each in composed form, in the order of the file.
///
/// @param name what a name looks like, also understood by JavaScript
/// @param rule the same in words
/// @param max so many entries at most; at least one
record MapOf<T>(Pattern name, int maxName, Phrase rule, Shape<T> value, int max) implements Shape<List<Named<T>>> {
    @Override
    public @Nullable List<Named<T>> read(Node node, String path, Reading reading) {
        Place place = Place.of(node, path, secret());
        if (!reading.mayRead()) {
            return null;
        }
        if (!(node instanceof Node.Mapping mapping)) {
            reading.wrongType(place, this, node);
            return null;
        }
        int size = mapping.entries().size();
        if (size < 1 || size > max) {
            reading.problems.error(place, "problem.items", 1, max, size);
            return null;
        }
        List<Named<T>> read = new ArrayList<>(size);
        for (Node.Entry entry : mapping.entries()) {
            Place at = Place.of(entry, path);
            if (entry.name().length() > maxName
                    || !name.matcher(entry.name()).matches()
                    || !Names.isComposed(entry.name())) {
                reading.problems.error(at, "problem.name", rule);
            }
            read.add(new Named<>(entry.name(), at, value.read(entry.value(), at.path(), reading)));
        }
        return List.copyOf(read);
    }

    @Override
    public Phrase expected() {
        return Phrase.of("expected.names");
    }

    @Override
    public boolean secret() {
        return value.secret();
    }

    @Override
    public Map<String, Object> schema(Messages descriptions) {
        Map<String, Object> names = new LinkedHashMap<>();
        names.put("pattern", name.pattern());
        names.put("maxLength", maxName);
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("type", "object");
        schema.put("propertyNames", names);
        schema.put("minProperties", 1);
        schema.put("maxProperties", max);
        schema.put("additionalProperties", value.schema(descriptions));
        return schema;
    }
}
