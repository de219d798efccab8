import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.JsonValue;
import com.openai.core.http.StreamResponse;
import com.openai.errors.NotFoundException;
import com.openai.helpers.ChatCompletionAccumulator;
import com.openai.helpers.ResponseAccumulator;
import com.openai.models.FunctionDefinition;
import com.openai.models.FunctionParameters;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionContentPart;
import com.openai.models.chat.completions.ChatCompletionContentPartImage;
import com.openai.models.chat.completions.ChatCompletionContentPartText;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionFunctionTool;
import com.openai.models.chat.completions.ChatCompletionMessageFunctionToolCall;
import com.openai.models.chat.completions.ChatCompletionMessageToolCall;
import com.openai.models.chat.completions.ChatCompletionToolMessageParam;
import com.openai.models.embeddings.EmbeddingCreateParams;
import com.openai.models.models.Model;
import com.openai.models.responses.FunctionTool;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseFunctionToolCall;
import com.openai.models.responses.ResponseInputImage;
import com.openai.models.responses.ResponseInputItem;
import com.openai.models.responses.ResponseOutputItem;
import com.openai.models.responses.ResponseStreamEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// OpenAI's SDK, for either of its APIs.
abstract class OpenAiClients extends Client {
    final OpenAIClient client;

    OpenAiClients(String gateway, String key) {
        client = OpenAIOkHttpClient.builder()
                .apiKey(key)
                .baseUrl(gateway + "/v1")
                .maxRetries(0)
                .build();
    }

    @Override
    Class<? extends Exception> notFound() {
        return NotFoundException.class;
    }

    @Override
    public void close() {
        client.close();
    }

