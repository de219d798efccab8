package dev.signalbox.dialects.openai;

import dev.signalbox.core.dialect.InvalidRequest;
import dev.signalbox.dialects.tree.Json;
import dev.signalbox.dialects.tree.Value;
import dev.signalbox.model.embedding.EmbeddingRequest;
import dev.signalbox.model.embedding.EmbeddingRequest.Text;
import dev.signalbox.model.embedding.Purpose;
import dev.signalbox.model.failure.Code;
import dev.signalbox.model.failure.Problem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A `POST /v1/embeddings` for other dialects. Beside OpenAI's own fields there is `input_type`, which compatible
/// servers have in common.
final class EmbeddingReader {
    private static final String INPUT = "input";
    private static final String TYPE = "input_type";
    private static final Set<String> KNOWN = Set.of("model", INPUT, "dimensions", "encoding_format", TYPE);

    private static final Map<String, Purpose> TYPES = Map.of(
            "query", Purpose.QUERY,
            "search_query", Purpose.QUERY,
            "document", Purpose.DOCUMENT,
            "passage", Purpose.DOCUMENT,
            "search_document", Purpose.DOCUMENT,
            "classification", Purpose.CLASSIFICATION,
            "clustering", Purpose.CLUSTERING);

    private EmbeddingReader() {}

    static EmbeddingRequest read(byte[] body, int length) throws InvalidRequest {
        Value request = new Value(Json.request(body, length), "").object();
        Map<String, String> others = new LinkedHashMap<>();
        request.noteOthers(KNOWN, others);
        List<String> unsaid = new ArrayList<>(others.keySet());
        String type = request.at(TYPE).stringOrNull();
        Purpose purpose = type == null ? null : TYPES.get(type);
        if (type != null && purpose == null) {
            unsaid.add(TYPE);
        }
        Value input = request.at(INPUT);
        List<Text> texts = new ArrayList<>();
        if (input.node().isArray()) {
            for (Value each : input.items()) {
                texts.add(text(each, purpose));
            }
        } else {
            texts.add(text(input, purpose));
        }
        if (texts.isEmpty()) {
            throw input.wrong("must not be empty");
        }
        Integer dimensions = request.at("dimensions").countOrNull();
        return new EmbeddingRequest(
                texts,
                dimensions == null ? 0 : dimensions,
                base64(request.at("encoding_format")),
                input.node().isArray(),
                INPUT,
                "dimensions",
                unsaid);
    }

    private static Text text(Value value, @Nullable Purpose purpose) throws InvalidRequest {
        if (value.node().isNumber() || value.node().isArray()) {
            throw new InvalidRequest(Problem.of(
                    Code.UNSUPPORTED_PARAMETER,
                    "Tokens are those of one model, and others cannot be asked with them.",
                    INPUT));
        }
        return new Text(value.string(), purpose, TYPE, null, "title");
    }

    private static boolean base64(Value format) throws InvalidRequest {
        String said = format.stringOrNull();
        if (said == null || said.equals("float")) {
            return false;
        }
        if (!said.equals("base64")) {
            throw format.wrong("must be `float` or `base64`");
        }
        return true;
    }
}
