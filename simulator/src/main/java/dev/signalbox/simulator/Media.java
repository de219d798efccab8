package dev.signalbox.simulator;

import tools.jackson.databind.JsonNode;

/// Media in a message. An answer repeats them in words, `[image/png, 70 bytes]`, so that a client can tell that they
/// arrived as they were.
final class Media {
    private Media() {}

    /// The words for a part of a message of any dialect; empty when it has no media.
    static String words(JsonNode part) {
        JsonNode image = part.path("image_url");
        String address =
                image.isString() ? image.stringValue() : image.path("url").asString("");
        if (address.startsWith("data:")) {
            int comma = address.indexOf(',');
            int type = address.indexOf(';');
            return comma < 0 || type < 0 || type > comma
                    ? ""
                    : words(address.substring("data:".length(), type), address.length() - comma - 1, address);
        }
        JsonNode source = part.path("source");
        JsonNode inline = part.has("inlineData") ? part.path("inlineData") : part.path("inline_data");
        JsonNode held = source.isMissingNode() ? inline : source;
        String data = held.path("data").asString("");
        String type = held.path("media_type")
                .asString(held.path("mimeType").asString(held.path("mime_type").asString("")));
        return data.isEmpty() || type.isEmpty() ? "" : words(type, data.length(), data);
    }

    private static String words(String type, int chars, String base64) {
        int unused = base64.endsWith("==") ? 2 : base64.endsWith("=") ? 1 : 0;
        return "[" + type + ", " + ((chars - unused) * 3L / 4) + " bytes]";
    }
}
