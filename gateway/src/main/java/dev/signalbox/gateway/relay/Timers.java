package dev.signalbox.gateway.relay;

import dev.signalbox.core.exchange.Event.Timer;
import java.util.Arrays;

/// The time limits of one exchange, at most one of each kind; looked at by the worker's tick.
final class Timers {
    static final Timer[] ALL = Timer.values();

    private static final long OFF = Long.MIN_VALUE;

    private final long[] since = new long[ALL.length];
    private final long[] span = new long[ALL.length];

    Timers() {
        disarmAll();
    }

    void arm(Timer timer, long now, long nanos) {
        since[timer.ordinal()] = now;
        span[timer.ordinal()] = Math.max(0, nanos);
    }

    void disarm(Timer timer) {
        span[timer.ordinal()] = OFF;
    }

    void disarmAll() {
        Arrays.fill(span, OFF);
    }

    /// Whether it is time; then it is disarmed.
    ///
    /// @param renewedAt a later start of the span, for a limit on silence
    boolean due(Timer timer, long now, long renewedAt) {
        int i = timer.ordinal();
        if (span[i] == OFF) {
            return false;
        }
        if (renewedAt != OFF && renewedAt - since[i] > 0) {
            since[i] = renewedAt;
        }
        if (now - since[i] < span[i]) {
            return false;
        }
        span[i] = OFF;
        return true;
    }
}
