import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.exception.ModelNotFoundException;
import dev.langchain4j.model.anthropic.AnthropicChatModel;
import dev.langchain4j.model.anthropic.AnthropicStreamingChatModel;
import dev.langchain4j.model.chat.Capability;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ResponseFormat;
import dev.langchain4j.model.chat.request.ResponseFormatType;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.request.json.JsonSchema;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.googleai.GoogleAiGeminiChatModel;
import dev.langchain4j.model.googleai.GoogleAiGeminiStreamingChatModel;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.openai.OpenAiEmbeddingModel;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// LangChain4j, over its modules for the three vendors.
abstract class LangChain extends Client {
    private static final JsonObjectSchema CITY_SCHEMA =
            JsonObjectSchema.builder().addStringProperty("city").required("city").build();
    private static final List<ToolSpecification> OFFERED = TOOLS.stream()
            .map(name -> ToolSpecification.builder()
                    .name(name)
                    .parameters(CITY_SCHEMA)
                    .build())
            .toList();

    final String gateway;
    final String key;

    LangChain(String gateway, String key) {
        this.gateway = gateway;
        this.key = key;
    }

    abstract ChatModel model(String route);

    abstract StreamingChatModel streaming(String route);

    @Override
    Said ask(String route, String words) {
        ChatResponse answer = model(route).chat(UserMessage.from(words));
        return new Said(
                answer.aiMessage().text(),
                answer.modelName(),
                answer.tokenUsage().inputTokenCount(),
                answer.tokenUsage().outputTokenCount());
    }

    @Override
    List<String> stream(String route, String words) throws Exception {
        List<String> pieces = new ArrayList<>();
        streamed(route, ChatRequest.builder().messages(UserMessage.from(words)), pieces);
        return pieces;
    }

    private ChatResponse streamed(String route, ChatRequest.Builder asked, List<String> pieces) throws Exception {
        CompletableFuture<ChatResponse> whole = new CompletableFuture<>();
        streaming(route).chat(asked.build(), new StreamingChatResponseHandler() {
            @Override
            public void onPartialResponse(String text) {
                pieces.add(text);
            }

            @Override
            public void onCompleteResponse(ChatResponse response) {
                whole.complete(response);
            }

            @Override
            public void onError(Throwable error) {
                whole.completeExceptionally(error);
            }
        });
        return whole.get(30, TimeUnit.SECONDS);
    }

    @Override
    Conversation converse(String route, String words, Map<String, String> told) {
        List<ChatMessage> messages = new ArrayList<>(List.of(UserMessage.from(words)));
        ChatModel model = model(route);
        ChatResponse first = model.chat(
                ChatRequest.builder().messages(messages).toolSpecifications(OFFERED).build());
        messages.add(first.aiMessage());
        for (ToolExecutionRequest call : first.aiMessage().toolExecutionRequests()) {
            messages.add(ToolExecutionResultMessage.from(call, told.get(call.name())));
        }
        ChatResponse after = model.chat(
                ChatRequest.builder().messages(messages).toolSpecifications(OFFERED).build());
        return new Conversation(calls(first), after.aiMessage().text());
    }

    @Override
    List<Call> streamedTools(String route, String words) throws Exception {
        return calls(streamed(
                route,
                ChatRequest.builder().messages(UserMessage.from(words)).toolSpecifications(OFFERED),
                new ArrayList<>()));
    }

    private static List<Call> calls(ChatResponse answer) {
        return answer.aiMessage().toolExecutionRequests().stream()
                .map(call -> new Call(call.name(), call.arguments()))
                .toList();
    }

    @Override
    String schema(String route, String words) {
        ResponseFormat format = ResponseFormat.builder()
                .type(ResponseFormatType.JSON)
                .jsonSchema(JsonSchema.builder()
                        .name("stay")
                        .rootElement(JsonObjectSchema.builder()
                                .addStringProperty("city")
                                .addIntegerProperty("days")
                                .required("city", "days")
                                .build())
                        .build())
                .build();
        String json = model(route)
                .chat(ChatRequest.builder()
                        .messages(UserMessage.from(words))
                        .responseFormat(format)
                        .build())
                .aiMessage()
                .text();
        return json.replaceAll("\\s", "").replaceAll("^\\{\"city\":\"(.*)\",\"days\":(\\d+)}$", "$1 $2");
    }

    @Override
    String image(String route, String words, String base64) {
        return model(route)
                .chat(UserMessage.from(TextContent.from(words), ImageContent.from(base64, "image/png")))
                .aiMessage()
                .text();
    }

    @Override
    Class<? extends Exception> notFound() {
        return ModelNotFoundException.class;
    }

    /// Chat completions and embeddings.
    static final class OpenAi extends LangChain {
        OpenAi(String gateway, String key) {
            super(gateway + "/v1", key);
        }

        @Override
        ChatModel model(String route) {
            return OpenAiChatModel.builder()
                    .baseUrl(gateway)
                    .apiKey(key)
                    .modelName(route)
                    .maxRetries(0)
                    .supportedCapabilities(Capability.RESPONSE_FORMAT_JSON_SCHEMA)
                    .strictJsonSchema(true)
                    .build();
        }

        @Override
        StreamingChatModel streaming(String route) {
            return OpenAiStreamingChatModel.builder()
                    .baseUrl(gateway)
                    .apiKey(key)
                    .modelName(route)
                    .build();
        }

        @Override
        boolean embeds(String provider) {
            return provider.equals("openai");
        }

        @Override
        List<Integer> embeddings(String route, List<String> texts) {
            return OpenAiEmbeddingModel.builder()
                    .baseUrl(gateway)
                    .apiKey(key)
                    .modelName(route)
                    .maxRetries(0)
                    .build()
                    .embedAll(texts.stream().map(TextSegment::from).toList())
                    .content()
                    .stream()
                    .map(each -> each.vector().length)
                    .toList();
        }
    }

    /// Messages.
    static final class Anthropic extends LangChain {
        Anthropic(String gateway, String key) {
            super(gateway + "/v1", key);
        }

        @Override
        ChatModel model(String route) {
            return AnthropicChatModel.builder()
                    .baseUrl(gateway)
                    .apiKey(key)
                    .modelName(route)
                    .maxTokens(LIMIT)
                    .maxRetries(0)
                    .supportedCapabilities(Capability.RESPONSE_FORMAT_JSON_SCHEMA)
                    .build();
        }

        @Override
        StreamingChatModel streaming(String route) {
            return AnthropicStreamingChatModel.builder()
                    .baseUrl(gateway)
                    .apiKey(key)
                    .modelName(route)
                    .maxTokens(LIMIT)
                    .build();
        }
    }

    /// Gemini's API.
    static final class Gemini extends LangChain {
        Gemini(String gateway, String key) {
            super(gateway + "/v1beta", key);
        }

        @Override
        ChatModel model(String route) {
            return GoogleAiGeminiChatModel.builder()
                    .baseUrl(gateway)
                    .apiKey(key)
                    .modelName(route)
                    .maxRetries(0)
                    .supportedCapabilities(Capability.RESPONSE_FORMAT_JSON_SCHEMA)
                    .build();
        }

        @Override
        StreamingChatModel streaming(String route) {
            return GoogleAiGeminiStreamingChatModel.builder()
                    .baseUrl(gateway)
                    .apiKey(key)
                    .modelName(route)
                    .build();
        }
    }
}
