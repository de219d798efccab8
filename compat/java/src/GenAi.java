import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.genai.ResponseStream;
import com.google.genai.errors.ClientException;
import com.google.genai.types.Content;
import com.google.genai.types.FunctionCall;
import com.google.genai.types.FunctionDeclaration;
import com.google.genai.types.FunctionResponse;
import com.google.genai.types.GenerateContentConfig;
import com.google.genai.types.GenerateContentResponse;
import com.google.genai.types.HttpOptions;
import com.google.genai.types.Part;
import com.google.genai.types.Tool;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/// Google's SDK.
final class GenAi extends Client {
    private static final GenerateContentConfig TOOLS_OFFERED = GenerateContentConfig.builder()
            .tools(Tool.builder()
                    .functionDeclarations(TOOLS.stream()
                            .map(name -> FunctionDeclaration.builder()
                                    .name(name)
                                    .parametersJsonSchema(CITY)
                                    .build())
                            .toList())
                    .build())
            .build();

    private final com.google.genai.Client client;

    GenAi(String gateway, String key) {
        client = com.google.genai.Client.builder()
                .apiKey(key)
                .httpOptions(HttpOptions.builder().baseUrl(gateway).build())
                .build();
    }

    @Override
    Said ask(String route, String words) {
        GenerateContentResponse answer = client.models.generateContent(route, words, null);
        var usage = answer.usageMetadata().orElseThrow();
        return new Said(
                answer.text(),
                answer.modelVersion().orElseThrow(),
                usage.promptTokenCount().orElse(0),
                usage.candidatesTokenCount().orElse(0));
    }

    @Override
    List<String> stream(String route, String words) {
        List<String> pieces = new ArrayList<>();
        try (ResponseStream<GenerateContentResponse> stream =
                client.models.generateContentStream(route, words, null)) {
            for (GenerateContentResponse piece : stream) {
                if (piece.text() != null && !piece.text().isEmpty()) {
                    pieces.add(piece.text());
                }
            }
        }
        return pieces;
    }

    @Override
    Conversation converse(String route, String words, Map<String, String> told) {
        Content asked = Content.fromParts(Part.fromText(words)).toBuilder()
                .role("user")
                .build();
        GenerateContentResponse first = client.models.generateContent(route, List.of(asked), TOOLS_OFFERED);
        List<Part> results = first.functionCalls().stream()
                .map(call -> {
                    FunctionResponse.Builder response = FunctionResponse.builder()
                            .name(call.name().orElseThrow())
                            .response(Map.of("output", told.get(call.name().orElseThrow())));
                    call.id().ifPresent(response::id);
                    return Part.builder().functionResponse(response).build();
                })
                .toList();
        Content turnOfTools = Content.builder().role("user").parts(results).build();
        Content turn = first.candidates().orElseThrow().getFirst().content().orElseThrow();
        return new Conversation(
                calls(first),
                client.models
                        .generateContent(route, List.of(asked, turn, turnOfTools), TOOLS_OFFERED)
                        .text());
    }

    private static List<Call> calls(GenerateContentResponse answer) {
        List<FunctionCall> calls = answer.functionCalls();
        return calls == null
                ? List.of()
                : calls.stream()
                        .map(call -> new Call(
                                call.name().orElseThrow(), call.args().orElseThrow().toString()))
                        .toList();
    }

    @Override
    List<Call> streamedTools(String route, String words) {
        List<Call> all = new ArrayList<>();
        try (ResponseStream<GenerateContentResponse> stream =
                client.models.generateContentStream(route, words, TOOLS_OFFERED)) {
            stream.forEach(piece -> all.addAll(calls(piece)));
        }
        return all;
    }

    @Override
    String schema(String route, String words) throws Exception {
        GenerateContentConfig config = GenerateContentConfig.builder()
                .responseMimeType("application/json")
                .responseJsonSchema(Map.of(
                        "type", "object",
                        "properties", Map.of("city", Map.of("type", "string"), "days", Map.of("type", "integer"))))
                .build();
        JsonNode stay = new ObjectMapper()
                .readTree(client.models.generateContent(route, words, config).text());
        return stay.path("city").asText() + " " + stay.path("days").asInt();
    }

    @Override
    String image(String route, String words, String base64) {
        Content asked = Content.fromParts(
                Part.fromText(words), Part.fromBytes(Base64.getDecoder().decode(base64), "image/png"));
        return client.models.generateContent(route, asked, null).text();
    }

    @Override
    boolean embeds(String provider) {
        return provider.equals("gemini");
    }

    @Override
    List<Integer> embeddings(String route, List<String> texts) {
        return client.models.embedContent(route, texts, null).embeddings().orElseThrow().stream()
                .map(each -> each.values().orElseThrow().size())
                .toList();
    }

    @Override
    List<String> models() {
        List<String> names = new ArrayList<>();
        client.models.list(null).forEach(model -> names.add(model.name().orElseThrow().replaceFirst("^models/", "")));
        return names;
    }

    @Override
    Class<? extends Exception> notFound() {
        return ClientException.class;
    }

    @Override
    public void close() {
        client.close();
    }
}
