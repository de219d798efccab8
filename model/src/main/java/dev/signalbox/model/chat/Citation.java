package dev.signalbox.model.chat;

import org.jspecify.annotations.Nullable;

/// Where a stretch of an answer's text comes from.
///
/// @param start where in the answer's text the stretch begins: characters (Unicode code points) of all its text so
///     far, from 0; [#UNKNOWN] when the provider does not say
/// @param end where it ends: the character after its last; [#UNKNOWN] with an unknown start
/// @param url null for a source without an address
/// @param title null when the provider names none
/// @param quote the words of the source; null when the provider does not repeat them
/// @param place where that is in what the client sent along; null for what the provider found itself
public record Citation(
        int start,
        int end,
        @Nullable String url,
        @Nullable String title,
        @Nullable String quote,
        @Nullable Place place) {
    /// No place in the text.
    public static final int UNKNOWN = -1;

    public Citation {
        if (start < 0 || end <= start) {
            start = UNKNOWN;
            end = UNKNOWN;
        }
    }

    /// Whether it is known which words are meant.
    public boolean spans() {
        return start != UNKNOWN;
    }

    /// Whether its source is in the web: others have names that say something to those only who sent them.
    public boolean isInTheWeb() {
        return url != null && (url.startsWith("https://") || url.startsWith("http://"));
    }

    /// A place in one of the documents, or of the search results, of a request.
    ///
    /// @param index which of them, from 0
    /// @param start in the unit that the kind says
    /// @param end not a part of it any more
    public record Place(Kind kind, int index, int start, int end) {
        /// What is cited, and how places are counted in it.
        public enum Kind {
            CHARACTERS,
            /// From 1.
            PAGES,
            BLOCKS,
            /// Blocks of a search result.
            SEARCH_RESULT
        }
    }
}
