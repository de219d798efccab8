package dev.signalbox.simulator;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/// Vectors as the clouds give them: Vertex AI's older models by predicting, and at Bedrock each maker's models in their
/// own
/// words.
final class CloudEmbeddings {
    private static final int MOST_DIMENSIONS = 3072;

    private CloudEmbeddings() {}

    /// @param body the answer
    /// @param tokens that the texts have, an estimate
    record Answer(String body, int tokens) {}

    static String predictions(JsonNode root) {
        List<String> each = new ArrayList<>();
        for (JsonNode instance : required(root.path("instances"), "instances")) {
            String text = instance.path("content").asString("");
            each.add("{\"embeddings\":{\"statistics\":{\"truncated\":false,\"token_count\":" + tokens(text)
                    + "},\"values\":" + vector(text, root.path("parameters").path("outputDimensionality"), 768) + "}}");
        }
        return "{\"predictions\":[" + String.join(",", each) + "]}";
    }

    /// Whether a body asks a model at Bedrock for vectors.
    static boolean isAsked(JsonNode root) {
        return root.has("inputText") || root.has("texts") || root.has("singleEmbeddingParams");
    }

    static Answer ofBedrock(JsonNode root) {
        if (root.has("inputText")) {
            String text = root.path("inputText").asString("");
            return new Answer(
                    "{\"embedding\":" + vector(text, root.path("dimensions"), 1024) + ",\"inputTextTokenCount\":"
                            + tokens(text) + "}",
                    tokens(text));
        }
        JsonNode nova = root.path("singleEmbeddingParams");
        if (nova.isObject()) {
            String text = nova.path("text").path("value").asString("");
            return new Answer(
                    "{\"embeddings\":[{\"embeddingType\":\"TEXT\",\"embedding\":"
                            + vector(text, nova.path("embeddingDimension"), MOST_DIMENSIONS) + "}]}",
                    tokens(text));
        }
        if (!root.has("input_type")) {
            throw Refusal.badRequest("Malformed input request: #: required key [input_type] not found", null, null);
        }
        List<String> vectors = new ArrayList<>();
        int tokens = 0;
        for (JsonNode text : required(root.path("texts"), "texts")) {
            vectors.add(vector(text.asString(""), root.path("output_dimension"), 1536));
            tokens += tokens(text.asString(""));
        }
        String list = "[" + String.join(",", vectors) + "]";
        return root.has("embedding_types")
                ? new Answer(
                        "{\"response_type\":\"embeddings_by_type\",\"embeddings\":{\"float\":" + list + "}}", tokens)
                : new Answer("{\"response_type\":\"embeddings_floats\",\"embeddings\":" + list + "}", tokens);
    }

    private static JsonNode required(JsonNode list, String name) {
        if (!list.isArray() || list.isEmpty()) {
            throw Refusal.badRequest(name + ": at least one is required.", null, null);
        }
        return list;
    }

    private static String vector(String text, JsonNode wanted, int usual) {
        int dimensions = Math.clamp(wanted.asInt(usual), 1, MOST_DIMENSIONS);
        StringBuilder out = new StringBuilder(dimensions * 12);
        Embeddings.write(out, Embeddings.vector(text, dimensions), false);
        return out.toString();
    }

    private static int tokens(String text) {
        return 1 + text.length() / 4;
    }
}
