package dev.signalbox.dialects.spec;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.signalbox.testkit.Fixtures;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// A provider's own description of its API: what a request, an answer and an event of it look like.
public enum Spec {
    OPENAI(
            "openai-openapi.json",
            "CreateChatCompletionRequest",
            "CreateChatCompletionResponse",
            "CreateChatCompletionStreamResponse"),
    RESPONSES("openai-openapi.json", "CreateResponse", "Response", "ResponseStreamEvent"),
    ANTHROPIC("anthropic-openapi.yml", "BetaCreateMessageParams", "BetaMessage", "BetaMessageStreamEvent"),
    GEMINI("google-discovery.json", "GenerateContentRequest", "GenerateContentResponse", "GenerateContentResponse");

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final SchemaRegistry REGISTRY =
            SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
    /// Which entry of a list it is says nothing of the rule that it breaks.
    private static final Pattern INDEX = Pattern.compile("/\\d+(?=[/:])");

    private static final Map<String, JsonNode> FILES = new ConcurrentHashMap<>();
    private static final Map<String, Schema> SCHEMAS = new ConcurrentHashMap<>();

    private final String file;
    private final String request;
    private final String answer;
    private final String event;

    Spec(String file, String request, String answer, String event) {
        this.file = file;
        this.request = request;
        this.answer = answer;
        this.event = event;
    }

    public static Spec of(String dialect) {
        return valueOf(dialect.toUpperCase(java.util.Locale.ROOT));
    }

    /// What the description says against a request; empty for one that it allows.
    List<String> againstRequest(byte[] json) {
        return against(request, JSON.readTree(json));
    }

    List<String> againstAnswer(JsonNode json) {
        return against(answer, json);
    }

    List<String> againstEvent(JsonNode json) {
        return against(event, json);
    }

    /// The names of a request's fields.
    public List<String> fields() {
        return List.copyOf(Fields.of(FILES.computeIfAbsent(file, Spec::load), request));
    }

    private List<String> against(String name, JsonNode json) {
        return SCHEMAS.computeIfAbsent(file + '#' + name, _ -> schema(name)).validate(json).stream()
                .map(each -> INDEX.matcher(each.getInstanceLocation() + ": " + each.getMessage())
                        .replaceAll("[]"))
                .distinct()
                .toList();
    }

    private Schema schema(String name) {
        ObjectNode root = ((ObjectNode) FILES.computeIfAbsent(file, Spec::load)).deepCopy();
        root.put("$ref", "#/components/schemas/" + name);
        return REGISTRY.getSchema(root);
    }

    private static JsonNode load(String file) {
        try {
            JsonNode read = JSON.readTree(
                    Files.readAllBytes(Fixtures.required().path("specs").resolve(file)));
            JsonNode schemas = read.has("components")
                    ? JSON.createObjectNode().set("components", read.get("components"))
                    : Discovery.asSchemas(read);
            return Alternatives.chosen(schemas);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
