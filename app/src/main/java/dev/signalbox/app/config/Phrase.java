package dev.signalbox.app.config;

import java.util.List;

/// A sentence or a part of one, not yet in any language.
///
/// @param key in the catalogue, without its prefix `config.`
/// @param arguments put in for `{0}`, `{1}`, …; one that is a phrase itself is translated first
record Phrase(String key, List<Object> arguments) {
    static Phrase of(String key, Object... arguments) {
        return new Phrase(key, List.of(arguments));
    }
}
