package dev.signalbox.dialects.responses;

import org.jspecify.annotations.Nullable;

/// Marks what providers seal their thoughts with, so that it returns only to where it came from. A seal is opaque: a
/// provider refuses the whole request for one that another made.
final class Seal {
    /// Before a signature that another API's provider put under thoughts that can be read.
    private static final String SIGNED = "signalbox-signed:";

    /// Before thoughts of such a provider that only it can read.
    private static final String REDACTED = "signalbox-redacted:";

    /// Before `encrypted_content` of a provider of this API, for clients of other ones.
    private static final String ENCRYPTED = "responses:";

    private Seal() {}

    /// As `encrypted_content`.
    static String signed(String signature) {
        return SIGNED + signature;
    }

    static String redacted(String data) {
        return REDACTED + data;
    }

    /// The signature in an `encrypted_content`; null where there is none.
    static @Nullable String signature(String encrypted) {
        return after(SIGNED, encrypted);
    }

    static @Nullable String redactedData(String encrypted) {
        return after(REDACTED, encrypted);
    }

    /// As a signature, for clients of other APIs.
    static String encrypted(String content) {
        return ENCRYPTED + content;
    }

    /// The `encrypted_content` in a signature; null where another provider made it.
    static @Nullable String content(String signature) {
        return after(ENCRYPTED, signature);
    }

    private static @Nullable String after(String mark, String text) {
        return text.startsWith(mark) ? text.substring(mark.length()) : null;
    }
}
