package dev.signalbox.dialects.openai;

import dev.signalbox.core.dialect.Embedder;
import dev.signalbox.core.dialect.ProviderApi.EncodedRequest;
import dev.signalbox.dialects.json.JsonBytes;
import dev.signalbox.dialects.vectors.VectorScan;
import dev.signalbox.model.embedding.EmbeddingRequest;
import dev.signalbox.model.embedding.EmbeddingRequest.Text;
import dev.signalbox.model.embedding.Vectors;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Embeddings of a model of this dialect, for clients of others.
///
/// @param path where it is asked
record OpenAiEmbedder(String model, String path) implements Embedder {
    private static final VectorScan ANSWERS = new VectorScan(Set.of("data.embedding"), "usage.prompt_tokens");

    @Override
    public String path(EmbeddingRequest request) {
        return path;
    }

    @Override
    public EncodedRequest write(EmbeddingRequest request) {
        List<String> dropped = new ArrayList<>(request.unsaid());
        JsonBytes json =
                new JsonBytes(1024).raw("{\"model\":").string(model).raw(",\"encoding_format\":\"float\",\"input\":");
        for (int i = 0; i < request.texts().size(); i++) {
            Text each = request.texts().get(i);
            json.raw(i == 0 ? "[" : ",").string(each.text());
            if (each.purpose() != null && !dropped.contains(each.purposePlace())) {
                dropped.add(each.purposePlace());
            }
        }
        json.raw("]");
        if (request.dimensions() > 0) {
            json.raw(",\"dimensions\":").number(request.dimensions());
        }
        return new EncodedRequest(json.raw("}").toByteArray(), List.copyOf(dropped));
    }

    @Override
    public @Nullable Vectors read(byte[] bytes, int from, int to) {
        return ANSWERS.read(bytes, from, to);
    }
}
