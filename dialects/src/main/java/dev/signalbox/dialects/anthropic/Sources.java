package dev.signalbox.dialects.anthropic;

import dev.signalbox.dialects.tree.DataUrl;
import dev.signalbox.model.chat.Part.Media;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Set;
import tools.jackson.core.JsonGenerator;

/// Where the bytes of images and documents are: given here, or at an address.
final class Sources {
    static final String PLAIN_TEXT = "text/plain";
    private static final String PDF = "application/pdf";
    /// Texts whose type does not say so.
    private static final Set<String> TEXTS =
            Set.of("application/json", "application/xml", "application/yaml", "application/javascript");

    private Sources() {}

    /// Whether the API takes a document: it takes PDF and text.
    static boolean takes(Media document) {
        return switch (DataUrl.content(document, PDF)) {
            case Media.Base64(String type, String _) -> type.equals(PDF) || isText(type);
            case Media.Url _ -> true;
        };
    }

    static void image(Media media, JsonGenerator json) {
        write(DataUrl.content(media, "image/png"), json);
    }

    static void document(Media media, JsonGenerator json) {
        write(DataUrl.content(media, PDF), json);
    }

    private static void write(Media media, JsonGenerator json) {
        json.writeObjectPropertyStart("source");
        switch (media) {
            case Media.Base64(String type, String data) when isText(type) -> of(json, "text", PLAIN_TEXT, plain(data));
            case Media.Base64(String type, String data) -> of(json, "base64", type, data);
            case Media.Url(String url) -> {
                json.writeStringProperty("type", "url");
                json.writeStringProperty("url", url);
            }
        }
        json.writeEndObject();
    }

    private static void of(JsonGenerator json, String kind, String type, String data) {
        json.writeStringProperty("type", kind);
        json.writeStringProperty("media_type", type);
        json.writeStringProperty("data", data);
    }

    private static boolean isText(String type) {
        return type.startsWith("text/") || TEXTS.contains(type);
    }

    private static String plain(String base64) {
        try {
            return new String(Base64.getMimeDecoder().decode(base64), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            // Not what it says it is; the provider may see what the caller sent.
            return base64;
        }
    }
}
