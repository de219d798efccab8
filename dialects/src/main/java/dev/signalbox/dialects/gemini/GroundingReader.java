package dev.signalbox.dialects.gemini;

import dev.signalbox.dialects.tree.Json;
import dev.signalbox.dialects.tree.Ruler;
import dev.signalbox.dialects.tree.SourceRoom;
import dev.signalbox.model.chat.ChatEvent;
import dev.signalbox.model.chat.Citation;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Reads which words of an answer Google found where. Its places are bytes of all of the answer's text, whatever
/// part they name; its sources are numbered through all of a stream.
final class GroundingReader {
    /// A source; one without an address is kept for the sake of the numbers.
    private record Source(@Nullable String url, @Nullable String title) {}

    private final Ruler ruler = new Ruler();
    private final List<Source> sources = new ArrayList<>(0);
    private final SourceRoom named = new SourceRoom();
    private final SourceRoom told = new SourceRoom();

    void said(String text) {
        ruler.take(text);
    }

    /// @param candidate whose text so far was told
    void tell(JsonNode candidate, Consumer<? super ChatEvent> events) {
        if (candidate.has("groundingMetadata")) {
            grounded(candidate.path("groundingMetadata"), events);
        }
        if (candidate.has("citationMetadata")) {
            recited(candidate.path("citationMetadata"), events);
        }
    }

    private void grounded(JsonNode grounding, Consumer<? super ChatEvent> events) {
        for (JsonNode chunk : grounding.path("groundingChunks")) {
            source(chunk);
        }
        for (JsonNode support : grounding.path("groundingSupports")) {
            for (JsonNode number : support.path("groundingChunkIndices")) {
                int index = number.asInt(-1);
                if (index >= 0 && index < sources.size()) {
                    cite(support.path("segment"), sources.get(index), events);
                }
            }
        }
    }

    private void recited(JsonNode recited, Consumer<? super ChatEvent> events) {
        // Vertex AI calls the same list otherwise.
        for (String list : new String[] {"citationSources", "citations"}) {
            for (JsonNode citation : recited.path(list)) {
                cite(citation, new Source(Json.words(citation, "uri"), Json.words(citation, "title")), events);
            }
        }
    }

    private void source(JsonNode chunk) {
        JsonNode found = chunk.path("web").isObject() ? chunk.path("web") : chunk.path("maps");
        Source source = new Source(Json.words(found, "uri"), Json.words(found, "title"));
        if (named.takes(source.url, source.title)) {
            sources.add(source);
        }
    }

    private void cite(JsonNode segment, Source source, Consumer<? super ChatEvent> events) {
        if (source.url == null || !told.takes(source.url, source.title)) {
            return;
        }
        int start = ruler.charactersBefore(segment.path("startIndex").asInt(0));
        int end = ruler.charactersBefore(segment.path("endIndex").asInt(-1));
        boolean known = start >= 0 && end > start;
        events.accept(new ChatEvent.Cited(new Citation(
                known ? start : Citation.UNKNOWN,
                known ? end : Citation.UNKNOWN,
                source.url,
                source.title,
                null,
                null)));
    }
}
