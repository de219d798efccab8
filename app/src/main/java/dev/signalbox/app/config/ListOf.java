package dev.signalbox.app.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A list of one shape; items that cannot be read are left out of it.
record ListOf<T>(Shape<T> item, int min, int max) implements Shape<List<Located<T>>> {
    @Override
    public @Nullable List<Located<T>> read(Node node, String path, Reading reading) {
        Place place = Place.of(node, path, secret());
        if (!reading.mayRead()) {
            return null;
        }
        if (!(node instanceof Node.Sequence sequence)) {
            reading.wrongType(place, this, node);
            return null;
        }
        int size = sequence.items().size();
        if (size < min || size > max) {
            reading.problems.error(place, "problem.items", min, max, size);
            return null;
        }
        List<Located<T>> read = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            Node child = sequence.items().get(i);
            String childPath = Place.item(path, i);
            T value = item.read(child, childPath, reading);
            if (value != null) {
                read.add(new Located<>(value, Place.of(child, childPath, item.secret())));
            }
        }
        return List.copyOf(read);
    }

    @Override
    public Phrase expected() {
        return Phrase.of("expected.list");
    }

    @Override
    public boolean secret() {
        return item.secret();
    }

    @Override
    public Map<String, Object> schema(Messages descriptions) {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("type", "array");
        schema.put("items", item.schema(descriptions));
        schema.put("minItems", min);
        schema.put("maxItems", max);
        return schema;
    }
}
