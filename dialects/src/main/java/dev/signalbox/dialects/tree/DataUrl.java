package dev.signalbox.dialects.tree;

import dev.signalbox.model.chat.Part.Media;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/// Addresses that hold their content themselves: `data:[type][;parameters][;base64],…` (RFC 2397).
public final class DataUrl {
    private static final String BEGINNING = "data:";
    private static final String ENCODED = ";base64";

    private DataUrl() {}

    /// What such an address holds; the same for any other, and for one that is none.
    ///
    /// @param usualType of what says none
    public static Media content(Media media, String usualType) {
        if (!(media instanceof Media.Url(String url)) || !url.startsWith(BEGINNING)) {
            return media;
        }
        int comma = url.indexOf(',');
        if (comma < 0) {
            return media;
        }
        String head = url.substring(BEGINNING.length(), comma);
        String type = head.split(";", 2)[0];
        String data = url.substring(comma + 1);
        return new Media.Base64(type.isEmpty() ? usualType : type, head.endsWith(ENCODED) ? data : encoded(data));
    }

    /// Text with escapes (`%20`), as it is where it has broken ones.
    private static String encoded(String text) {
        String plain = text;
        try {
            plain = URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException _) {
            // Then the percent sign means itself.
        }
        return Base64.getEncoder().encodeToString(plain.getBytes(StandardCharsets.UTF_8));
    }
}
