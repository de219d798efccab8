package dev.signalbox.dialects.anthropic;

import dev.signalbox.dialects.json.JsonBytes;
import dev.signalbox.dialects.tree.Json;
import dev.signalbox.model.chat.Citation;
import dev.signalbox.model.chat.Citation.Place;
import dev.signalbox.model.chat.Citation.Place.Kind;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Sources of a block of text in Anthropic's words: places in what the request brought along, and what its search
/// found.
///
/// What another provider's search found cannot be said in them: such a source must have an index that only
/// Anthropic can make.
final class Citations {
    private Citations() {}

    /// @return without a stretch of the answer, which is the block; null for what is not known yet
    static @Nullable Citation read(JsonNode said) {
        return switch (said.path("type").asString("")) {
            case "char_location" ->
                document(said, place(said, Kind.CHARACTERS, "document_index", "start_char_index", "end_char_index"));
            case "page_location" ->
                document(said, place(said, Kind.PAGES, "document_index", "start_page_number", "end_page_number"));
            case "content_block_location" ->
                document(said, place(said, Kind.BLOCKS, "document_index", "start_block_index", "end_block_index"));
            case "search_result_location" ->
                source(
                        said,
                        "source",
                        "title",
                        place(said, Kind.SEARCH_RESULT, "search_result_index", "start_block_index", "end_block_index"));
            case "web_search_result_location" -> source(said, "url", "title", null);
            default -> null;
        };
    }

    private static Citation document(JsonNode said, Place place) {
        return source(said, null, "document_title", place);
    }

    private static Citation source(JsonNode said, @Nullable String url, String title, @Nullable Place place) {
        return new Citation(
                Citation.UNKNOWN,
                Citation.UNKNOWN,
                url == null ? null : Json.words(said, url),
                Json.words(said, title),
                Json.words(said, "cited_text"),
                place);
    }

    private static Place place(JsonNode said, Kind kind, String index, String start, String end) {
        return new Place(
                kind,
                said.path(index).asInt(0),
                said.path(start).asInt(0),
                said.path(end).asInt(0));
    }

    /// Writes a source.
    ///
    /// @return false when it cannot be said here, and nothing was written
    static boolean write(Citation source, JsonBytes json) {
        Place place = source.place();
        if (place == null || (place.kind() == Kind.SEARCH_RESULT && source.url() == null)) {
            return false;
        }
        switch (place.kind()) {
            case CHARACTERS -> document("char", "char_index", source, place, json);
            case PAGES -> document("page", "page_number", source, place, json);
            case BLOCKS -> document("content_block", "block_index", source, place, json);
            case SEARCH_RESULT -> {
                beginning("search_result", source, json).raw(",\"search_result_index\":");
                json.number(place.index()).raw(",\"source\":").string(String.valueOf(source.url()));
                title("title", source, json);
                range("block_index", place, json);
            }
        }
        return true;
    }

    private static void document(String kind, String unit, Citation source, Place place, JsonBytes json) {
        beginning(kind, source, json).raw(",\"document_index\":").number(place.index());
        title("document_title", source, json);
        json.raw(",\"file_id\":null");
        range(unit, place, json);
    }

    private static JsonBytes beginning(String kind, Citation source, JsonBytes json) {
        json.raw("{\"type\":\"").raw(kind).raw("_location\",\"cited_text\":");
        return json.string(source.quote() == null ? "" : source.quote());
    }

    private static void title(String name, Citation source, JsonBytes json) {
        json.raw(",\"").raw(name).raw("\":");
        String title = source.title();
        if (title == null) {
            json.raw("null");
        } else {
            json.string(title);
        }
    }

    private static void range(String unit, Place place, JsonBytes json) {
        json.raw(",\"start_").raw(unit).raw("\":").number(place.start());
        json.raw(",\"end_").raw(unit).raw("\":").number(place.end()).raw("}");
    }
}
