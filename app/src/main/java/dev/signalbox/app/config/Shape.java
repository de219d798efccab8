package dev.signalbox.app.config;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What may stand at a place of the file and what it means. Whoever adds a word to [Vocabulary] gets the reader, the
/// problems and the JSON Schema from the same shape, so that they cannot come to differ.
///
/// @param <T> what is read
sealed interface Shape<T> permits Word, ListOf, MapOf, Fields {
    /// What the node means, or null when it means nothing and the problem was reported.
    @Nullable
    T read(Node node, String path, Reading reading);

    /// The words of a problem, after "expected".
    Phrase expected();

    /// Whether a text at this place may be a secret, also one of the wrong type.
    boolean secret();

    /// As JSON Schema, draft 2020-12.
    Map<String, Object> schema(Messages descriptions);
}
