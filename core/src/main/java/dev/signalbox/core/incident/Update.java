package dev.signalbox.core.incident;

import java.util.Collections;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;

/// What people outside are told of an incident, in a person's words.
///
/// @param at seconds since 1970
/// @param text by language: `en`, `ko`; at least one
/// @param by who said so, never shown outside
public record Update(long at, State state, SortedMap<String, String> text, String by) {
    /// Characters of a text in one language.
    public static final int MAX_TEXT = 1000;

    public Update {
        if (text.isEmpty()) {
            throw new IllegalArgumentException("an update says something");
        }
        text = Collections.unmodifiableSortedMap(new TreeMap<>(text));
    }

    /// How far people are, in the words of status pages.
    public enum State {
        INVESTIGATING,
        IDENTIFIED,
        MONITORING,
        RESOLVED;

        private final String word = name().toLowerCase(Locale.ROOT);

        /// As people write it: `investigating`.
        public String word() {
            return word;
        }
    }

    /// In this language, or else in any.
    public String in(String language) {
        String wanted = text.get(language);
        return wanted == null ? text.firstEntry().getValue() : wanted;
    }
}
