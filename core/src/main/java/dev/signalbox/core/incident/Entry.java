package dev.signalbox.core.incident;

import dev.signalbox.core.codered.Cause;
import dev.signalbox.core.codered.Scope;
import dev.signalbox.model.policy.Level;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// One thing that happened in an incident.
///
/// @param at seconds since 1970
/// @param by the person whose act it was; null for what the program did by itself
/// @param scope that it is about; null for all, or none
/// @param before the level that held until then; only for [Kind#LEVEL]
/// @param level that holds from then on, or that is asked for; null where it is about none
/// @param cause that the counts tell; null where it is about none
/// @param text in words: of a person, or of what is not in the other fields; empty for none
/// @param figures behind it; only for [Kind#LEVEL]
public record Entry(
        long at,
        Kind kind,
        @Nullable String by,
        @Nullable Scope scope,
        @Nullable Level before,
        @Nullable Level level,
        @Nullable Cause cause,
        String text,
        List<Figure> figures) {
    /// Characters of a text.
    public static final int MAX_TEXT = 1000;

    public Entry {
        figures = List.copyOf(figures);
    }

    /// What kind of thing.
    public enum Kind {
        /// Another config came into force. Those before the first level are from the hour before it.
        CONFIG_CHANGED,
        /// The level of a scope changed.
        LEVEL,
        /// A person said something about levels.
        RULING,
        /// What a person said about levels does not hold any more.
        RULING_ENDED,
        /// So many scopes would change for one cause that a person is asked.
        QUESTION,
        /// The program does something else for requests from now on.
        MEASURES,
        /// A person took it.
        ACKNOWLEDGED,
        /// A person wrote something down, for people inside.
        NOTE,
        /// A person told people outside.
        UPDATE,
        /// It is over.
        CLOSED;

        private final String word = name().toLowerCase(Locale.ROOT).replace('_', '-');

        /// As in files and answers: `ruling-ended`.
        public String word() {
            return word;
        }
    }
}
