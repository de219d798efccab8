package dev.signalbox.dialects.openai;

import dev.signalbox.dialects.json.JsonBytes;
import dev.signalbox.dialects.vectors.Floats;
import dev.signalbox.model.embedding.EmbeddingRequest;
import dev.signalbox.model.embedding.Vectors;
import dev.signalbox.model.usage.Usage;

/// The answer to `POST /v1/embeddings`, from vectors of other dialects.
final class EmbeddingWriter {
    private EmbeddingWriter() {}

    /// Where the provider tells no usage it is 0: OpenAI's clients expect the field.
    static byte[] write(EmbeddingRequest asked, Vectors vectors, String model) {
        int size = vectors.each().stream().mapToInt(each -> each.length + 64).sum();
        JsonBytes json = new JsonBytes(size + 256).raw("{\"object\":\"list\",\"data\":[");
        for (int i = 0; i < vectors.each().size(); i++) {
            byte[] vector = vectors.each().get(i);
            json.raw(i == 0 ? "" : ",")
                    .raw("{\"object\":\"embedding\",\"index\":")
                    .number(i)
                    .raw(",\"embedding\":");
            if (asked.base64()) {
                json.raw("\"").raw(Floats.base64(vector)).raw("\"}");
            } else {
                json.raw(vector).raw("}");
            }
        }
        Usage usage = vectors.usage();
        long tokens = usage == null ? 0 : usage.input();
        return json.raw("],\"model\":")
                .string(model)
                .raw(",\"usage\":{\"prompt_tokens\":")
                .number(tokens)
                .raw(",\"total_tokens\":")
                .number(tokens)
                .raw("}}")
                .toByteArray();
    }
}
