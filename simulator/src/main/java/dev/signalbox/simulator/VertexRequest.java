package dev.signalbox.simulator;

import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What Vertex AI does in its own way: each path names project, location and publisher in front of the model, and
/// Anthropic's models are asked with their own bodies, in which the version stands and the model does not.
final class VertexRequest {
    static final String RAW = "rawPredict";
    static final String RAW_STREAM = "streamRawPredict";
    static final String PREDICT = "predict";

    private static final Pattern PLACE =
            Pattern.compile("^/projects/[^/]+/locations/[^/]+/publishers/(?:google|anthropic)(?=/models/)");
    private static final String COUNTED = "/models/count-tokens:";

    private VertexRequest() {}

    /// The path behind the publisher, as Google's own service has it.
    static String withoutPlace(String path) {
        return PLACE.matcher(path).replaceFirst("");
    }

    static boolean counts(String path) {
        return path.startsWith(COUNTED);
    }

    /// Anthropic's body, with what the path says.
    static JsonNode whole(JsonNode root, String path) {
        if (!root.path("anthropic_version").asString("").equals("vertex-2023-10-16")) {
            throw Refusal.badRequest("anthropic_version: Field required", null, null);
        }
        if (!counts(path) && root.has("model")) {
            throw Refusal.badRequest("model: Extra inputs are not permitted", null, null);
        }
        ObjectNode whole = Json.MAPPER.createObjectNode();
        whole.put("model", GeminiRequest.model(path));
        root.properties().stream()
                .filter(member -> !Set.of("anthropic_version", "stream").contains(member.getKey()))
                .forEach(member -> whole.set(member.getKey(), member.getValue()));
        return whole.put("stream", GeminiRequest.verb(path).equals(RAW_STREAM));
    }
}
