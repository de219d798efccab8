package dev.signalbox.dialects.sdk;

import com.openai.client.OpenAIClient;
import com.openai.core.http.StreamResponse;
import com.openai.helpers.ChatCompletionAccumulator;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionMessage;
import com.openai.models.chat.completions.ChatCompletionMessageToolCall;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// OpenAI's, chat completions.
final class ChatSdk implements Sdk {
    private static final ChatCompletionCreateParams ASKED = ChatCompletionCreateParams.builder()
            .model("m")
            .addUserMessage("Hello")
            .build();

    private final OpenAiWire wire = new OpenAiWire();
    private final OpenAIClient client;
    private final boolean strict;

    ChatSdk(boolean strict) {
        client = wire.client(strict);
        this.strict = strict;
    }

    @Override
    public Said whole(byte[] answer) {
        wire.whole(answer);
        return said(client.chat().completions().create(ASKED));
    }

    @Override
    public Said stream(byte[] answer) {
        wire.stream(answer);
        ChatCompletionAccumulator all = ChatCompletionAccumulator.create();
        try (StreamResponse<ChatCompletionChunk> chunks =
                client.chat().completions().createStreaming(ASKED)) {
            chunks.stream().forEach(all::accumulate);
        }
        return said(strict ? all.chatCompletion().validate() : all.chatCompletion());
    }

    private static Said said(ChatCompletion completion) {
        Optional<ChatCompletionMessage> message = completion.choices().stream()
                .map(ChatCompletion.Choice::message)
                .findFirst();
        return new Said(
                message.flatMap(ChatCompletionMessage::content).orElse("")
                        + message.flatMap(ChatCompletionMessage::refusal).orElse(""),
                message.stream().flatMap(ChatSdk::calls).toList());
    }

    @SuppressWarnings("deprecation") // that is how calls were told before they were called tools, and some still do
    private static Stream<String> calls(ChatCompletionMessage message) {
        return Stream.concat(
                message.functionCall().map(call -> call.name() + call.arguments()).stream(),
                message.toolCalls().orElse(List.of()).stream()
                        .map(ChatCompletionMessageToolCall::asFunction)
                        .map(call -> call.function().name() + call.function().arguments()));
    }
}
