package dev.signalbox.app.config;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A mapping with known words.
///
/// @param name of the description in the catalogue: `schema.<name>.<word>`
/// @param shorthand the property that a plain text in place of the mapping stands for, null when there must be a
/// mapping
record Fields(String name, @Nullable Property<?> shorthand, List<Property<?>> properties) implements Shape<Section> {
    static Fields of(String name, Property<?>... properties) {
        return new Fields(name, null, List.of(properties));
    }

    static Fields withShorthand(String name, Property<?> shorthand, Property<?>... properties) {
        return new Fields(name, shorthand, List.of(properties));
    }

    @Override
    public @Nullable Section read(Node node, String path, Reading reading) {
        Place place = Place.of(node, path, secret());
        if (!reading.mayRead()) {
            return null;
        }
        return switch (node) {
            case Node.Mapping mapping -> section(mapping, place, reading);
            case Node.Scalar scalar
            when shorthand != null && scalar.kind() != Node.Kind.NOTHING ->
                shortSection(scalar, path, shorthand, reading);
            default -> {
                reading.wrongType(place, this, node);
                yield null;
            }
        };
    }

    private @Nullable <T> Section shortSection(Node.Scalar scalar, String path, Property<T> property, Reading reading) {
        T value = property.shape().read(scalar, path, reading);
        if (value == null) {
            return null;
        }
        Place place = Place.of(scalar, path, property.shape().secret());
        return new Section(place, Map.of(property.name(), new Located<>(value, place)), Set.of(property.name()));
    }

    private Section section(Node.Mapping mapping, Place place, Reading reading) {
        Map<String, Property<?>> known = new LinkedHashMap<>();
        properties.forEach(property -> known.put(property.name(), property));
        Map<String, Located<?>> values = new LinkedHashMap<>();
        Set<String> written = new LinkedHashSet<>();
        for (Node.Entry entry : mapping.entries()) {
            Property<?> property = known.get(entry.name());
            if (property == null) {
                String meant = reading.problems.unknown(
                        Place.of(entry, place.path()), "problem.word", entry.name(), known.keySet());
                if (meant != null) {
                    written.add(meant); // not missing, only misspelt
                }
                continue;
            }
            written.add(entry.name());
            Located<?> value = located(property, entry, place.path(), reading);
            if (value != null) {
                values.put(entry.name(), value);
            }
        }
        for (Property<?> property : properties) {
            if (property.required() && !written.contains(property.name())) {
                reading.problems.error(
                        place,
                        "problem.missing",
                        property.name(),
                        property.shape().expected());
            }
        }
        return new Section(place, Map.copyOf(values), Set.copyOf(written));
    }

    private static <T> @Nullable Located<T> located(
            Property<T> property, Node.Entry entry, String path, Reading reading) {
        String childPath = Place.member(path, entry.name());
        T value = property.shape().read(entry.value(), childPath, reading);
        return value == null
                ? null
                : new Located<>(
                        value,
                        Place.of(entry.value(), childPath, property.shape().secret()));
    }

    @Override
    public Phrase expected() {
        return shorthand == null
                ? Phrase.of("expected.mapping")
                : Phrase.of("expected.shorthand", shorthand.shape().expected());
    }

    @Override
    public boolean secret() {
        return properties.stream().anyMatch(property -> property.shape().secret());
    }

    @Override
    public Map<String, Object> schema(Messages descriptions) {
        Map<String, Object> members = new LinkedHashMap<>();
        for (Property<?> property : properties) {
            Map<String, Object> schema = new LinkedHashMap<>();
            schema.put("description", descriptions.text("schema." + name + "." + property.name()));
            if (property.fallback() != null) {
                schema.put("default", property.fallback());
            }
            schema.putAll(property.shape().schema(descriptions));
            members.put(property.name(), schema);
        }
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("type", "object");
        object.put("additionalProperties", false);
        object.put("properties", members);
        List<String> needed = properties.stream()
                .filter(Property::required)
                .<String>map(Property::name)
                .toList();
        if (!needed.isEmpty()) {
            object.put("required", needed);
        }
        return shorthand == null
                ? object
                : SchemaText.object("anyOf", List.of(shorthand.shape().schema(descriptions), object));
    }
}
