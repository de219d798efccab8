package dev.signalbox.simulator;

import java.util.Collection;

/// Finds the word that was probably meant.
final class Nearest {
    private Nearest() {}

    /// ` (did you mean "x"?)`, or nothing when no known word is near.
    static String hint(String word, Collection<String> known) {
        String best = "";
        int bestDistance = Math.max(2, word.length() / 3) + 1;
        for (String candidate : known) {
            int distance = distance(word, candidate);
            if (distance < bestDistance) {
                best = candidate;
                bestDistance = distance;
            }
        }
        return best.isEmpty() ? "" : " (did you mean \"" + best + "\"?)";
    }

    /// Levenshtein's distance, of words cut to 64 characters because they come from outside.
    private static int distance(String first, String second) {
        String a = first.length() > 64 ? first.substring(0, 64) : first;
        String b = second.length() > 64 ? second.substring(0, 64) : second;
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int above = row[j];
                int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(change, Math.min(above, row[j - 1]) + 1);
                diagonal = above;
            }
        }
        return row[b.length()];
    }
}
