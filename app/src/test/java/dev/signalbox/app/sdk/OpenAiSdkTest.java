package dev.signalbox.app.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.JsonValue;
import com.openai.core.http.StreamResponse;
import com.openai.errors.BadRequestException;
import com.openai.errors.InternalServerException;
import com.openai.errors.NotFoundException;
import com.openai.errors.SseException;
import com.openai.errors.UnauthorizedException;
import com.openai.helpers.ChatCompletionAccumulator;
import com.openai.models.FunctionDefinition;
import com.openai.models.FunctionParameters;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionFunctionTool;
import com.openai.models.chat.completions.ChatCompletionMessage;
import com.openai.models.chat.completions.ChatCompletionMessageToolCall;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import com.openai.models.chat.completions.ChatCompletionToolMessageParam;
import com.openai.models.embeddings.EmbeddingCreateParams;
import com.openai.models.models.Model;
import dev.signalbox.simulator.Reply;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// OpenAI's own client.
@Tag("sockets")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OpenAiSdkTest {
    private final Stage stage = new Stage();
    private final OpenAIClient client = client(Stage.KEY);

    private OpenAIClient client(String key) {
        return OpenAIOkHttpClient.builder()
                .apiKey(key)
                .baseUrl(stage.url() + "/v1")
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
        ChatCompletion answer = client.chat()
                .completions()
                .create(asking(route)
                        .addSystemMessage("Be brief.")
                        .addUserMessage("Hello, 안녕!")
                        .build());

        assertThat(answer.choices().getFirst().message().content().orElse("")).contains("Hello, 안녕!");
        assertThat(answer.choices().getFirst().finishReason()).isEqualTo(ChatCompletion.Choice.FinishReason.STOP);
        assertThat(answer.usage().orElseThrow().totalTokens()).isPositive();
        assertThat(answer.model()).isEqualTo(route.equals(Stage.TO_OPENAI) ? "gpt-5.1" : "claude-sonnet-4-5");
    }

    @ParameterizedTest
    @ValueSource(strings = {Stage.TO_OPENAI, Stage.TO_ANTHROPIC})
    void a_stream_arrives_piece_by_piece(String route) {
        ChatCompletionAccumulator all = ChatCompletionAccumulator.create();
        int pieces = 0;
        try (StreamResponse<ChatCompletionChunk> stream = client.chat()
                .completions()
                .createStreaming(asking(route)
                        .addUserMessage("Hello there, how are you?")
                        .streamOptions(ChatCompletionStreamOptions.builder()
                                .includeUsage(true)
                                .build())
                        .build())) {
            for (ChatCompletionChunk chunk : (Iterable<ChatCompletionChunk>) stream.stream()::iterator) {
                all.accumulate(chunk);
                pieces++;
            }
        }

        ChatCompletion answer = all.chatCompletion();
        assertThat(pieces).isGreaterThan(3);
        assertThat(answer.choices().getFirst().message().content().orElse("")).contains("how are you?");
        assertThat(answer.usage().orElseThrow().completionTokens()).isPositive();
    }

    @ParameterizedTest
    @ValueSource(strings = {Stage.TO_OPENAI, Stage.TO_ANTHROPIC})
    void tools_are_called_and_their_results_taken(String route) {
        ChatCompletionCreateParams.Builder conversation = asking(route)
                .addUserMessage("[tools] How is the weather?")
                .addTool(tool("get_weather"))
                .addTool(tool("get_time"));
        ChatCompletionMessage message = client.chat()
                .completions()
                .create(conversation.build())
                .choices()
                .getFirst()
                .message();
        assertThat(names(message)).containsExactly("get_weather", "get_time");
        conversation.addMessage(message);
        for (ChatCompletionMessageToolCall call : message.toolCalls().orElseThrow()) {
            conversation.addMessage(ChatCompletionToolMessageParam.builder()
                    .toolCallId(call.asFunction().id())
                    .content("sunny")
                    .build());
        }

        ChatCompletion answer = client.chat().completions().create(conversation.build());

        assertThat(answer.choices().getFirst().message().content().orElse("")).contains("sunny");
    }

    @ParameterizedTest
    @ValueSource(strings = {Stage.TO_OPENAI, Stage.TO_ANTHROPIC})
    void calls_of_tools_are_put_together_from_a_stream(String route) {
        ChatCompletionAccumulator all = ChatCompletionAccumulator.create();
        try (StreamResponse<ChatCompletionChunk> stream = client.chat()
                .completions()
                .createStreaming(asking(route)
                        .addUserMessage("[tools] How is the weather?")
                        .addTool(tool("get_weather"))
                        .addTool(tool("get_time"))
                        .build())) {
            stream.stream().forEach(all::accumulate);
        }

        ChatCompletion.Choice choice = all.chatCompletion().choices().getFirst();
        assertThat(names(choice.message())).containsExactly("get_weather", "get_time");
        assertThat(choice.finishReason()).isEqualTo(ChatCompletion.Choice.FinishReason.TOOL_CALLS);
        assertThat(choice.message()
                        .toolCalls()
                        .orElseThrow()
                        .getFirst()
                        .asFunction()
                        .function()
                        .arguments())
                .contains("\"city\"");
    }

    @Test
    void a_wrong_key_raises_the_sdks_authentication_error() {
        OpenAIClient stranger = client("sk-of-a-stranger-000000");

        assertThatThrownBy(() -> stranger.chat()
                        .completions()
                        .create(asking(Stage.TO_OPENAI).addUserMessage("Hello").build()))
                .isInstanceOfSatisfying(
                        UnauthorizedException.class,
                        error -> assertThat(error.code()).contains("invalid_key"));
        stranger.close();
    }

    @Test
    void an_unknown_route_raises_not_found_with_the_nearest_name() {
        assertThatThrownBy(() -> client.chat()
                        .completions()
                        .create(asking("to-opnai").addUserMessage("Hello").build()))
                .isInstanceOfSatisfying(NotFoundException.class, error -> {
                    assertThat(error.code()).contains("route_not_found");
                    assertThat(error.getMessage()).contains("to-openai");
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {Stage.TO_OPENAI, Stage.TO_ANTHROPIC})
    void a_request_that_the_provider_refuses_raises_bad_request(String route) {
        stage.provider(route).next(Reply.fault("error=context"));

        assertThatThrownBy(() -> client.chat()
                        .completions()
                        .create(asking(route).addUserMessage("Hello").build()))
                .isInstanceOf(BadRequestException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {Stage.TO_OPENAI, Stage.TO_ANTHROPIC})
    void a_provider_that_fails_raises_a_server_error(String route) {
        stage.provider(route).next(Reply.fault("status=500"));

        assertThatThrownBy(() -> client.chat()
                        .completions()
                        .create(asking(route).addUserMessage("Hello").build()))
                .isInstanceOfSatisfying(InternalServerException.class, error -> {
                    assertThat(error.statusCode()).isEqualTo(502);
                    assertThat(error.code()).contains("upstream_error");
                });
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
                    try (StreamResponse<ChatCompletionChunk> stream = client.chat()
                            .completions()
                            .createStreaming(asking(route)
                                    .addUserMessage("Tell me a longer story, please.")
                                    .build())) {
                        assertThat(stream.stream().count()).isNegative();
                    }
                })
                .isInstanceOf(SseException.class);
    }

    @Test
    void texts_are_embedded() {
        List<Float> vector = client.embeddings()
                .create(EmbeddingCreateParams.builder()
                        .model(Stage.TO_OPENAI)
                        .input("Hello")
                        .build())
                .data()
                .getFirst()
                .embedding();

        assertThat(vector).hasSizeGreaterThan(100);
        assertThat(vector.stream().mapToDouble(x -> x * x).sum()).isBetween(0.99, 1.01);
    }

    @Test
    void routes_are_listed_as_models() {
        assertThat(client.models().list().data())
                .extracting(Model::id)
                .containsExactly(Stage.TO_OPENAI, Stage.TO_ANTHROPIC);
        assertThat(client.models().retrieve(Stage.TO_ANTHROPIC).id()).isEqualTo(Stage.TO_ANTHROPIC);
        assertThatThrownBy(() -> client.models().retrieve("nothing")).isInstanceOf(NotFoundException.class);
    }

    private static ChatCompletionCreateParams.Builder asking(String route) {
        return ChatCompletionCreateParams.builder().model(route);
    }

    private static ChatCompletionFunctionTool tool(String name) {
        return ChatCompletionFunctionTool.builder()
                .function(FunctionDefinition.builder()
                        .name(name)
                        .parameters(FunctionParameters.builder()
                                .putAdditionalProperty("type", JsonValue.from("object"))
                                .putAdditionalProperty(
                                        "properties", JsonValue.from(Map.of("city", Map.of("type", "string"))))
                                .putAdditionalProperty("required", JsonValue.from(List.of("city")))
                                .build())
                        .build())
                .build();
    }

    private static List<String> names(ChatCompletionMessage message) {
        return message.toolCalls().orElseThrow().stream()
                .map(call -> call.asFunction().function().name())
                .toList();
    }
}
