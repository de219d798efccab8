package dev.signalbox.dialects.uri;

import java.nio.charset.StandardCharsets;

/// Texts as parts of a path (RFC 3986): with a percent sign and two digits for all but what every URL may have.
public final class Percent {
    private static final String UNRESERVED = "-._~";
    private static final String HEX = "0123456789ABCDEF";

    private Percent() {}

    public static String encoded(String text) {
        return encoded(text, "");
    }

    /// @param kept further characters that stay
    public static String encoded(String text, String kept) {
        StringBuilder encoded = new StringBuilder(text.length() + 16);
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            boolean plain =
                    b > 0 && (Character.isLetterOrDigit(b) || UNRESERVED.indexOf(b) >= 0 || kept.indexOf(b) >= 0);
            if (plain) {
                encoded.append((char) b);
            } else {
                encoded.append('%').append(HEX.charAt((b >> 4) & 0xF)).append(HEX.charAt(b & 0xF));
            }
        }
        return encoded.toString();
    }
}
