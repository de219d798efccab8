package dev.signalbox.dialects.meaning;

import dev.signalbox.model.failure.Failure.Refused.Reason;
import java.util.List;
import java.util.Locale;

/// One line of a dialect's table of errors.
///
/// @param kind where `text` stands
/// @param text a code, or a phrase of the message
/// @param reason what it means
/// @param statuses for a phrase, those that it is looked for under; for a code, which means the same under
///     every 4xx, the one that it comes with. The first is the status of an error that came without one, in a
///     stream.
/// @param who sends it
public record Meaning(Kind kind, String text, Reason reason, List<Integer> statuses, String who) {
    /// How far apart the parts of a phrase may be.
    private static final int GAP = 200;

    private static final String ANYTHING = "…";

    /// Where a text stands.
    public enum Kind {
        /// In a field that is meant for programs.
        CODE,
        /// In the message. A phrase stands at its beginning, unless it begins with `…`, so that what a
        /// message cites of a request cannot pass for the provider's own words; `…` within it stands for some
        /// words.
        WORDS
    }

    public Meaning {
        statuses = List.copyOf(statuses);
        if (statuses.isEmpty() || text.isEmpty() || text.equals(ANYTHING)) {
            throw new IllegalArgumentException("a meaning needs a text and a status");
        }
    }

    /// @param status that it comes with
    public static Meaning code(String code, Reason reason, int status, String who) {
        return new Meaning(Kind.CODE, code, reason, List.of(status), who);
    }

    /// @param phrase in lower case
    public static Meaning words(String phrase, Reason reason, String who, Integer... statuses) {
        return new Meaning(Kind.WORDS, phrase, reason, List.of(statuses), who);
    }

    /// @param codes as they came
    /// @param message in lower case
    boolean matches(int status, List<String> codes, String message) {
        return switch (kind) {
            case CODE -> isOneOf(codes);
            case WORDS -> statuses.contains(status) && isIn(message);
        };
    }

    boolean isOneOf(List<String> codes) {
        return kind == Kind.CODE && codes.stream().anyMatch(text::equalsIgnoreCase);
    }

    /// Whether the message has the phrase.
    boolean isIn(String message) {
        if (kind != Kind.WORDS) {
            return false;
        }
        String[] parts = text.split(ANYTHING, -1);
        if (!parts[0].isEmpty()) {
            return message.startsWith(parts[0]) && follow(parts, 1, message, parts[0].length());
        }
        for (int at = message.indexOf(parts[1]); at >= 0; at = message.indexOf(parts[1], at + 1)) {
            if (follow(parts, 2, message, at + parts[1].length())) {
                return true;
            }
        }
        return false;
    }

    private static boolean follow(String[] parts, int next, String message, int from) {
        int end = from;
        for (int i = next; i < parts.length; i++) {
            int at = message.indexOf(parts[i], end);
            if (at < 0 || at - end > GAP) {
                return false;
            }
            end = at + parts[i].length();
        }
        return true;
    }

    /// The reason as the documentation writes it.
    public String word() {
        return reason.name().toLowerCase(Locale.ROOT);
    }
}
