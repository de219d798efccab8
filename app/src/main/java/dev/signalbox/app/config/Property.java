package dev.signalbox.app.config;

import org.jspecify.annotations.Nullable;

/// A word that the file knows.
///
/// @param fallback what the schema and the reference call its default, null for none
record Property<T>(
        String name,
        Shape<T> shape,
        boolean required,
        @Nullable Object fallback) {
    /// The same word where something else is in its place when it is left out.
    Property<T> withoutFallback() {
        return new Property<>(name, shape, required, null);
    }

    static <T> Property<T> required(String name, Shape<T> shape) {
        return new Property<>(name, shape, true, null);
    }

    static <T> Property<T> optional(String name, Shape<T> shape) {
        return new Property<>(name, shape, false, null);
    }

    static <T> Property<T> optional(String name, Shape<T> shape, Object fallback) {
        return new Property<>(name, shape, false, fallback);
    }
}
