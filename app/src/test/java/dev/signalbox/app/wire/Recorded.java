package dev.signalbox.app.wire;

import dev.signalbox.simulator.Reply;
import dev.signalbox.testkit.Fixtures;
import dev.signalbox.testkit.Recording;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The recordings of the two dialects, and those that are left out with the reason.
final class Recorded {
    static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    /// Where clients call an API, by the index's name of it.
    private static final Map<String, String> PATHS = Map.of(
            "chat.completions", "/v1/chat/completions",
            "embeddings", "/v1/embeddings",
            "messages", "/v1/messages",
            "count_tokens", "/v1/messages/count_tokens");

    /// Providers whose API of that name is another one.
    private static final Map<String, String> OTHER_APIS = Map.of(
            "cohere embeddings", "Cohere's own form, /v2/embed",
            "gemini embeddings", "Google's own form, batchEmbedContents",
            "vertex embeddings", "Google's own form, predict",
            "qwen embeddings", "DashScope's own form, not its compatible mode",
            "gemini count_tokens", "Google's own form, countTokens",
            "vertex count_tokens", "Google's own form, countTokens");

    /// Answers that do not come to a regular end, by the end of their names.
    private static final Map<String, String> BROKEN = Map.of(
            "pydantic-ai__test_groq__test_tool_use_failed_error_streaming_with_text-e1a8d2",
            "a stream that ends with an error event");

    private Recorded() {}

    /// Every recording of an API that is listed as one of these dialects.
    static List<Recording> all() {
        List<Recording> all = new ArrayList<>();
        for (String api : List.of("chat.completions", "embeddings", "messages", "count_tokens")) {
            Fixtures.required().recordings(api).stream()
                    .filter(recording -> otherApi(recording) == null)
                    .forEach(all::add);
        }
        return all;
    }

    /// What is left out, with the reason.
    static Map<String, String> leftOut() {
        Map<String, String> reasons = new TreeMap<>();
        for (String api : PATHS.keySet()) {
            for (Recording recording : Fixtures.required().recordings(api)) {
                String reason = otherApi(recording);
                if (reason != null) {
                    reasons.put(recording.name(), reason);
                }
            }
        }
        return reasons;
    }

    /// Answers that are complete.
    static List<Recording> answered() {
        return all().stream()
                .filter(recording -> recording.status() == 200 && !broken(recording))
                .toList();
    }

    /// Answers to chats.
    static List<Recording> chats() {
        return answered().stream()
                .filter(recording -> recording.api().equals("chat.completions")
                        || recording.api().equals("messages"))
                .toList();
    }

    /// The provider's answer.
    static Reply reply(Recording recording) throws IOException {
        return Reply.recording(recording.folder());
    }

    static boolean broken(Recording recording) {
        return BROKEN.keySet().stream().anyMatch(recording.name()::endsWith);
    }

    static String dialect(Recording recording) {
        return recording.api().equals("messages") || recording.api().equals("count_tokens") ? "anthropic" : "openai";
    }

    static String path(Recording recording) {
        return PATHS.getOrDefault(recording.api(), "");
    }

    static JsonNode json(byte[] bytes) {
        return JSON.readTree(bytes);
    }

    static String model(Recording recording) {
        return json(recording.request()).path("model").asString();
    }

    /// A route for every model that was asked for.
    static Map<String, String> routes(String dialect, UnaryOperator<String> upstream) {
        Map<String, String> routes = new LinkedHashMap<>();
        for (Recording recording : all()) {
            if (dialect(recording).equals(dialect)) {
                routes.put(model(recording), upstream.apply(model(recording)));
            }
        }
        return routes;
    }

    private static @Nullable String otherApi(Recording recording) {
        return OTHER_APIS.get(recording.provider() + " " + recording.api());
    }
}
