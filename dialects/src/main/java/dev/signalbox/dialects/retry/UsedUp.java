package dev.signalbox.dialects.retry;

import org.jspecify.annotations.Nullable;

/// Limits of which a provider reports that nothing is left.
public final class UsedUp {
    /// Of a limit that fills up steadily, this share is back after the same share of the time.
    private static final double SOME = 0.1;

    private UsedUp() {}

    /// Whether so much is nothing. Less than nothing is nothing, what is no number says nothing.
    public static boolean is(@Nullable String remaining) {
        Long number = whole(remaining);
        return number != null && number <= 0;
    }

    /// How long until something is left again. The reset that providers report is the time until *all* of the
    /// limit is back; it comes back steadily, and who waited for all of it would leave most of what was paid
    /// for unused.
    ///
    /// @param resetMillis until all of it is back
    /// @param limit the size of the limit; when it is not told, only the reset is sure
    /// @return milliseconds until a tenth is back, or one where a tenth is less than one
    public static long untilSome(long resetMillis, @Nullable String limit) {
        Long size = whole(limit);
        return size == null || size <= 0 ? resetMillis : (long) Math.ceil(resetMillis * Math.max(SOME, 1.0 / size));
    }

    private static @Nullable Long whole(@Nullable String text) {
        if (text == null || text.length() > 32) {
            return null;
        }
        try {
            return Long.valueOf(text.strip());
        } catch (NumberFormatException _) {
            return null; // says nothing
        }
    }
}
