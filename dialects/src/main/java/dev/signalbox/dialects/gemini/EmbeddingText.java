package dev.signalbox.dialects.gemini;

import dev.signalbox.core.dialect.InvalidRequest;
import dev.signalbox.dialects.json.JsonBytes;
import dev.signalbox.dialects.tree.Fields;
import dev.signalbox.dialects.tree.Json;
import dev.signalbox.model.embedding.EmbeddingRequest;
import dev.signalbox.model.embedding.EmbeddingRequest.Text;
import dev.signalbox.model.embedding.Purpose;
import dev.signalbox.model.embedding.Vectors;
import dev.signalbox.model.failure.Code;
import dev.signalbox.model.failure.Problem;
import dev.signalbox.model.usage.Usage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// `embedContent` and `batchEmbedContents` between dialects.
final class EmbeddingText {
    private static final String REQUESTS = "requests";
    private static final String CONFIG = "embedContentConfig";
    private static final String DIMENSIONS = "outputDimensionality";
    private static final Set<String> KNOWN = Set.of("model", "content", "taskType", "title", DIMENSIONS, CONFIG);

    private final List<Text> texts = new ArrayList<>();
    private final Map<String, String> unsaid = new LinkedHashMap<>();
    private int dimensions;
    private String dimensionsPlace = DIMENSIONS;

    private EmbeddingText() {}

    static EmbeddingRequest read(Address address, byte[] body, int length) throws InvalidRequest {
        EmbeddingText read = new EmbeddingText();
        JsonNode tree = Json.request(body, length);
        boolean several = address.verb().equals(Address.EMBED_SEVERAL);
        if (several) {
            Fields whole = Fields.body(tree, Spelling.GOOGLE);
            List<JsonNode> requests = whole.array(REQUESTS);
            for (int i = 0; i < requests.size(); i++) {
                read.one(Spelling.element(requests.get(i), REQUESTS + "[" + i + "]"));
            }
            whole.rest(Set.of("model", REQUESTS), read.unsaid);
            if (requests.isEmpty()) {
                throw Fields.invalid(REQUESTS, "Field required");
            }
        } else {
            read.one(Fields.body(tree, Spelling.GOOGLE));
        }
        return new EmbeddingRequest(
                read.texts,
                read.dimensions,
                false,
                several,
                several ? REQUESTS : "content",
                read.dimensionsPlace,
                List.copyOf(read.unsaid.keySet()));
    }

    private void one(Fields request) throws InvalidRequest {
        request.rest(KNOWN, unsaid);
        Fields config = request.object(CONFIG);
        Fields settings = config == null ? request : config;
        if (config != null) {
            config.rest(KNOWN, unsaid);
        }
        dimensions(settings);
        String task = settings.text("taskType");
        Purpose purpose = task == null ? null : TaskWords.read(task);
        if (task != null && purpose == null) {
            unsaid.put(settings.path() + "taskType", "");
        }
        texts.add(new Text(text(request), purpose, settings.path() + "taskType", settings.text("title")));
    }

    /// All vectors of one answer have as many.
    private void dimensions(Fields settings) throws InvalidRequest {
        Integer said = settings.integer(DIMENSIONS);
        int wanted = said == null ? 0 : said;
        if (!texts.isEmpty() && wanted != dimensions) {
            throw foreign(settings.path() + DIMENSIONS, "Requests that differ in it");
        }
        dimensions = wanted;
        dimensionsPlace = settings.path() + DIMENSIONS;
    }

    private static String text(Fields request) throws InvalidRequest {
        Fields content = request.required(request.object("content"), "content");
        List<JsonNode> parts = content.array("parts");
        if (parts.size() != 1) {
            throw foreign(content.path() + "parts", "A content of several parts, or of none,");
        }
        Fields part = Spelling.element(parts.getFirst(), content.path() + "parts[0]");
        String text = part.text("text");
        if (text == null) {
            throw foreign(content.path() + "parts[0]", "A part that is not a text");
        }
        return text;
    }

    private static InvalidRequest foreign(String field, String what) {
        return new InvalidRequest(
                Problem.of(Code.UNSUPPORTED_PARAMETER, what + " cannot be asked of other APIs.", field));
    }

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
