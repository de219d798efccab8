package dev.signalbox.app.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.anthropic.client.AnthropicClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.anthropic.core.JsonValue;
import com.anthropic.core.http.StreamResponse;
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
import dev.signalbox.simulator.Reply;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Anthropic's own client.
@Tag("sockets")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AnthropicSdkTest {
    private final Stage stage = new Stage();
    private final AnthropicClient client = client(Stage.KEY);

    private AnthropicClient client(String key) {
        return AnthropicOkHttpClient.builder()
                .apiKey(key)
                .baseUrl(stage.url())
                .maxRetries(0)
                .build();
    }

    @AfterAll
    void close() throws IOException {
        client.close();
        stage.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {Stage.TO_OPENAI, Stage.TO_ANTHROPIC})
    void a_question_is_answered(String route) {
        Message answer = client.messages()
                .create(asking(route)
                        .system("Be brief.")
                        .addUserMessage("Hello, 안녕!")
                        .build());

        assertThat(text(answer)).contains("Hello, 안녕!");
        assertThat(answer.stopReason()).contains(StopReason.END_TURN);
        assertThat(answer.usage().inputTokens()).isPositive();
        assertThat(answer.model().asString())
                .isEqualTo(route.equals(Stage.TO_OPENAI) ? "gpt-5.1" : "claude-sonnet-4-5");
    }

    @ParameterizedTest
    @ValueSource(strings = {Stage.TO_OPENAI, Stage.TO_ANTHROPIC})
    void a_stream_arrives_piece_by_piece(String route) {
        MessageAccumulator all = MessageAccumulator.create();
        int pieces = 0;
        try (StreamResponse<RawMessageStreamEvent> stream = client.messages()
                .createStreaming(asking(route)
                        .addUserMessage("Hello there, how are you?")
                        .build())) {
            for (RawMessageStreamEvent event : (Iterable<RawMessageStreamEvent>) stream.stream()::iterator) {
                all.accumulate(event);
                pieces++;
            }
        }

        assertThat(pieces).isGreaterThan(5);
        assertThat(text(all.message())).contains("how are you?");
        assertThat(all.message().usage().outputTokens()).isPositive();
    }

    @ParameterizedTest
    @ValueSource(strings = {Stage.TO_OPENAI, Stage.TO_ANTHROPIC})
    void tools_are_called_and_their_results_taken(String route) {
        MessageCreateParams.Builder conversation = asking(route)
                .addUserMessage("[tools] How is the weather?")
                .addTool(tool("get_weather"))
                .addTool(tool("get_time"));
        Message message = client.messages().create(conversation.build());
        assertThat(calls(message)).extracting(ToolUseBlock::name).containsExactly("get_weather", "get_time");
        conversation.addMessage(message);
        conversation.addUserMessageOfContentBlockParams(calls(message).stream()
                .map(call -> ContentBlockParam.ofToolResult(ToolResultBlockParam.builder()
                        .toolUseId(call.id())
                        .content("sunny")
                        .build()))
                .toList());

        Message answer = client.messages().create(conversation.build());

        assertThat(text(answer)).contains("sunny");
    }

    @ParameterizedTest
    @ValueSource(strings = {Stage.TO_OPENAI, Stage.TO_ANTHROPIC})
    void calls_of_tools_are_put_together_from_a_stream(String route) {
        MessageAccumulator all = MessageAccumulator.create();
        try (StreamResponse<RawMessageStreamEvent> stream = client.messages()
                .createStreaming(asking(route)
                        .addUserMessage("[tools] How is the weather?")
                        .addTool(tool("get_weather"))
                        .addTool(tool("get_time"))
                        .build())) {
            stream.stream().forEach(all::accumulate);
        }

        assertThat(all.message().stopReason()).contains(StopReason.TOOL_USE);
        assertThat(calls(all.message())).extracting(ToolUseBlock::name).containsExactly("get_weather", "get_time");
        assertThat(calls(all.message()).getFirst()._input().toString()).contains("city");
    }

    @Test
    void a_wrong_key_raises_the_sdks_authentication_error() {
        AnthropicClient stranger = client("sk-of-a-stranger-000000");

        assertThatThrownBy(() -> stranger.messages()
                        .create(asking(Stage.TO_ANTHROPIC)
                                .addUserMessage("Hello")
                                .build()))
                .isInstanceOfSatisfying(
                        UnauthorizedException.class,
                        error -> assertThat(error.apiMessage().orElse("")).contains("(invalid_key)"));
        stranger.close();
    }

    @Test
    void a_bearer_token_is_a_key_too() {
        AnthropicClient bearer = AnthropicOkHttpClient.builder()
                .authToken(Stage.KEY)
                .baseUrl(stage.url() + "/anthropic")
                .maxRetries(0)
                .build();

        Message answer = bearer.messages()
                .create(asking(Stage.TO_ANTHROPIC).addUserMessage("Hello").build());

        assertThat(text(answer)).contains("Hello");
        bearer.close();
    }

    @Test
    void an_unknown_route_raises_not_found_with_the_nearest_name() {
        assertThatThrownBy(() -> client.messages()
                        .create(asking("to-anthropc").addUserMessage("Hello").build()))
                .isInstanceOfSatisfying(
                        NotFoundException.class,
                        error -> assertThat(error.apiMessage().orElse(""))
                                .contains("to-anthropic")
                                .contains("(route_not_found)"));
    }

    @ParameterizedTest
    @ValueSource(strings = {Stage.TO_OPENAI, Stage.TO_ANTHROPIC})
    void a_request_that_the_provider_refuses_raises_bad_request(String route) {
        stage.provider(route).next(Reply.fault("error=context"));

        assertThatThrownBy(() -> client.messages()
                        .create(asking(route).addUserMessage("Hello").build()))
                .isInstanceOf(BadRequestException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {Stage.TO_OPENAI, Stage.TO_ANTHROPIC})
    void a_provider_that_fails_raises_a_server_error(String route) {
        stage.provider(route).next(Reply.fault("status=500"));

        assertThatThrownBy(() -> client.messages()
                        .create(asking(route).addUserMessage("Hello").build()))
                .isInstanceOfSatisfying(
                        InternalServerException.class,
                        error -> assertThat(error.statusCode()).isEqualTo(502));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                Stage.TO_OPENAI + " error-event-after=3",
                Stage.TO_ANTHROPIC + " error-event-after=4",
                Stage.TO_OPENAI + " reset-after=3",
                Stage.TO_ANTHROPIC + " reset-after=4",
                Stage.TO_OPENAI + " truncate-after=3",
                Stage.TO_ANTHROPIC + " malformed-after=4"
            })
    void a_stream_that_breaks_in_the_middle_raises(String routeAndFault) {
        String route = routeAndFault.substring(0, routeAndFault.indexOf(' '));
        stage.provider(route).next(Reply.fault(routeAndFault.substring(route.length() + 1)));

        assertThatThrownBy(() -> {
                    try (StreamResponse<RawMessageStreamEvent> stream = client.messages()
                            .createStreaming(asking(route)
                                    .addUserMessage("Tell me a longer story, please.")
                                    .build())) {
                        assertThat(stream.stream().count()).isNegative();
                    }
                })
                .isInstanceOf(SseException.class);
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

    @Test
    void routes_are_listed_as_models() {
        assertThat(client.models().list().data())
                .extracting(ModelInfo::id)
                .containsExactly(Stage.TO_OPENAI, Stage.TO_ANTHROPIC);
        assertThat(client.models().retrieve(Stage.TO_OPENAI).id()).isEqualTo(Stage.TO_OPENAI);
        assertThatThrownBy(() -> client.models().retrieve("nothing")).isInstanceOf(NotFoundException.class);
    }

    private static MessageCreateParams.Builder asking(String route) {
        return MessageCreateParams.builder().model(route).maxTokens(200);
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

    private static String text(Message message) {
        return message.content().stream()
                .filter(ContentBlock::isText)
                .map(block -> block.asText().text())
                .collect(Collectors.joining());
    }

    private static List<ToolUseBlock> calls(Message message) {
        return message.content().stream()
                .filter(ContentBlock::isToolUse)
                .map(ContentBlock::asToolUse)
                .toList();
    }
}
