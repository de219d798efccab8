package dev.signalbox.core.status;

import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// An incident, as far as the public is told of it: nothing in it but its components and what a person wrote.
///
/// @param worst that its components may be thought to have been in
/// @param components that it is about, by their identifiers; some may be declared no more
/// @param opened seconds since 1970, as all times in it
/// @param resolved null while it is not
/// @param posts the oldest first; at least one
public record Announcement(
        String id,
        ComponentState worst,
        SortedSet<String> components,
        long opened,
        @Nullable Long resolved,
        List<Post> posts) {
    public Announcement {
        components = Collections.unmodifiableSortedSet(new TreeSet<>(components));
        posts = List.copyOf(posts);
        if (posts.isEmpty()) {
            throw new IllegalArgumentException("nobody told of " + id);
        }
    }

    /// How far people are.
    public Phase phase() {
        return resolved == null ? posts.getLast().phase() : Phase.RESOLVED;
    }

    /// When it was last told of.
    public long updated() {
        return posts.getLast().at();
    }

    /// How far people are, in the words of status pages.
    public enum Phase {
        INVESTIGATING,
        IDENTIFIED,
        MONITORING,
        RESOLVED;

        private final String word = name().toLowerCase(Locale.ROOT);

        public String word() {
            return word;
        }
    }

    /// What a person wrote.
    ///
    /// @param text by language; at least one
    public record Post(long at, Phase phase, SortedMap<String, String> text) {
        public Post {
            text = Collections.unmodifiableSortedMap(new TreeMap<>(text));
        }

        /// The language in which there is a text for those who read this one.
        public String language(String wanted) {
            return text.containsKey(wanted) ? wanted : text.firstKey();
        }

        /// In this language, or else in any.
        public String in(String wanted) {
            String found = text.get(language(wanted));
            return found == null ? "" : found;
        }
    }
}
