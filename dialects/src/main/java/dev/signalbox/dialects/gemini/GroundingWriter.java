package dev.signalbox.dialects.gemini;

import dev.signalbox.dialects.json.JsonBytes;
import dev.signalbox.dialects.json.JsonList;
import dev.signalbox.dialects.tree.Ruler;
import dev.signalbox.dialects.tree.SourceRoom;
import dev.signalbox.model.chat.Citation;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Collects which words of an answer were found where, to be told at its end in Google's words: numbered sources,
/// and stretches of the text in bytes. What has no address in the web has no place there.
final class GroundingWriter {
    /// Stretches of refusals between those of the text; beyond it, places are unknown.
    private static final int MOST_REFUSALS = 1000;

    /// Here a refusal is text too, but in the places of sources it does not count.
    ///
    /// @param after how many characters of the text come before it
    private record Refusal(int after, int bytes) {}

    private final Ruler ruler = new Ruler();
    private final SourceRoom room = new SourceRoom();
    private final JsonList sources = new JsonList();
    private final JsonList supports = new JsonList();
    private final List<Refusal> refusals = new ArrayList<>(0);
    private int count;

    void said(String text) {
        ruler.take(text);
    }

    void refused(String text) {
        int bytes = text.getBytes(StandardCharsets.UTF_8).length;
        int after = ruler.characters();
        if (!refusals.isEmpty() && refusals.getLast().after == after) {
            bytes += refusals.removeLast().bytes;
        }
        if (refusals.size() < MOST_REFUSALS) {
            refusals.add(new Refusal(after, bytes));
        }
    }

    void cite(Citation source) {
        String url = source.url();
        if (url == null || !source.isInTheWeb() || !room.takes(url, source.title())) {
            return;
        }
        JsonBytes web = sources.next().raw("{\"web\":{\"uri\":").string(url);
        String title = source.title();
        if (title != null) {
            web.raw(",\"title\":").string(title);
        }
        web.raw("}}");
        int start = ruler.bytesBefore(source.start());
        int end = ruler.bytesBefore(source.end());
        if (source.spans() && start >= 0 && end > start && refusals.size() < MOST_REFUSALS) {
            supports.next()
                    .raw("{\"segment\":{\"startIndex\":")
                    .number(start + refusedBefore(source.start() + 1))
                    .raw(",\"endIndex\":")
                    .number(end + refusedBefore(source.end()))
                    .raw("},\"groundingChunkIndices\":[")
                    .number(count)
                    .raw("]}");
        }
        count++;
    }

    /// Writes it behind what a candidate has already.
    void write(JsonBytes json) {
        if (sources.isEmpty()) {
            return;
        }
        sources.write(json.raw(",\"groundingMetadata\":{\"groundingChunks\":["));
        if (!supports.isEmpty()) {
            supports.write(json.raw("],\"groundingSupports\":["));
        }
        json.raw("]}");
    }

    /// Bytes of refusals before a character of the text.
    private int refusedBefore(int character) {
        int before = 0;
        for (Refusal refusal : refusals) {
            before += refusal.after < character ? refusal.bytes : 0;
        }
        return before;
    }
}
