import com.anthropic.client.AnthropicClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.anthropic.core.JsonValue;
import com.anthropic.core.http.StreamResponse;
import com.anthropic.errors.NotFoundException;
import com.anthropic.helpers.MessageAccumulator;
import com.anthropic.models.messages.Base64ImageSource;
import com.anthropic.models.messages.ContentBlockParam;
import com.anthropic.models.messages.ImageBlockParam;
import com.anthropic.models.messages.Message;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.messages.RawMessageStreamEvent;
import com.anthropic.models.messages.TextBlockParam;
import com.anthropic.models.messages.Tool;
import com.anthropic.models.messages.ToolResultBlockParam;
import com.anthropic.models.messages.ToolUseBlock;
import com.anthropic.models.models.ModelInfo;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// Anthropic's SDK.
final class AnthropicSdk extends Client {
    private final AnthropicClient client;

    AnthropicSdk(String gateway, String key) {
        client = AnthropicOkHttpClient.builder()
                .apiKey(key)
                .baseUrl(gateway)
                .maxRetries(0)
                .build();
    }

    private static MessageCreateParams.Builder asking(String route) {
        return MessageCreateParams.builder().model(route).maxTokens(LIMIT);
    }

    @Override
    Said ask(String route, String words) {
        Message answer = client.messages().create(asking(route).addUserMessage(words).build());
        return new Said(
                text(answer),
                answer.model().asString(),
                answer.usage().inputTokens(),
                answer.usage().outputTokens());
    }

    private static String text(Message answer) {
        return answer.content().stream()
                .flatMap(block -> block.text().stream())
                .map(block -> block.text())
                .collect(Collectors.joining());
    }

    @Override
    List<String> stream(String route, String words) {
        try (StreamResponse<RawMessageStreamEvent> stream =
                client.messages().createStreaming(asking(route).addUserMessage(words).build())) {
            return stream.stream()
                    .flatMap(event -> event.contentBlockDelta().stream())
                    .flatMap(event -> event.delta().text().stream())
                    .map(delta -> delta.text())
                    .toList();
        }
    }

    @Override
    Conversation converse(String route, String words, Map<String, String> told) {
        MessageCreateParams.Builder asked = withTools(asking(route).addUserMessage(words));
        Message first = client.messages().create(asked.build());
        asked.addMessage(first);
        asked.addUserMessageOfContentBlockParams(called(first).stream()
                .map(call -> ContentBlockParam.ofToolResult(ToolResultBlockParam.builder()
                        .toolUseId(call.id())
                        .content(told.get(call.name()))
                        .build()))
                .toList());
        return new Conversation(calls(first), text(client.messages().create(asked.build())));
    }

    @Override
    List<Call> streamedTools(String route, String words) {
        MessageAccumulator whole = MessageAccumulator.create();
        try (StreamResponse<RawMessageStreamEvent> stream = client.messages()
                .createStreaming(withTools(asking(route).addUserMessage(words)).build())) {
            stream.stream().forEach(whole::accumulate);
        }
        return calls(whole.message());
    }

    private static MessageCreateParams.Builder withTools(MessageCreateParams.Builder asked) {
        for (String name : TOOLS) {
            asked.addTool(Tool.builder()
                    .name(name)
                    .inputSchema(Tool.InputSchema.builder()
                            .putAdditionalProperty("properties", JsonValue.from(CITY.get("properties")))
                            .addRequired("city")
                            .build())
                    .build());
        }
        return asked;
    }

    private static List<ToolUseBlock> called(Message answer) {
        return answer.content().stream()
                .flatMap(block -> block.toolUse().stream())
                .toList();
    }

    private static List<Call> calls(Message answer) {
        return called(answer).stream()
                .map(call -> new Call(call.name(), call._input().toString()))
                .toList();
    }

    @Override
    String schema(String route, String words) {
        Stay stay = client
                .messages()
                .create(asking(route)
                        .addUserMessage(words)
                        .outputConfig(Stay.class)
                        .build())
                .content()
                .getFirst()
                .asText()
                .text();
        return stay.city + " " + stay.days;
    }

    @Override
    String image(String route, String words, String base64) {
        MessageCreateParams.Builder asked = asking(route)
                .addUserMessageOfContentBlockParams(List.of(
                        ContentBlockParam.ofText(
                                TextBlockParam.builder().text(words).build()),
                        ContentBlockParam.ofImage(ImageBlockParam.builder()
                                .source(Base64ImageSource.builder()
                                        .mediaType(Base64ImageSource.MediaType.IMAGE_PNG)
                                        .data(base64)
                                        .build())
                                .build())));
        return text(client.messages().create(asked.build()));
    }

    @Override
    List<String> models() {
        return client.models().list().data().stream().map(ModelInfo::id).toList();
    }

    @Override
    Class<? extends Exception> notFound() {
        return NotFoundException.class;
    }

    @Override
    public void close() {
        client.close();
    }
}
