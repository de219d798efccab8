package dev.signalbox.dialects.bedrock;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The API's words for media types; null for those that it does not take.
final class Formats {
    private Formats() {}

    static @Nullable String image(String mediaType) {
        return switch (bare(mediaType)) {
            case "image/png" -> "png";
            case "image/jpeg", "image/jpg" -> "jpeg";
            case "image/gif" -> "gif";
            case "image/webp" -> "webp";
            default -> null;
        };
    }

    static @Nullable String document(String mediaType) {
        return switch (bare(mediaType)) {
            case "application/pdf" -> "pdf";
            case "text/csv" -> "csv";
            case "application/msword" -> "doc";
            case "application/vnd.openxmlformats-officedocument.wordprocessingml.document" -> "docx";
            case "application/vnd.ms-excel" -> "xls";
            case "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" -> "xlsx";
            case "text/html" -> "html";
            case "text/plain" -> "txt";
            case "text/markdown" -> "md";
            default -> null;
        };
    }

    static @Nullable String audio(String format) {
        return switch (format.toLowerCase(Locale.ROOT)) {
            case "mp3", "opus", "wav", "aac", "flac", "mp4", "ogg", "m4a", "mpeg", "pcm", "webm" ->
                format.toLowerCase(Locale.ROOT);
            default -> null;
        };
    }

    /// By the ending of an address.
    static String ofUrl(String url, String otherwise) {
        String path = url.toLowerCase(Locale.ROOT);
        return switch (path.substring(path.lastIndexOf('.') + 1)) {
            case "jpg", "jpeg" -> "image/jpeg";
            case "png" -> "image/png";
            case "webp" -> "image/webp";
            case "gif" -> "image/gif";
            case "pdf" -> "application/pdf";
            case "txt" -> "text/plain";
            case "md" -> "text/markdown";
            case "csv" -> "text/csv";
            case "html" -> "text/html";
            default -> otherwise;
        };
    }

    private static String bare(String mediaType) {
        return mediaType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    }
}
