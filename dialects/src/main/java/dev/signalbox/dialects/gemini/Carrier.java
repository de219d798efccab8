package dev.signalbox.dialects.gemini;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/// How other providers' seals travel with a client of this dialect: as a `thoughtSignature`, which is
/// base64, and which the SDKs write anew in either of its alphabets.
final class Carrier {
    private static final String SIGNATURE = "signalbox signature ";
    private static final String REDACTED = "signalbox redacted ";

    private Carrier() {}

    static String ofSignature(String signature) {
        return encoded(SIGNATURE + signature);
    }

    static String ofRedacted(String data) {
        return encoded(REDACTED + data);
    }

    /// Null for what is none of ours.
    static @Nullable String signature(String carried) {
        return after(SIGNATURE, carried);
    }

    /// Null for what is none of ours.
    static @Nullable String redacted(String carried) {
        return after(REDACTED, carried);
    }

    /// Whether another provider sealed it.
    static boolean isForeign(String carried) {
        return signature(carried) != null || redacted(carried) != null;
    }

    private static String encoded(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static @Nullable String after(String beginning, String carried) {
        try {
            byte[] bytes = Base64.getDecoder().decode(carried.replace('-', '+').replace('_', '/'));
            String text = new String(bytes, StandardCharsets.UTF_8);
            return text.startsWith(beginning) ? text.substring(beginning.length()) : null;
        } catch (IllegalArgumentException _) {
            return null;
        }
    }
}
