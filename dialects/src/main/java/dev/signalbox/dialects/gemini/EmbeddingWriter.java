package dev.signalbox.dialects.gemini;

import dev.signalbox.dialects.json.JsonBytes;
import dev.signalbox.model.embedding.EmbeddingRequest;
import dev.signalbox.model.embedding.Vectors;
import dev.signalbox.model.usage.Usage;
import org.jspecify.annotations.Nullable;

/// The answers to `embedContent` and `batchEmbedContents`, from vectors of other dialects.
final class EmbeddingWriter {
    private EmbeddingWriter() {}

    static byte[] write(EmbeddingRequest asked, Vectors vectors) {
        int size = vectors.each().stream().mapToInt(each -> each.length + 16).sum();
        JsonBytes json = new JsonBytes(size + 128).raw(asked.list() ? "{\"embeddings\":[" : "{\"embedding\":");
        for (int i = 0; i < vectors.each().size(); i++) {
            json.raw(i == 0 ? "" : ",")
                    .raw("{\"values\":")
                    .raw(vectors.each().get(i))
                    .raw("}");
        }
        json.raw(asked.list() ? "]" : "");
        @Nullable Usage usage = vectors.usage();
        if (usage != null) {
            json.raw(",\"usageMetadata\":{\"promptTokenCount\":")
                    .number(usage.input())
                    .raw("}");
        }
        return json.raw("}").toByteArray();
    }
}
