package dev.signalbox.dialects.bedrock;

import java.nio.charset.StandardCharsets;

/// Where a model is asked. Models have names with colons, and with slashes where they are ARNs.
final class Paths {
    private static final String UNRESERVED = "-._~";
    private static final String HEX = "0123456789ABCDEF";

    private Paths() {}

    /// @param verb as the API calls it
    static String of(String model, String verb) {
        // What is only dots would lead elsewhere.
        boolean dots = model.chars().allMatch(c -> c == '.');
        return "/model/" + (dots ? "%2E".repeat(model.length()) : encoded(model, "")) + "/" + verb;
    }

    /// With a percent sign and two digits for all but what every URL may have.
    ///
    /// @param kept further characters that stay
    static String encoded(String text, String kept) {
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
