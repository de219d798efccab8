package dev.signalbox.model.failure;

import org.jspecify.annotations.Nullable;

/// What the caller is told. Holds no secret: upstream text was masked when it came in.
///
/// @param status HTTP status, 400–599
/// @param message one or two sentences for a person
/// @param param the field of the request at fault, in the client's words
/// @param retryAfterSeconds when to come again; 0 for no such advice
/// @param doNotRetry whether `x-should-retry: false` is sent
/// @param verbatim the provider's own error body, when client and provider speak the same dialect and it goes
///     back as it came; null otherwise
public record Problem(
        Code code,
        int status,
        String message,
        @Nullable String param,
        int retryAfterSeconds,
        boolean doNotRetry,
        byte @Nullable [] verbatim) {

    public static Problem of(Code code, String message) {
        return new Problem(code, code.status(), message, null, 0, false, null);
    }

    public static Problem of(Code code, String message, @Nullable String param) {
        return new Problem(code, code.status(), message, param, 0, false, null);
    }

    public Problem retryAfter(int seconds) {
        return new Problem(code, status, message, param, seconds, doNotRetry, verbatim);
    }

    /// The same in our words instead of the provider's own body.
    public Problem withoutVerbatim() {
        return new Problem(code, status, message, param, retryAfterSeconds, doNotRetry, null);
    }

    public Problem withoutRetry() {
        return new Problem(code, status, message, param, retryAfterSeconds, true, verbatim);
    }
}
