package dev.signalbox.app.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import com.anthropic.client.AnthropicClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.anthropic.core.JsonValue;
import com.anthropic.core.http.StreamResponse;
import com.anthropic.errors.AnthropicServiceException;
import com.anthropic.errors.BadRequestException;
import com.anthropic.errors.InternalServerException;
import com.anthropic.errors.NotFoundException;
import com.anthropic.errors.SseException;
import com.anthropic.errors.UnauthorizedException;
import com.anthropic.helpers.MessageAccumulator;
import com.anthropic.models.messages.ContentBlock;
import com.anthropic.models.messages.ContentBlockParam;
import com.anthropic.models.messages.Message;
import com.anthropic.models.messages.MessageCountTokensParams;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.messages.RawMessageStreamEvent;
import com.anthropic.models.messages.StopReason;
import com.anthropic.models.messages.Tool;
import com.anthropic.models.messages.ToolResultBlockParam;
import com.anthropic.models.messages.ToolUseBlock;
import com.anthropic.models.models.ModelInfo;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Anthropic's own client.
@Tag("sockets")
class AnthropicSdkTest extends SdkContract {
    private final AnthropicClient client = client(Stage.KEY);

    private AnthropicClient client(String key) {
        return AnthropicOkHttpClient.builder()
                .apiKey(key)
                .baseUrl(stage.url())
                .maxRetries(0)
                .build();
    }

    @AfterAll
    void close() {
        client.close();
    }

    @Override
    Said ask(String key, String route, String words) {
        AnthropicClient asking = client(key);
        try {
            return said(
                    asking.messages()
                            .create(asking(route, words).system("Be brief.").build()),
                    1);
        } finally {
            asking.close();
        }
    }

    @Override
    Said stream(String route, String words, boolean tools) {
        MessageCreateParams.Builder request = asking(route, words);
        MessageAccumulator all = MessageAccumulator.create();
        int pieces = 0;
        try (StreamResponse<RawMessageStreamEvent> stream =
                client.messages().createStreaming(tools ? withTools(request) : request.build())) {
            for (RawMessageStreamEvent event : (Iterable<RawMessageStreamEvent>) stream.stream()::iterator) {
                all.accumulate(event);
                pieces++;
            }
        }
        return said(all.message(), pieces);
    }

    @Override
    List<Said> converse(String route, String words, String result) {
        MessageCreateParams.Builder conversation = asking(route, words);
        Message calling = client.messages().create(withTools(conversation));
        conversation.addMessage(calling);
        conversation.addUserMessageOfContentBlockParams(calls(calling).stream()
                .map(call -> ContentBlockParam.ofToolResult(ToolResultBlockParam.builder()
                        .toolUseId(call.id())
                        .content(result)
                        .build()))
                .toList());
        return List.of(said(calling, 1), said(client.messages().create(conversation.build()), 1));
    }

    @Override
    List<String> models() {
        return client.models().list().data().stream().map(ModelInfo::id).toList();
    }

    @Override
    String model(String name) {
        return client.models().retrieve(name).id();
    }

    @Override
    Class<? extends Exception> raised(Refusal refusal) {
        return switch (refusal) {
            case BAD_REQUEST -> BadRequestException.class;
            case UNAUTHORIZED -> UnauthorizedException.class;
            case NOT_FOUND -> NotFoundException.class;
            case SERVER -> InternalServerException.class;
            case IN_STREAM -> SseException.class;
        };
    }

    @Override
    String told(Throwable raised) {
        assertThat(raised).isInstanceOf(AnthropicServiceException.class);
        return ((AnthropicServiceException) raised).apiMessage().orElse("");
    }

    @Override
    int status(Throwable raised) {
        assertThat(raised).isInstanceOf(AnthropicServiceException.class);
        return ((AnthropicServiceException) raised).statusCode();
    }

    @Test
    void a_bearer_token_is_a_key_too() {
        AnthropicClient bearer = AnthropicOkHttpClient.builder()
                .authToken(Stage.KEY)
                .baseUrl(stage.url() + "/anthropic")
                .maxRetries(0)
                .build();

        Message answer =
                bearer.messages().create(asking(Stage.TO_ANTHROPIC, "Hello").build());

        assertThat(said(answer, 1).words()).contains("Hello");
        bearer.close();
    }

    @Test
    void tokens_are_counted() {
        assertThat(client.messages()
                        .countTokens(MessageCountTokensParams.builder()
                                .model(Stage.TO_ANTHROPIC)
                                .addUserMessage("Hello")
                                .build())
                        .inputTokens())
                .isPositive();
    }

    private static MessageCreateParams.Builder asking(String route, String words) {
        return MessageCreateParams.builder().model(route).maxTokens(200).addUserMessage(words);
    }

    private static MessageCreateParams withTools(MessageCreateParams.Builder request) {
        return request.addTool(tool("get_weather")).addTool(tool("get_time")).build();
    }

    private static Tool tool(String name) {
        return Tool.builder()
                .name(name)
                .inputSchema(Tool.InputSchema.builder()
                        .putAdditionalProperty("properties", JsonValue.from(Map.of("city", Map.of("type", "string"))))
                        .addRequired("city")
                        .build())
                .build();
    }

    private static Said said(Message answer, int pieces) {
        List<ToolUseBlock> calls = calls(answer);
        return new Said(
                answer.content().stream()
                        .filter(ContentBlock::isText)
                        .map(block -> block.asText().text())
                        .collect(Collectors.joining()),
                answer.model().asString(),
                answer.stopReason().filter(StopReason.END_TURN::equals).isPresent(),
                answer.stopReason().filter(StopReason.TOOL_USE::equals).isPresent(),
                answer.usage().outputTokens(),
                pieces,
                calls.stream().map(ToolUseBlock::name).toList(),
                calls.isEmpty() ? "" : calls.getFirst()._input().toString());
    }

    private static List<ToolUseBlock> calls(Message answer) {
        return answer.content().stream()
                .filter(ContentBlock::isToolUse)
                .map(ContentBlock::asToolUse)
                .toList();
    }
}
