package dev.signalbox.dialects.gemini;

import java.util.Locale;

/// Media types, which the API wants to be told and others find out.
final class MediaTypes {
    private MediaTypes() {}

    /// By the ending of a URL's path.
    static String ofUrl(String url, String otherwise) {
        String path = url.split("[?#]", 2)[0].toLowerCase(Locale.ROOT);
        return switch (path.substring(path.lastIndexOf('.') + 1)) {
            case "jpg", "jpeg" -> "image/jpeg";
            case "png" -> "image/png";
            case "webp" -> "image/webp";
            case "gif" -> "image/gif";
            case "pdf" -> "application/pdf";
            case "txt" -> "text/plain";
            default -> otherwise;
        };
    }
}
