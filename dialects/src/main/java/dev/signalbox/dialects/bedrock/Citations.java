package dev.signalbox.dialects.bedrock;

import dev.signalbox.dialects.tree.Json;
import dev.signalbox.model.chat.Citation;
import dev.signalbox.model.chat.Citation.Place;
import dev.signalbox.model.chat.Citation.Place.Kind;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Sources of a block of text in Amazon's words.
final class Citations {
    private Citations() {}

    /// @return without a stretch of the answer, which is the block; null when it says nothing
    static @Nullable Citation read(JsonNode said) {
        JsonNode location = said.path("location");
        String url = Json.words(location.path("web"), "url");
        Place place = place(location);
        if (place != null && place.kind() == Kind.SEARCH_RESULT) {
            url = Json.words(said, "source");
        }
        if (url == null && place == null) {
            return null;
        }
        StringBuilder quote = new StringBuilder();
        for (JsonNode words : said.path("sourceContent")) {
            quote.append(words.path("text").asString(""));
        }
        return new Citation(
                Citation.UNKNOWN,
                Citation.UNKNOWN,
                url,
                Json.words(said, "title"),
                quote.isEmpty() ? null : quote.toString(),
                place);
    }

    private static @Nullable Place place(JsonNode location) {
        if (location.path("documentChar").isObject()) {
            return place(Kind.CHARACTERS, location.path("documentChar"), "documentIndex");
        }
        if (location.path("documentPage").isObject()) {
            return place(Kind.PAGES, location.path("documentPage"), "documentIndex");
        }
        if (location.path("documentChunk").isObject()) {
            return place(Kind.BLOCKS, location.path("documentChunk"), "documentIndex");
        }
        return location.path("searchResultLocation").isObject()
                ? place(Kind.SEARCH_RESULT, location.path("searchResultLocation"), "searchResultIndex")
                : null;
    }

    private static Place place(Kind kind, JsonNode said, String index) {
        return new Place(
                kind,
                said.path(index).asInt(0),
                said.path("start").asInt(0),
                said.path("end").asInt(0));
    }
}
