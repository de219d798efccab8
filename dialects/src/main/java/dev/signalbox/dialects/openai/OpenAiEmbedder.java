package dev.signalbox.dialects.openai;

import dev.signalbox.core.dialect.Embedder;
import dev.signalbox.core.dialect.ProviderApi.EncodedRequest;
import dev.signalbox.dialects.json.JsonBytes;
import dev.signalbox.dialects.vectors.VectorScan;
import dev.signalbox.model.embedding.EmbeddingRequest;
import dev.signalbox.model.embedding.Vectors;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Embeddings of a model of this dialect, for clients of others.
///
/// @param path where it is asked
record OpenAiEmbedder(String model, String path) implements Embedder {
    private static final VectorScan ANSWERS =
            new VectorScan(Set.of("data.embedding"), "data.index", "usage.prompt_tokens");

    @Override
    public String path(EmbeddingRequest request) {
        return path;
    }

    @Override
    public EncodedRequest write(EmbeddingRequest request) {
        JsonBytes json =
                new JsonBytes(1024).raw("{\"model\":").string(model).raw(",\"encoding_format\":\"float\",\"input\":");
        for (int i = 0; i < request.texts().size(); i++) {
            json.raw(i == 0 ? "[" : ",").string(request.texts().get(i).text());
        }
        json.raw("]");
        if (request.dimensions() > 0) {
            json.raw(",\"dimensions\":").number(request.dimensions());
        }
        return new EncodedRequest(json.raw("}").toByteArray(), request.dropped(_ -> false, false));
    }

    @Override
    public @Nullable Vectors read(byte[] bytes, int from, int to) {
        return ANSWERS.read(bytes, from, to);
    }
}
