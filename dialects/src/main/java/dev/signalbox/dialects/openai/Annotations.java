package dev.signalbox.dialects.openai;

import dev.signalbox.dialects.json.JsonBytes;
import dev.signalbox.dialects.tree.Json;
import dev.signalbox.model.chat.Citation;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Sources of an answer in OpenAI's words, which both of its APIs have: addresses in the web. Of files only their
/// owner knows anything.
public final class Annotations {
    private static final String KIND = "url_citation";
    private static final int FARTHEST = Integer.MAX_VALUE / 2;

    private Annotations() {}

    /// @param before how many characters of the answer come before the text whose annotation it is
    /// @return null for another kind of annotation
    public static @Nullable Citation read(JsonNode annotation, int before) {
        if (!annotation.path("type").asString("").equals(KIND)) {
            return null;
        }
        JsonNode source = annotation.path(KIND).isObject() ? annotation.path(KIND) : annotation;
        String url = Json.words(source, "url");
        if (url == null) {
            return null;
        }
        int start = source.path("start_index").asInt(Citation.UNKNOWN);
        int end = source.path("end_index").asInt(Citation.UNKNOWN);
        boolean known = start >= 0 && end > start && end < FARTHEST && before < FARTHEST;
        return new Citation(
                known ? before + start : Citation.UNKNOWN,
                known ? before + end : Citation.UNKNOWN,
                url,
                Json.words(source, "title"),
                null,
                null);
    }

    /// As Chat Completions has it.
    static void writeNested(Citation source, JsonBytes json) {
        json.raw("{\"type\":\"url_citation\",\"url_citation\":{");
        members(source, 0, Integer.MAX_VALUE, json);
        json.raw("}}");
    }

    /// As the Responses API has it.
    ///
    /// @param before how many characters of the answer come before the text whose annotation it is
    /// @param after how many there are at that text's end
    public static void writeFlat(Citation source, int before, int after, JsonBytes json) {
        json.raw("{\"type\":\"url_citation\",");
        members(source, before, after, json);
        json.raw("}");
    }

    /// Both places must be there: nothing is cited from 0 to 0.
    private static void members(Citation source, int before, int after, JsonBytes json) {
        boolean known = source.spans() && source.start() >= before && source.start() < after;
        json.raw("\"start_index\":").number(known ? source.start() - before : 0);
        json.raw(",\"end_index\":").number(known ? Math.min(source.end(), after) - before : 0);
        json.raw(",\"url\":").string(String.valueOf(source.url()));
        json.raw(",\"title\":").string(source.title() == null ? "" : source.title());
    }
}