    static Map<String, JsonValue> city() {
        return CITY.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, entry -> JsonValue.from(entry.getValue())));
    }

    /// Chat completions, embeddings and models.
    static final class Chat extends OpenAiClients {
        Chat(String gateway, String key) {
            super(gateway, key);
        }

        private static ChatCompletionCreateParams.Builder asking(String route) {
            return ChatCompletionCreateParams.builder().model(route);
        }

        private ChatCompletion create(ChatCompletionCreateParams.Builder asked) {
            return client.chat().completions().create(asked.build());
        }

        @Override
        Said ask(String route, String words) {
            ChatCompletion answer = create(asking(route).addUserMessage(words));
            return new Said(
                    text(answer),
                    answer.model(),
                    answer.usage().orElseThrow().promptTokens(),
                    answer.usage().orElseThrow().completionTokens());
        }

        private static String text(ChatCompletion answer) {
            return answer.choices().getFirst().message().content().orElse("");
        }

        @Override
        List<String> stream(String route, String words) {
            try (StreamResponse<ChatCompletionChunk> stream = client.chat()
                    .completions()
                    .createStreaming(asking(route).addUserMessage(words).build())) {
                return stream.stream()
                        .flatMap(chunk -> chunk.choices().stream())
                        .flatMap(choice -> choice.delta().content().stream())
                        .filter(text -> !text.isEmpty())
                        .toList();
            }
        }

        @Override
        Conversation converse(String route, String words, Map<String, String> told) {
            ChatCompletionCreateParams.Builder asked = withTools(asking(route).addUserMessage(words));
            ChatCompletion first = create(asked);
            asked.addMessage(first.choices().getFirst().message());
            called(first).forEach(call -> asked.addMessage(ChatCompletionToolMessageParam.builder()
                    .toolCallId(call.id())
                    .content(told.get(call.function().name()))
                    .build()));
            return new Conversation(calls(first), text(create(asked)));
        }

        @Override
        List<Call> streamedTools(String route, String words) {
            ChatCompletionAccumulator whole = ChatCompletionAccumulator.create();
            try (StreamResponse<ChatCompletionChunk> stream = client.chat()
                    .completions()
                    .createStreaming(withTools(asking(route).addUserMessage(words)).build())) {
                stream.stream().forEach(whole::accumulate);
            }
            return calls(whole.chatCompletion());
        }

        private static ChatCompletionCreateParams.Builder withTools(ChatCompletionCreateParams.Builder asked) {
            for (String name : TOOLS) {
                asked.addTool(ChatCompletionFunctionTool.builder()
                        .function(FunctionDefinition.builder()
                                .name(name)
                                .parameters(FunctionParameters.builder()
                                        .putAllAdditionalProperties(city())
                                        .build())
                                .build())
                        .build());
            }
            return asked;
        }

        private static List<ChatCompletionMessageFunctionToolCall> called(ChatCompletion answer) {
            return answer.choices().getFirst().message().toolCalls().orElse(List.of()).stream()
                    .map(ChatCompletionMessageToolCall::asFunction)
                    .toList();
        }

        private static List<Call> calls(ChatCompletion answer) {
            return called(answer).stream()
                    .map(call ->
                            new Call(call.function().name(), call.function().arguments()))
                    .toList();
        }

        @Override
        String schema(String route, String words) {
            Stay stay = client.chat()
                    .completions()
                    .create(asking(route)
                            .addUserMessage(words)
                            .responseFormat(Stay.class)
                            .build())
                    .choices()
                    .getFirst()
                    .message()
                    .content()
                    .orElseThrow();
            return stay.city + " " + stay.days;
        }

        @Override
        String image(String route, String words, String base64) {
            return text(create(asking(route)
                    .addUserMessageOfArrayOfContentParts(List.of(
                            ChatCompletionContentPart.ofText(ChatCompletionContentPartText.builder()
                                    .text(words)
                                    .build()),
                            ChatCompletionContentPart.ofImageUrl(ChatCompletionContentPartImage.builder()
                                    .imageUrl(ChatCompletionContentPartImage.ImageUrl.builder()
                                            .url("data:image/png;base64," + base64)
                                            .build())
                                    .build())))));
        }

        @Override
        boolean embeds(String provider) {
            return provider.equals("openai");
        }

        @Override
        List<Integer> embeddings(String route, List<String> texts) {
            EmbeddingCreateParams asked = EmbeddingCreateParams.builder()
                    .model(route)
                    .inputOfArrayOfStrings(texts)
                    .build();
            return client.embeddings().create(asked).data().stream()
                    .map(each -> each.embedding().size())
                    .toList();
        }

        @Override
        List<String> models() {
            return client.models().list().data().stream().map(Model::id).toList();
        }
    }

    /// The Responses API.
    static final class Responses extends OpenAiClients {
        Responses(String gateway, String key) {
            super(gateway, key);
        }

        private static ResponseCreateParams.Builder asking(String route) {
            return ResponseCreateParams.builder().model(route);
        }

        @Override
        Said ask(String route, String words) {
            Response answer = client.responses().create(asking(route).input(words).build());
            return new Said(
                    text(answer),
                    answer.model().string().orElseGet(() -> answer.model().asChat().asString()),
                    answer.usage().orElseThrow().inputTokens(),
                    answer.usage().orElseThrow().outputTokens());
        }

        private static String text(Response answer) {
            return answer.output().stream()
                    .flatMap(item -> item.message().stream())
                    .flatMap(message -> message.content().stream())
                    .map(part -> part.asOutputText().text())
                    .collect(Collectors.joining());
        }

        @Override
        List<String> stream(String route, String words) {
            try (StreamResponse<ResponseStreamEvent> stream =
                    client.responses().createStreaming(asking(route).input(words).build())) {
                return stream.stream()
                        .flatMap(event -> event.outputTextDelta().stream())
                        .map(delta -> delta.delta())
                        .toList();
            }
        }

        @Override
        Conversation converse(String route, String words, Map<String, String> told) {
            List<ResponseInputItem> input = new ArrayList<>();
            input.add(message(words).inputItem());
            Response first = client.responses().create(withTools(route).inputOfResponse(input).build());
            for (ResponseOutputItem item : first.output()) {
                item.reasoning().map(ResponseInputItem::ofReasoning).ifPresent(input::add);
                item.functionCall().map(ResponseInputItem::ofFunctionCall).ifPresent(input::add);
            }
            called(first).forEach(call ->
                    input.add(ResponseInputItem.ofFunctionCallOutput(ResponseInputItem.FunctionCallOutput.builder()
                            .callId(call.callId())
                            .output(told.get(call.name()))
                            .build())));
            return new Conversation(
                    calls(first), text(client.responses().create(withTools(route).inputOfResponse(input).build())));
        }

        /// What the user says.
        private record Asked(ResponseInputItem.Message.Builder builder) {
            ResponseInputItem inputItem() {
                return ResponseInputItem.ofMessage(builder.build());
            }
        }

        private static Asked message(String words) {
            return new Asked(ResponseInputItem.Message.builder()
                    .role(ResponseInputItem.Message.Role.USER)
                    .addInputTextContent(words));
        }

        private static ResponseCreateParams.Builder withTools(String route) {
            ResponseCreateParams.Builder asked = asking(route);
            for (String name : TOOLS) {
                asked.addTool(FunctionTool.builder()
                        .name(name)
                        .strict(true)
                        .parameters(FunctionTool.Parameters.builder()
                                .putAllAdditionalProperties(city())
                                .build())
                        .build());
            }
            return asked;
        }

        private static List<ResponseFunctionToolCall> called(Response answer) {
            return answer.output().stream()
                    .flatMap(item -> item.functionCall().stream())
                    .toList();
        }

        private static List<Call> calls(Response answer) {
            return called(answer).stream()
                    .map(call -> new Call(call.name(), call.arguments()))
                    .toList();
        }

        @Override
        List<Call> streamedTools(String route, String words) {
            ResponseAccumulator whole = ResponseAccumulator.create();
            try (StreamResponse<ResponseStreamEvent> stream =
                    client.responses().createStreaming(withTools(route).input(words).build())) {
                stream.stream().forEach(whole::accumulate);
            }
            return calls(whole.response());
        }

        @Override
        String schema(String route, String words) {
            Stay stay = client
                    .responses()
                    .create(asking(route).input(words).text(Stay.class).build())
                    .output()
                    .stream()
                    .flatMap(item -> item.message().stream())
                    .flatMap(message -> message.content().stream())
                    .map(part -> part.asOutputText())
                    .findFirst()
                    .orElseThrow();
            return stay.city + " " + stay.days;
        }

        @Override
        String image(String route, String words, String base64) {
            Asked asked = message(words);
            asked.builder()
                    .addContent(ResponseInputImage.builder()
                            .detail(ResponseInputImage.Detail.AUTO)
                            .imageUrl("data:image/png;base64," + base64)
                            .build());
            return text(client.responses()
                    .create(asking(route)
                            .inputOfResponse(List.of(asked.inputItem()))
                            .build()));
        }
    }
}
