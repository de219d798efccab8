package dev.signalbox.core.incident;

import dev.signalbox.core.codered.Ruling;
import dev.signalbox.core.declared.Declaration;
import dev.signalbox.model.policy.Level;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Something that people are to be told.
///
/// @param at seconds since 1970
/// @param severity who wants to hear only of what is worse does not hear it; green for what changes no level
/// @param changes of levels that it is about; empty for none
/// @param incident as it is then; null for none
/// @param by the person whose act it was; null for none
/// @param ruling only for [Kind#DECLARED], else null
/// @param update only for [Kind#UPDATE], else null
/// @param declared only for [Kind#UNCONFIRMED] and [Kind#ENDED], else null
public record Notice(
        Kind kind,
        long at,
        Level severity,
        List<Change> changes,
        @Nullable Incident incident,
        @Nullable String by,
        @Nullable Ruling ruling,
        @Nullable Update update,
        @Nullable Declaration declared) {
    public Notice {
        changes = List.copyOf(changes);
    }

    /// About no declaration.
    public Notice(
            Kind kind,
            long at,
            Level severity,
            List<Change> changes,
            @Nullable Incident incident,
            @Nullable String by,
            @Nullable Ruling ruling,
            @Nullable Update update) {
        this(kind, at, severity, changes, incident, by, ruling, update, null);
    }

    /// What it is about.
    public enum Kind {
        /// An incident was opened.
        OPENED,
        /// Levels changed.
        LEVELS,
        /// It is red and nobody took it.
        AGAIN,
        /// A person took it.
        ACKNOWLEDGED,
        /// People outside were told.
        UPDATE,
        /// It is over.
        CLOSED,
        /// A person is asked whether levels may change.
        QUESTION,
        /// A person declared a Code Red.
        DECLARED,
        /// A declared Code Red has gone on for a week, and nobody said that it is to.
        UNCONFIRMED,
        /// A declared Code Red is over.
        ENDED,
        /// The error budget goes faster than it should, and no level changes for it.
        BURNING,
        /// What was held back while nobody was to be woken.
        HELD,
        /// Somebody wants to see whether this comes through.
        TEST,
        /// The daily report.
        REPORT;

        private final String word = name().toLowerCase(Locale.ROOT);

        /// As in messages for programs.
        public String word() {
            return word;
        }
    }

    static Notice of(Kind kind, long at, Level severity, List<Change> changes, @Nullable Incident incident) {
        return new Notice(kind, at, severity, changes, incident, null, null, null);
    }

    /// The same about fewer changes.
    Notice about(List<Change> fewer) {
        return new Notice(kind, at, severity, fewer, incident, by, ruling, update, declared);
    }

    /// About a declared Code Red: that it waits for somebody, or is over.
    ///
    /// @param by who ended it; null for its date, and for one that is not over
    public static Notice of(Kind kind, long at, Declaration declared, @Nullable String by) {
        Level level = Objects.requireNonNull(declared.ruling().level());
        return new Notice(kind, at, level, List.of(), null, by, declared.ruling(), null, declared);
    }

    /// A message that says nothing but that it came.
    public static Notice test(long at, String by) {
        return new Notice(Kind.TEST, at, Level.RED, List.of(), null, by, null, null);
    }
}
