package dev.signalbox.app.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.JsonValue;
import com.openai.core.http.StreamResponse;
import com.openai.errors.BadRequestException;
import com.openai.errors.InternalServerException;
import com.openai.errors.NotFoundException;
import com.openai.errors.OpenAIServiceException;
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
import com.openai.models.chat.completions.ChatCompletionMessageFunctionToolCall;
import com.openai.models.chat.completions.ChatCompletionMessageToolCall;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import com.openai.models.chat.completions.ChatCompletionToolMessageParam;
import com.openai.models.completions.CompletionUsage;
import com.openai.models.embeddings.EmbeddingCreateParams;
import com.openai.models.models.Model;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// OpenAI's own client.
@Tag("sockets")
class OpenAiSdkTest extends SdkContract {
    private final OpenAIClient client = client(Stage.KEY);

    private OpenAIClient client(String key) {
        return OpenAIOkHttpClient.builder()
                .apiKey(key)
                .baseUrl(stage.url() + "/v1")
                .maxRetries(0)
                .build();
    }

    @AfterAll
    void close() {
        client.close();
    }

    @Override
    Said ask(String key, String route, String words) {
        OpenAIClient asking = client(key);
        ChatCompletionCreateParams request = ChatCompletionCreateParams.builder()
                .model(route)
                .addSystemMessage("Be brief.")
                .addUserMessage(words)
                .build();
        try {
            return said(asking.chat().completions().create(request), 1);
        } finally {
            asking.close();
        }
    }

    @Override
    Said stream(String route, String words, boolean tools) {
        ChatCompletionCreateParams.Builder request = asking(route, words)
                .streamOptions(
                        ChatCompletionStreamOptions.builder().includeUsage(true).build());
        ChatCompletionAccumulator all = ChatCompletionAccumulator.create();
        int pieces = 0;
        try (StreamResponse<ChatCompletionChunk> stream =
                client.chat().completions().createStreaming(tools ? withTools(request) : request.build())) {
            for (ChatCompletionChunk chunk : (Iterable<ChatCompletionChunk>) stream.stream()::iterator) {
                all.accumulate(chunk);
                pieces++;
            }
        }
        return said(all.chatCompletion(), pieces);
    }

    @Override
    List<Said> converse(String route, String words, String result) {
        ChatCompletionCreateParams.Builder conversation = asking(route, words);
        ChatCompletion calling = client.chat().completions().create(withTools(conversation));
        conversation.addMessage(calling.choices().getFirst().message());
        for (ChatCompletionMessageFunctionToolCall call : calls(calling)) {
            conversation.addMessage(ChatCompletionToolMessageParam.builder()
                    .toolCallId(call.id())
                    .content(result)
                    .build());
        }
        return List.of(said(calling, 1), said(client.chat().completions().create(conversation.build()), 1));
    }

    @Override
    List<String> models() {
        return client.models().list().data().stream().map(Model::id).toList();
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
        assertThat(raised).isInstanceOf(OpenAIServiceException.class);
        return ((OpenAIServiceException) raised).code().orElse("") + " " + raised.getMessage();
    }

    @Override
    int status(Throwable raised) {
        assertThat(raised).isInstanceOf(OpenAIServiceException.class);
        return ((OpenAIServiceException) raised).statusCode();
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

    private static ChatCompletionCreateParams.Builder asking(String route, String words) {
        return ChatCompletionCreateParams.builder().model(route).addUserMessage(words);
    }

    private static ChatCompletionCreateParams withTools(ChatCompletionCreateParams.Builder request) {
        return request.addTool(tool("get_weather")).addTool(tool("get_time")).build();
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

    private static Said said(ChatCompletion answer, int pieces) {
        ChatCompletion.Choice choice = answer.choices().getFirst();
        List<ChatCompletionMessageFunctionToolCall> calls = calls(answer);
        return new Said(
                choice.message().content().orElse(""),
                answer.model(),
                choice.finishReason().equals(ChatCompletion.Choice.FinishReason.STOP),
                choice.finishReason().equals(ChatCompletion.Choice.FinishReason.TOOL_CALLS),
                answer.usage().map(CompletionUsage::completionTokens).orElse(0L),
                pieces,
                calls.stream().map(call -> call.function().name()).toList(),
                calls.isEmpty() ? "" : calls.getFirst().function().arguments());
    }

    private static List<ChatCompletionMessageFunctionToolCall> calls(ChatCompletion answer) {
        ChatCompletionMessage message = answer.choices().getFirst().message();
        return message.toolCalls().orElse(List.of()).stream()
                .map(ChatCompletionMessageToolCall::asFunction)
                .toList();
    }
}
