package dev.signalbox.dialects.tree;

import org.jspecify.annotations.Nullable;

/// Room for the sources of an answer, which wait or are told again at its end. Nobody means to name more than go in;
/// after the first that does not, none does, so that those that did are the first ones.
public final class SourceRoom {
    private static final int MOST = 1000;
    private static final int MOST_KEPT = 1024 * 1024;

    private long count;
    private long kept;

    /// Whether there is room for one with these words.
    public boolean takes(@Nullable String... words) {
        count++;
        for (String word : words) {
            kept += word == null ? 0 : word.length();
        }
        return count <= MOST && kept <= MOST_KEPT;
    }

    public void clear() {
        count = 0;
        kept = 0;
    }
}
