package dev.signalbox.gateway.relay;

import dev.signalbox.model.policy.Telemetry;
import dev.signalbox.model.usage.Trace;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Decides, when a request's head comes, whether it is traced, and under which identifiers. What callers send
/// is read as W3C Trace Context asks for; whatever is not exactly that is as if it were not there.
final class Tracing {
    private static final String HEADER = TraceContext.PARENT;
    /// `00-`, 32 digits, `-`, 16 digits, `-`, 2 digits.
    private static final int LENGTH = 55;
    /// Later versions may append to it, but not without end.
    private static final int MAX_LENGTH = 256;

    private final boolean follows;
    private final double sample;
    private final RandomGenerator random;

    Tracing(Telemetry telemetry, RandomGenerator random) {
        follows = telemetry.followsCallers();
        sample = telemetry.sample();
        this.random = random;
    }

    /// @param arrivedAt nanoseconds of the monotonic clock
    /// @return null when it is not traced
    @Nullable
    Trace begin(HttpHeaders headers, long arrivedAt) {
        String given = given(headers);
        if (given != null) {
            boolean sampled = (HexFormat.fromHexDigits(given, 53, 55) & 1) != 0;
            return sampled
                    ? new Trace(digits(given, 3), digits(given, 19), digits(given, 36), some(), arrivedAt)
                    : null;
        }
        return random.nextDouble() < sample ? new Trace(random.nextLong(), some(), 0, some(), arrivedAt) : null;
    }

    /// What a provider is told that wants to know.
    ///
    /// @param trace null when the request is not traced; then it is told what the caller has said
    /// @param attempt from 1
    /// @return null when there is nothing to tell
    @Nullable
    TraceContext passedOn(@Nullable Trace trace, int attempt, HttpHeaders headers) {
        if (trace != null) {
            return TraceContext.of(trace, attempt, headers);
        }
        String given = given(headers);
        return given == null ? null : TraceContext.asSent(given, headers);
    }

    /// What the caller says, when it is to be followed and is as it should be.
    private @Nullable String given(HttpHeaders headers) {
        String given = follows ? headers.get(HEADER) : null;
        return given != null && valid(given) && once(headers) ? given : null;
    }

    /// Anything but 0, which stands for none.
    private long some() {
        long any = random.nextLong();
        return any == 0 ? 1 : any;
    }

    private static boolean once(HttpHeaders headers) {
        Iterator<String> values = headers.valueStringIterator(HEADER);
        values.next();
        return !values.hasNext();
    }

    private static boolean valid(String text) {
        int length = text.length();
        if (length < LENGTH || length > MAX_LENGTH) {
            return false;
        }
        for (int at = 0; at < LENGTH; at++) {
            boolean dash = at == 2 || at == 35 || at == 52;
            if (dash ? text.charAt(at) != '-' : !digit(text.charAt(at))) {
                return false;
            }
        }
        boolean first = text.startsWith("00");
        boolean ends = length == LENGTH || !first && text.charAt(LENGTH) == '-';
        return ends && !text.startsWith("ff") && (digits(text, 3) | digits(text, 19)) != 0 && digits(text, 36) != 0;
    }

    /// The standard takes small letters only.
    private static boolean digit(char c) {
        return c >= '0' && c <= '9' || c >= 'a' && c <= 'f';
    }

    private static long digits(String text, int from) {
        return HexFormat.fromHexDigitsToLong(text, from, from + 16);
    }
}
