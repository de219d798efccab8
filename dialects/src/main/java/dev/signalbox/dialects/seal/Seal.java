package dev.signalbox.dialects.seal;

import org.jspecify.annotations.Nullable;

/// Marks what a provider sealed with the dialect that it came in. Anthropic's have no mark: they were
/// first, and base64 has no colon.
public final class Seal {
    private static final char MARK = ':';
    /// Characters of the longest mark.
    private static final int LONGEST = 32;

    private Seal() {}

    /// The seal as clients of other dialects carry it.
    public static String marked(String dialect, String seal) {
        return dialect + MARK + seal;
    }

    /// What this dialect's provider sealed; null for what is another's.
    public static @Nullable String opened(String dialect, String carried) {
        return carried.startsWith(dialect + MARK) ? carried.substring(dialect.length() + 1) : null;
    }

    /// Whether any dialect's mark is on it.
    public static boolean isMarked(String carried) {
        int mark = carried.indexOf(MARK);
        return mark > 0 && mark <= LONGEST && carried.substring(0, mark).chars().allMatch(c -> c >= 'a' && c <= 'z');
    }
}
