package dev.signalbox.dialects.bedrock;

import dev.signalbox.core.dialect.Embedder;
import dev.signalbox.core.dialect.InvalidRequest;
import dev.signalbox.core.dialect.ProviderApi.EncodedRequest;
import dev.signalbox.core.dialect.ProviderApi.HeaderSource;
import dev.signalbox.dialects.json.JsonBytes;
import dev.signalbox.dialects.vectors.VectorScan;
import dev.signalbox.model.embedding.EmbeddingRequest;
import dev.signalbox.model.embedding.EmbeddingRequest.Text;
import dev.signalbox.model.embedding.Purpose;
import dev.signalbox.model.embedding.Vectors;
import dev.signalbox.model.failure.Code;
import dev.signalbox.model.failure.Problem;
import dev.signalbox.model.usage.Usage;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Vectors at Bedrock: each maker's models are asked in its own words
/// (<https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-titan-embed-text.html>,
/// <https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-embed.html>,
/// <https://docs.aws.amazon.com/nova/latest/userguide/embeddings-schema.html>).
final class BedrockEmbedder implements Embedder {
    /// Words that a maker has for what is asked.
    private enum Form {
        TITAN_1,
        TITAN_2,
        COHERE_3,
        COHERE_4,
        NOVA,
        /// Of a model that is not known to give any, or whose name does not tell.
        NONE;

        static Form of(String model) {
            String name = model.toLowerCase(Locale.ROOT);
            if (name.contains("titan-embed-text-v2")) {
                return TITAN_2;
            }
            if (name.contains("titan-embed-text") || name.contains("titan-embed-g1-text")) {
                return TITAN_1;
            }
            if (name.contains("cohere.embed")) {
                return name.contains("-v3") ? COHERE_3 : COHERE_4;
            }
            return name.contains("multimodal-embeddings") && name.contains("nova") ? NOVA : NONE;
        }

        VectorScan answers() {
            return switch (this) {
                case TITAN_1, TITAN_2 -> new VectorScan(Set.of("embedding"), "inputTextTokenCount");
                // A list of lists, or by type where types were asked for.
                case COHERE_3, COHERE_4 -> new VectorScan(Set.of("embeddings", "embeddings.float"), "");
                case NOVA -> new VectorScan(Set.of("embeddings.embedding"), "");
                case NONE -> new VectorScan(Set.of(), "");
            };
        }

        boolean takesSeveral() {
            return this == COHERE_3 || this == COHERE_4;
        }

        /// Whether it has a word for that.
        boolean takes(Purpose purpose) {
            return this != TITAN_1 && this != TITAN_2 && purpose != Purpose.SIMILARITY;
        }

        boolean takesDimensions() {
            return this == TITAN_2 || this == COHERE_4 || this == NOVA;
        }
    }

    private final String model;
    private final Form form;

    BedrockEmbedder(String model) {
        this.model = model;
        form = Form.of(model);
    }

    @Override
    public String path(EmbeddingRequest request) {
        return Paths.of(model, "invoke");
    }

    /// A vector of another size than asked for is of no use, so that is refused and not dropped.
    @Override
    public EncodedRequest write(EmbeddingRequest request) throws InvalidRequest {
        if (form == Form.NONE) {
            throw refused("model", "This `model` is not one whose vectors the API is known to give.");
        }
        if (request.texts().size() > 1 && !form.takesSeveral()) {
            throw refused(request.place(), "The model takes one `" + request.place() + "` at a time.");
        }
        if (request.dimensions() > 0 && !form.takesDimensions()) {
            throw refused(
                    request.dimensionsPlace(), "The model does not let choose `" + request.dimensionsPlace() + "`.");
        }
        JsonBytes json = new JsonBytes(1024);
        switch (form) {
            case COHERE_3, COHERE_4 -> cohere(json, request);
            case NOVA -> nova(json, request);
            default -> titan(json, request);
        }
        return new EncodedRequest(json.toByteArray(), request.dropped(form::takes, false));
    }

    private static InvalidRequest refused(String place, String what) {
        return new InvalidRequest(Problem.of(Code.UNSUPPORTED_PARAMETER, what, place));
    }

    private static void titan(JsonBytes json, EmbeddingRequest request) {
        Text text = request.texts().getFirst();
        json.raw("{\"inputText\":").string(text.text());
        if (request.dimensions() > 0) {
            json.raw(",\"dimensions\":").number(request.dimensions());
        }
        json.raw("}");
    }

    /// It wants to know what for; documents are what most vectors are made of.
    private void cohere(JsonBytes json, EmbeddingRequest request) throws InvalidRequest {
        Text first = request.texts().getFirst();
        for (int i = 0; i < request.texts().size(); i++) {
            Text each = request.texts().get(i);
            if (each.purpose() != first.purpose()) {
                throw refused(each.purposePlace(), "The model takes one `" + each.purposePlace() + "` for all texts.");
            }
            json.raw(i == 0 ? "{\"texts\":[" : ",").string(each.text());
        }
        json.raw("],\"input_type\":\"").raw(inputType(first.purpose())).raw("\",\"embedding_types\":[\"float\"]");
        if (request.dimensions() > 0) {
            json.raw(",\"output_dimension\":").number(request.dimensions());
        }
        json.raw("}");
    }

    private static String inputType(@Nullable Purpose purpose) {
        return switch (purpose) {
            case null -> "search_document";
            case DOCUMENT, SIMILARITY -> "search_document";
            case QUERY, ANSWERING, VERIFICATION, CODE -> "search_query";
            case CLASSIFICATION -> "classification";
            case CLUSTERING -> "clustering";
        };
    }

    private static void nova(JsonBytes json, EmbeddingRequest request) {
        Text text = request.texts().getFirst();
        json.raw("{\"taskType\":\"SINGLE_EMBEDDING\",\"singleEmbeddingParams\":{\"embeddingPurpose\":\"")
                .raw(novaPurpose(text.purpose()))
                .raw("\",\"text\":{\"truncationMode\":\"NONE\",\"value\":")
                .string(text.text())
                .raw("}");
        if (request.dimensions() > 0) {
            json.raw(",\"embeddingDimension\":").number(request.dimensions());
        }
        json.raw("}}");
    }

    private static String novaPurpose(@Nullable Purpose purpose) {
        return switch (purpose) {
            case null -> "GENERIC_INDEX";
            case DOCUMENT, SIMILARITY -> "GENERIC_INDEX";
            case QUERY, ANSWERING, VERIFICATION, CODE -> "TEXT_RETRIEVAL";
            case CLASSIFICATION -> "CLASSIFICATION";
            case CLUSTERING -> "CLUSTERING";
        };
    }

    @Override
    public @Nullable Vectors read(byte[] bytes, int from, int to) {
        return form.answers().read(bytes, from, to);
    }

    @Override
    public @Nullable Usage usage(HeaderSource headers) {
        String tokens = headers.get("x-amzn-bedrock-input-token-count");
        return tokens != null && tokens.matches("[0-9]{1,9}") ? Usage.of(Long.parseLong(tokens), 0) : null;
    }
}
