package dev.signalbox.core.routing;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/// Finds the known words that a mistyped one was probably meant to be.
public final class Nearest {
    /// Longer words are not compared: the work grows with the square of the length.
    private static final int MAX_LENGTH = 128;

    private Nearest() {}

    /// At most `limit` of `known`, nearest first; empty when none is near.
    public static List<String> to(String word, Collection<String> known, int limit) {
        if (word.length() > MAX_LENGTH) {
            return List.of();
        }
        String lower = word.toLowerCase(Locale.ROOT);
        int reach = Math.max(1, word.length() / 3);
        record Near(String word, int distance) {}
        return known.stream()
                .filter(candidate -> Math.abs(candidate.length() - word.length()) <= reach)
                .map(candidate -> new Near(candidate, distance(lower, candidate.toLowerCase(Locale.ROOT))))
                .filter(near -> near.distance <= reach)
                .sorted(Comparator.comparingInt(Near::distance).thenComparing(Near::word))
                .limit(limit)
                .map(Near::word)
                .toList();
    }

    /// Damerau–Levenshtein distance in its optimal string alignment form: insertions, deletions, replacements and swaps
    /// of neighbours.
    static int distance(String a, String b) {
        int[] beforeLast = new int[b.length() + 1];
        int[] last = new int[b.length() + 1];
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            last[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = last[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(replaced, Math.min(last[j], row[j - 1]) + 1);
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    row[j] = Math.min(row[j], beforeLast[j - 2] + 1);
                }
            }
            int[] free = beforeLast;
            beforeLast = last;
            last = row;
            row = free;
        }
        return last[b.length()];
    }
}
