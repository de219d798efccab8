package dev.signalbox.dialects.responses;

import org.jspecify.annotations.Nullable;

/// What another API's provider sealed, as `encrypted_content` that clients of this one carry. This API's own seals are
/// marked for others by [dev.signalbox.dialects.seal.Seal].
final class Carrier {
    /// Before a signature that another API's provider put under thoughts that can be read.
    private static final String SIGNED = "signalbox-signed:";

    /// Before thoughts of such a provider that only it can read.
    private static final String REDACTED = "signalbox-redacted:";

    private Carrier() {}

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

    /// Whether another API's provider sealed it.
    static boolean isForeign(String encrypted) {
        return encrypted.startsWith(SIGNED) || encrypted.startsWith(REDACTED);
    }

    private static @Nullable String after(String mark, String text) {
        return text.startsWith(mark) ? text.substring(mark.length()) : null;
    }
}
