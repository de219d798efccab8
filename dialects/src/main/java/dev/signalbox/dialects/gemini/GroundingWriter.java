package dev.signalbox.dialects.gemini;

import dev.signalbox.dialects.json.JsonBytes;
import dev.signalbox.dialects.tree.Ruler;
import dev.signalbox.model.chat.Citation;
import org.jspecify.annotations.Nullable;

/// Collects which words of an answer were found where, to be told at its end in Google's words: numbered sources,
/// and stretches of the text in bytes. What has no address in the web has no place there.
final class GroundingWriter {
    /// Nobody means to name more, and each is kept until the answer ends.
    private static final int MOST = 1000;

    private static final int MOST_KEPT = 1024 * 1024;

    private final Ruler ruler = new Ruler();
    private @Nullable JsonBytes sources;
    private @Nullable JsonBytes supports;
    private int count;

    void said(String text) {
        ruler.take(text);
    }

    void cite(Citation source) {
        String url = source.url();
        int kept = sources == null ? 0 : sources.size();
        if (url == null || !source.isInTheWeb() || count == MOST || kept + url.length() > MOST_KEPT) {
            return;
        }
        sources = grown(sources);
        sources.raw("{\"web\":{\"uri\":").string(url);
        String title = source.title();
        if (title != null && title.length() <= MOST_KEPT) {
            sources.raw(",\"title\":").string(title);
        }
        sources.raw("}}");
        int start = ruler.bytesBefore(source.start());
        int end = ruler.bytesBefore(source.end());
        if (source.spans() && start >= 0 && end > start) {
            supports = grown(supports);
            supports.raw("{\"segment\":{\"startIndex\":").number(start);
            supports.raw(",\"endIndex\":").number(end);
            supports.raw("},\"groundingChunkIndices\":[").number(count).raw("]}");
        }
        count++;
    }

    /// Writes it behind what a candidate has already.
    void write(JsonBytes json) {
        if (sources == null) {
            return;
        }
        json.raw(",\"groundingMetadata\":{\"groundingChunks\":[").raw(sources.array(), 0, sources.size());
        if (supports != null) {
            json.raw("],\"groundingSupports\":[").raw(supports.array(), 0, supports.size());
        }
        json.raw("]}");
    }

    private static JsonBytes grown(@Nullable JsonBytes list) {
        return list == null ? new JsonBytes(256) : list.raw(",");
    }
}
