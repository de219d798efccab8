package dev.signalbox.dialects.gemini;

import dev.signalbox.core.dialect.InvalidRequest;
import dev.signalbox.dialects.tree.Fields;
import dev.signalbox.dialects.tree.Json;
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
import tools.jackson.databind.JsonNode;

/// An `embedContent` or `batchEmbedContents` for other dialects. What is wanted may stand in the request, which is the
/// older way, and in a config of its own, which is what counts where both say it.
final class EmbeddingReader {
    private static final String REQUESTS = "requests";
    private static final String CONFIG = "embedContentConfig";
    private static final String DIMENSIONS = "outputDimensionality";
    private static final String TASK = "taskType";
    private static final String TITLE = "title";
    private static final Set<String> SETTINGS = Set.of(TASK, TITLE, DIMENSIONS);
    private static final Set<String> KNOWN = Set.of("model", "content", TASK, TITLE, DIMENSIONS, CONFIG);

    private final List<Text> texts = new ArrayList<>();
    private final Map<String, String> unsaid = new LinkedHashMap<>();
    private int dimensions;
    private String dimensionsPlace = DIMENSIONS;

    private EmbeddingReader() {}

    static EmbeddingRequest read(Address address, byte[] body, int length) throws InvalidRequest {
        EmbeddingReader read = new EmbeddingReader();
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
        if (config != null) {
            config.rest(SETTINGS, unsaid);
        }
        dimensions(saying(DIMENSIONS, request, config));
        Fields tasked = saying(TASK, request, config);
        String task = tasked.text(TASK);
        Purpose purpose = task == null ? null : TaskWords.read(task);
        if (task != null && purpose == null) {
            unsaid.put(tasked.path() + TASK, "");
        }
        Fields titled = saying(TITLE, request, config);
        texts.add(new Text(text(request), purpose, tasked.path() + TASK, titled.text(TITLE), titled.path() + TITLE));
    }

    /// Which of the two says it.
    private Fields saying(String name, Fields request, @Nullable Fields config) {
        if (config == null || config.any(name) == null) {
            return request;
        }
        if (request.any(name) != null) {
            unsaid.put(request.path() + name, "");
        }
        return config;
    }

    /// All vectors of one answer have as many.
    private void dimensions(Fields settings) throws InvalidRequest {
        Integer said = settings.integer(DIMENSIONS);
        int wanted = said == null ? 0 : said;
        if (!texts.isEmpty() && wanted != dimensions) {
            throw foreign(settings.path() + DIMENSIONS, "Requests of one batch that differ in `" + DIMENSIONS + "`");
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
}
