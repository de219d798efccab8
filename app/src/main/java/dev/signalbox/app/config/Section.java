package dev.signalbox.app.config;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The words written at one place, each read by its property's shape.
///
/// @param values by the properties' names; one that could not be read is missing
/// @param written the names of all known words that are there, readable or not
record Section(Place place, Map<String, Located<?>> values, Set<String> written) {
    static final Section EMPTY = new Section(new Place(Node.Position.NOWHERE, "", ""), Map.of(), Set.of());

    // A section holds under a property's name only what that very property's shape has read.
    @SuppressWarnings("unchecked")
    <T> @Nullable Located<T> find(Property<T> property) {
        return (Located<T>) values.get(property.name());
    }

    <T> @Nullable T get(Property<T> property) {
        Located<T> found = find(property);
        return found == null ? null : found.value();
    }

    <T> T get(Property<T> property, T otherwise) {
        Located<T> found = find(property);
        return found == null ? otherwise : found.value();
    }

    boolean has(Property<?> property) {
        return written.contains(property.name());
    }
}
