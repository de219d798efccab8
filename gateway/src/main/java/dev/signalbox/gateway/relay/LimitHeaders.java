package dev.signalbox.gateway.relay;

import dev.signalbox.core.limits.Left;
import org.jspecify.annotations.Nullable;

/// `x-ratelimit-…`, in the words and forms of OpenAI's API.
final class LimitHeaders {
    private static final long MILLI = 1_000_000;
    private static final long SECOND = 1000;
    private static final long MINUTE = 60 * SECOND;

    private LimitHeaders() {}

    static void add(Left left, ResponseHead head) {
        add(left.requests(), "requests", head);
        add(left.tokens(), "tokens", head);
    }

    private static void add(Left.@Nullable Of of, String what, ResponseHead head) {
        if (of != null) {
            head.add("x-ratelimit-limit-" + what, Long.toString(of.limit()))
                    .add("x-ratelimit-remaining-" + what, Long.toString(of.left()))
                    .add("x-ratelimit-reset-" + what, time(of.resetNanos()));
        }
    }

    /// As in `12ms`, `1.5s`, `6m0s`; rounded up.
    static String time(long nanos) {
        long millis = (nanos + MILLI - 1) / MILLI;
        if (millis < SECOND) {
            return millis + "ms";
        }
        String minutes = millis < MINUTE ? "" : millis / MINUTE + "m";
        return minutes + seconds(millis % MINUTE) + "s";
    }

    private static String seconds(long millis) {
        if (millis % SECOND == 0) {
            return Long.toString(millis / SECOND);
        }
        // The leading one keeps the zeros after the point.
        String fraction = Long.toString(SECOND + millis % SECOND);
        int end = fraction.length();
        while (fraction.charAt(end - 1) == '0') {
            end--;
        }
        return millis / SECOND + "." + fraction.substring(1, end);
    }
}
