package dev.signalbox.dialects.gemini;

import dev.signalbox.core.dialect.Embedder;
import dev.signalbox.core.dialect.InvalidRequest;
import dev.signalbox.core.dialect.ProviderApi.EncodedRequest;
import dev.signalbox.dialects.json.JsonBytes;
import dev.signalbox.dialects.vectors.VectorScan;
import dev.signalbox.model.embedding.EmbeddingRequest;
import dev.signalbox.model.embedding.EmbeddingRequest.Text;
import dev.signalbox.model.embedding.Purpose;
import dev.signalbox.model.embedding.Vectors;
import dev.signalbox.model.failure.Code;
import dev.signalbox.model.failure.Problem;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Vectors of Google's models: as the Gemini API gives them, one by one or in a batch, and as Vertex AI does, where
/// newer models are asked one by one and the others are asked to predict
/// (<https://cloud.google.com/vertex-ai/generative-ai/docs/model-reference/text-embeddings-api>).
final class GeminiEmbedder implements Embedder {
    static final String PREDICT = "predict";
    /// The only one of its family that predicts.
    private static final String FIRST = "gemini-embedding-001";

    private static final VectorScan PREDICTED =
            new VectorScan(Set.of("predictions.embeddings.values"), "predictions.embeddings.statistics.token_count");
    private static final VectorScan EMBEDDED =
            new VectorScan(Set.of("embedding.values", "embeddings.values"), "usageMetadata.promptTokenCount");

    private final GeminiProvider provider;
    private final boolean vertex;
    private final String model;

    GeminiEmbedder(GeminiProvider provider, boolean vertex, String model) {
        this.provider = provider;
        this.vertex = vertex;
        this.model = model;
    }

    /// Whether Vertex AI is asked for a model's vectors by predicting, as Google's own SDKs tell them apart
    /// (<https://github.com/googleapis/js-genai/blob/main/src/_transformers.ts>).
    static boolean predicts(String model) {
        return model.contains(FIRST) || !(model.contains("gemini") || model.contains("maas"));
    }

    @Override
    public String path(EmbeddingRequest request) {
        if (vertex) {
            return provider.address(model, predicts(model) ? PREDICT : Address.EMBED);
        }
        return provider.address(model, request.texts().size() > 1 ? Address.EMBED_SEVERAL : Address.EMBED);
    }

    @Override
    public EncodedRequest write(EmbeddingRequest request) throws InvalidRequest {
        List<Text> texts = request.texts();
        JsonBytes json = new JsonBytes(1024);
        if (vertex && predicts(model)) {
            instances(json, request);
        } else if (texts.size() == 1) {
            content(json.raw("{"), texts.getFirst(), request.dimensions());
        } else if (vertex) {
            throw new InvalidRequest(Problem.of(
                    Code.UNSUPPORTED_PARAMETER,
                    "The model takes one `" + request.place() + "` at a time.",
                    request.place()));
        } else {
            for (int i = 0; i < texts.size(); i++) {
                json.raw(i == 0 ? "{\"requests\":[{" : ",{")
                        .raw("\"model\":")
                        .string(GeminiProvider.resource(model))
                        .raw(",");
                content(json, texts.get(i), request.dimensions());
            }
            json.raw("]}");
        }
        return new EncodedRequest(json.toByteArray(), request.dropped(_ -> true, true));
    }

    private static void instances(JsonBytes json, EmbeddingRequest request) {
        for (int i = 0; i < request.texts().size(); i++) {
            Text each = request.texts().get(i);
            json.raw(i == 0 ? "{\"instances\":[{" : ",{").raw("\"content\":").string(each.text());
            task(json, "task_type", each);
            json.raw("}");
        }
        json.raw("]");
        if (request.dimensions() > 0) {
            json.raw(",\"parameters\":{\"outputDimensionality\":")
                    .number(request.dimensions())
                    .raw("}");
        }
        json.raw("}");
    }

    private void content(JsonBytes json, Text text, int dimensions) {
        json.raw("\"content\":{\"role\":\"user\",\"parts\":[{\"text\":")
                .string(text.text())
                .raw("}]}");
        // Vertex AI has these one level lower, as Google's SDKs write them.
        JsonBytes settings = new JsonBytes(128);
        task(settings, "taskType", text);
        if (dimensions > 0) {
            settings.raw(",\"outputDimensionality\":").number(dimensions);
        }
        byte[] said = settings.toByteArray();
        if (vertex && said.length > 0) {
            json.raw(",\"embedContentConfig\":{").raw(said, 1, said.length).raw("}");
        } else {
            json.raw(said);
        }
        json.raw("}");
    }

    private static void task(JsonBytes json, String name, Text text) {
        Purpose purpose = text.purpose();
        if (purpose != null) {
            json.raw(",\"").raw(name).raw("\":\"").raw(TaskWords.of(purpose)).raw("\"");
        }
        String title = text.title();
        if (title != null) {
            json.raw(",\"title\":").string(title);
        }
    }

    @Override
    public @Nullable Vectors read(byte[] bytes, int from, int to) {
        return (vertex && predicts(model) ? PREDICTED : EMBEDDED).read(bytes, from, to);
    }
}
