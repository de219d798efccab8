package dev.signalbox.dialects.meaning;

import dev.signalbox.model.failure.Failure.Refused.Reason;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// A dialect's table of errors: the first line that fits counts, and where none fits, the status. Lines are
/// about what is the caller's or ours (4xx); whatever else a provider says with a 5xx, it is unwell.
///
/// @param lines in the order in which they are looked at
/// @param statuses what a status means by itself; other 4xx are the caller's, all else is the provider's
/// @param types general words for a kind of error (lower case), and the status that they stand for where none
///     came
public record Meanings(List<Meaning> lines, Map<Integer, Reason> statuses, Map<String, Integer> types) {
    /// For an error whose kind is not told.
    private static final int UNKNOWN = 500;

    public Meanings {
        lines = List.copyOf(lines);
        statuses = Map.copyOf(statuses);
        types = Map.copyOf(types);
    }

    /// What an error means.
    ///
    /// @param codes what it has in fields for programs
    /// @param message the provider's words
    public Reason reason(int status, List<String> codes, String message) {
        if (status < 400 || status >= 500) {
            return Reason.UNAVAILABLE;
        }
        String words = message.toLowerCase(Locale.ROOT);
        for (Meaning line : lines) {
            if (line.matches(status, codes, words)) {
                return line.reason();
            }
        }
        return statuses.getOrDefault(status, Reason.CALLER);
    }

    /// The status that an error would have come with, had it not come within an answer.
    public int status(List<String> codes, String message) {
        for (Meaning line : lines) {
            if (line.isOneOf(codes)) {
                return line.statuses().getFirst();
            }
        }
        for (String code : codes) {
            Integer status = types.get(code.toLowerCase(Locale.ROOT));
            if (status != null) {
                return status;
            }
        }
        String words = message.toLowerCase(Locale.ROOT);
        for (Meaning line : lines) {
            if (line.isIn(words)) {
                return line.statuses().getFirst();
            }
        }
        return UNKNOWN;
    }
}
