package dev.signalbox.simulator;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.SplittableRandom;
import tools.jackson.databind.JsonNode;

/// `POST /v1/embeddings`: unit vectors that depend on the input's text only, so equal texts are near and others are
/// not.
final class Embeddings {
    private static final int MOST_INPUTS = 2048;
    private static final int MOST_DIMENSIONS = 3072;

    private Embeddings() {}

    /// What a request costs, an estimate.
    static int tokens(JsonNode root) {
        return Math.max(
                1, inputs(root).stream().mapToInt(text -> 1 + text.length() / 4).sum());
    }

    /// The body of the answer.
    static String answer(JsonNode root) {
        String model = OpenAiRequest.model(root);
        int dimensions = root.path("dimensions").asInt(model.contains("large") ? MOST_DIMENSIONS : 1536);
        if (dimensions < 1 || dimensions > MOST_DIMENSIONS) {
            throw Refusal.badRequest(
                    "Invalid value for 'dimensions' = " + dimensions + ". Must be from 1 to " + MOST_DIMENSIONS + ".",
                    "dimensions",
                    "invalid_value");
        }
        boolean base64 = root.path("encoding_format").asString("float").equals("base64");
        StringBuilder out = new StringBuilder(256 + dimensions * 12);
        out.append("{\"object\":\"list\",\"data\":[");
        int index = 0;
        for (String text : inputs(root)) {
            out.append(index == 0 ? "" : ",")
                    .append("{\"object\":\"embedding\",\"index\":")
                    .append(index++);
            out.append(",\"embedding\":");
            write(out, vector(text, dimensions), base64);
            out.append('}');
        }
        int tokens = tokens(root);
        return Json.quote(out.append("],\"model\":"), model)
                .append(",\"usage\":{\"prompt_tokens\":")
                .append(tokens)
                .append(",\"total_tokens\":")
                .append(tokens)
                .append("}}")
                .toString();
    }

    /// Texts, or lists of token numbers as their text.
    private static List<String> inputs(JsonNode root) {
        JsonNode input = root.path("input");
        List<String> texts = new ArrayList<>();
        if (input.isString()) {
            texts.add(input.stringValue());
        } else if (input.isArray() && !input.isEmpty() && input.get(0).isNumber()) {
            texts.add(input.toString());
        } else {
            for (JsonNode item : input) {
                texts.add(item.isString() ? item.stringValue() : item.toString());
            }
        }
        if (texts.isEmpty() || texts.size() > MOST_INPUTS) {
            throw Refusal.badRequest(
                    "'$.input' is invalid. Please check the API reference:"
                            + " https://platform.openai.com/docs/api-reference.",
                    null,
                    null);
        }
        return texts;
    }

    static float[] vector(String text, int dimensions) {
        SplittableRandom random = new SplittableRandom(Composer.hash(text));
        float[] vector = new float[dimensions];
        double squares = 0;
        for (int i = 0; i < dimensions; i++) {
            vector[i] = (float) (random.nextDouble() * 2 - 1);
            squares += vector[i] * vector[i];
        }
        float length = (float) Math.sqrt(squares);
        for (int i = 0; i < dimensions; i++) {
            vector[i] /= length;
        }
        return vector;
    }

    static void write(StringBuilder out, float[] vector, boolean base64) {
        if (base64) {
            ByteBuffer bytes = ByteBuffer.allocate(vector.length * 4).order(ByteOrder.LITTLE_ENDIAN);
            for (float value : vector) {
                bytes.putFloat(value);
            }
            out.append('"')
                    .append(Base64.getEncoder().encodeToString(bytes.array()))
                    .append('"');
            return;
        }
        for (int i = 0; i < vector.length; i++) {
            out.append(i == 0 ? '[' : ',').append(vector[i]);
        }
        out.append(']');
    }
}
